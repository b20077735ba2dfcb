"""A refresh inside this process: the assets of the Dagster graph for one province, and what came of it.

What is shown of it, and with which exit code, is `commands.refresh`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from assets.home import Home
from pipelines.definitions import defs
from pipelines.instance import open_instance
from pipelines.progress import Listener, step_logger
from pipelines.resources import RefreshResource

RELEASE = dg.AssetKey("release")
_SOURCES = dg.AssetSelection.groups("sources")


@dataclass(frozen=True)
class Failure:
    """A step that did not do its work: which, and why in words that may be shown."""

    step: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What a refresh came to.

    Attributes:
        released: the release was made, or stood already for the same input.
        failures: steps that failed, and sources that a blocking check kept back.
        run_ids: the runs in Dagster's records.
    """

    released: bool
    failures: tuple[Failure, ...]
    run_ids: tuple[str, ...]


def refresh(home: Home, province: str, as_of: date, inbox: Path | None, listener: Listener) -> Outcome:
    """Run `province` from inbox to release.

    A source that fails, or that its blocking check keeps back, does not stop the others: the rest
    is run with that source's last good rows.
    """
    assets = list(defs.resolve_asset_graph().assets_defs)
    config = {"home": str(home.root), "inbox": str(inbox or ""), "as_of": as_of.isoformat()}
    with open_instance(home) as instance:

        def run(selection: dg.AssetSelection) -> dg.ExecuteInProcessResult:
            job = dg.Definitions(
                assets=assets,
                jobs=[dg.define_asset_job("refresh_province", selection=selection)],
                resources={"refresh": RefreshResource()},
                executor=dg.in_process_executor,
                loggers={"steps": step_logger(listener)},
            ).resolve_job_def("refresh_province")
            return job.execute_in_process(
                instance=instance,
                partition_key=province,
                raise_on_error=False,
                run_config={"resources": {"refresh": {"config": config}}, "loggers": {"steps": {}}},
            )

        results = [run(dg.AssetSelection.all())]
        if results[0].get_step_failure_events() and _only_sources_failed(results[0]):
            results.append(run(dg.AssetSelection.all() - _SOURCES))
    return _outcome(results)


def _only_sources_failed(result: dg.ExecuteInProcessResult) -> bool:
    return all(event.step_key.startswith("staged__") for event in result.get_step_failure_events() if event.step_key)


def _outcome(results: Sequence[dg.ExecuteInProcessResult]) -> Outcome:
    failures = [
        Failure(event.step_key or "", _reason(event)) for result in results for event in result.get_step_failure_events()
    ]
    released = any(RELEASE in {e.asset_key for e in result.get_asset_materialization_events()} for result in results)
    return Outcome(released, tuple(failures), tuple(result.run_id for result in results))


def _reason(event: dg.DagsterEvent) -> str:
    """The innermost error's words; the steps let no other error out than one that may be shown."""
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return " ".join(error.message.split()) if error is not None else "no reason given"
