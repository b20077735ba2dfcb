"""Dagster's own records of runs, in the home's state: where they lie and how a process opens them."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from assets.common.storage.atomic_io import make_folder, replacing
from assets.common.storage.file_lock import lock_file
from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError
from pipelines.orchestration.event_log import PooledStorage

SETTINGS = Path(__file__).with_name("dagster.yaml")
POSTGRESQL = Path(__file__).with_name("dagster_postgresql.yaml")
SQLITE = Path(__file__).with_name("dagster_sqlite.yaml")
POSTGRES_URL = "CHILDLINK_POSTGRES_URL"
"""Set: Dagster's records are in that database. Not set: in SQLite files below the home's state."""
SCHEME = "postgresql+psycopg2://"
DRIVER, INSTALL = "dagster-postgres", "pip install 'childlink[postgresql]'"


class RecordsError(HomeFaultError):
    """Dagster's records cannot be opened; says what to do."""


def dagster_home(home: Home) -> Path:
    """Make the folder that `DAGSTER_HOME` names, with the project's `dagster.yaml` in it, and return it.

    Raises:
        RecordsError: a database is named, and not as it must be, or its driver is not installed.
    """
    address = os.environ.get(POSTGRES_URL, "")
    in_database = bool(address)
    if in_database and not address.startswith(SCHEME):
        raise RecordsError(f"ที่อยู่ฐานข้อมูลผิดรูปแบบ · {POSTGRES_URL} must begin with {SCHEME}")
    if in_database and importlib.util.find_spec("dagster_postgres") is None:
        raise RecordsError(f"ไม่มีตัวเชื่อม PostgreSQL · {POSTGRES_URL} is set and {DRIVER} is missing: {INSTALL}")
    folder = make_folder(home.state / "dagster")
    with replacing(folder / SETTINGS.name) as copy:
        copy.write_bytes(SETTINGS.read_bytes() + (POSTGRESQL if in_database else SQLITE).read_bytes())
    return folder


def open_instance(home: Home) -> dg.DagsterInstance:
    """The home's instance for a run inside this process, shown by the UI like any other.

    Two things differ from the daemon's: what a step prints stays on the terminal, and no pool is waited for, since
    the slot of a killed run is freed by the daemon alone and there may be none. The index guards itself by a lock that
    ends with its process.
    """
    folder = dagster_home(home)
    overrides: dict[str, Any] = {
        "compute_logs": {
            "module": "dagster._core.storage.noop_compute_log_manager",
            "class": "NoOpComputeLogManager",
        },
        "concurrency": {"pools": {"granularity": "op"}},
    }
    if not os.environ.get(POSTGRES_URL):
        module, name = PooledStorage.__module__, PooledStorage.__name__
        storage = {"module": module, "class": name, "config": {"base_dir": str(folder)}}
        overrides["storage"] = {"custom": storage}  # as in SQLITE, whose folder is that of this process's environment
    # Two runs that start together would both make the tables of Dagster's records, and one would fail.
    with lock_file(folder / "opening.lock"):
        reference = InstanceRef.from_dir(str(folder), overrides=overrides)
        if os.environ.get(POSTGRES_URL):
            return _open_in_database(reference)
        return dg.DagsterInstance.from_ref(reference)


def _open_in_database(reference: InstanceRef) -> dg.DagsterInstance:
    from dagster_postgres.utils import DagsterPostgresException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return dg.DagsterInstance.from_ref(reference)
    except (DagsterPostgresException, SQLAlchemyError):  # what they say has the address, and so its password
        raise RecordsError(
            f"เปิดฐานข้อมูล PostgreSQL ไม่ได้ · the database that {POSTGRES_URL} names cannot be opened:"
            " check that it runs, its address, user and password"
        ) from None
