"""Dagster's own records of runs, in the home's state: where they lie and how a process opens them."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from assets.common.storage.atomic_io import make_folder, replacing
from assets.common.storage.file_lock import lock_file
from assets.common.storage.home import Home

SETTINGS = Path(__file__).with_name("dagster.yaml")


def dagster_home(home: Home) -> Path:
    """Make the folder that `DAGSTER_HOME` names, with the project's `dagster.yaml` in it, and return it."""
    folder = make_folder(home.state / "dagster")
    with replacing(folder / SETTINGS.name) as copy:
        copy.write_bytes(SETTINGS.read_bytes())
    return folder


def open_instance(home: Home) -> dg.DagsterInstance:
    """The home's instance for a run inside this process, shown by the UI like any other.

    Two things differ from the daemon's: what a step prints stays on the terminal, and no pool is
    waited for, since the slot of a killed run is freed by the daemon alone and there may be none.
    The index guards itself by a lock that ends with its process.
    """
    overrides = {
        "compute_logs": {
            "module": "dagster._core.storage.noop_compute_log_manager",
            "class": "NoOpComputeLogManager",
        },
        "concurrency": {"pools": {"granularity": "op"}},
    }
    folder = dagster_home(home)
    # Two runs that start together would both make the tables of Dagster's records, and one would fail.
    with lock_file(folder / "opening.lock"):
        return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(folder), overrides=overrides))
