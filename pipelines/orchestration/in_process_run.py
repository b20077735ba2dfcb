"""A refresh inside this process: the assets of the Dagster graph for one province, and what came of it.

What is shown of it, and with which exit code, is decided in `pipelines.commands.province.refresh`.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from assets.common.error_redaction import FullDiskError, is_full_disk
from assets.common.storage.home import Home
from assets.index.identity.decision_effects import AnswerEffects
from assets.operations import run_lock
from pipelines.orchestration.graph import build_definitions
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.jobs import refresh_province
from pipelines.orchestration.progress import Listener, read_step_times, step_logger
from pipelines.orchestration.run_tags import RELEASE, is_blocking_failure


@dataclass(frozen=True)
class StepFailure:
    """A step that did not do its work: which, and why in words that may be shown."""

    step: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What a refresh came to.

    Attributes:
        released: the release was made, or stood already for the same input.
        failures: steps that failed, or that a blocking check kept back.
        run_ids: the runs in Dagster's records.
        answers: pairs of all provinces whose verdict changed, by what that did to the links.
    """

    released: bool
    failures: tuple[StepFailure, ...]
    run_ids: tuple[str, ...]
    answers: AnswerEffects


class InterruptedRunError(Exception):
    """A signal (Ctrl-C, SIGTERM) ended the refresh. The last release is untouched."""

    def __init__(self) -> None:
        super().__init__(
            "ถูกหยุดกลางคัน · the refresh was interrupted before it was published: the last release is unchanged;"
            " the same command goes on where it ended"
        )


_INTERRUPTS = ("KeyboardInterrupt", "DagsterExecutionInterruptedError")


def run_in_process(home: Home, province: str, as_of: date, inbox: Path | None, listener: Listener) -> Outcome:
    """Run `province` from inbox to release.

    A source whose staging fails does not stop the others: the rest is run with its last good rows. Another
    refresh of the same province is waited for.

    Raises:
        LockedError: it, or who needs the home alone, did not finish in time.
        FullDiskError: there was no room for Dagster's own records.
        InterruptedRunError: SIGINT or SIGTERM came before the release was made.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _refresh(home, province, as_of, inbox, listener)
    except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
        raise InterruptedRunError from None
    except Exception as error:
        if is_full_disk(error):
            raise FullDiskError from None
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _refresh(home: Home, province: str, as_of: date, inbox: Path | None, listener: Listener) -> Outcome:
    settings = {"home": str(home.root), "inbox": str(inbox or ""), "as_of": as_of.isoformat()}
    with run_lock.lock_province(home, province), open_instance(home) as instance:
        times = read_step_times(instance, refresh_province.name, province)
        job = build_definitions({"steps": step_logger(listener, times)}).resolve_job_def(refresh_province.name)

        def run(selection: Sequence[dg.AssetKey] | None = None) -> dg.ExecuteInProcessResult:
            return job.execute_in_process(
                instance=instance,
                partition_key=province,
                asset_selection=selection,
                raise_on_error=False,
                run_config={"resources": {"refresh": {"config": settings}}, "loggers": {"steps": {}}},
            )

        results = [run()]
        if _is_interrupted(results[0]):
            raise InterruptedRunError
        if _only_sources_failed(results[0]):
            rest = dg.AssetSelection.all() - dg.AssetSelection.groups("sources")
            results.append(run(sorted(rest.resolve(job.asset_layer.asset_graph))))
        if _is_interrupted(results[-1]):
            raise InterruptedRunError
    return _outcome(results)


def _is_interrupted(result: dg.ExecuteInProcessResult) -> bool:
    """Whether a signal ended a step: Dagster reports that as the step's failure, though it is nobody's fault."""
    errors = [event.step_failure_data.error for event in result.get_step_failure_events()]
    errors += [
        event.job_failure_data.error
        for event in result.filter_events(lambda each: each.is_run_failure)
        if event.job_failure_data.error is not None
    ]
    while errors:
        error = errors.pop()
        if error is not None and error.cls_name in _INTERRUPTS:
            return True
        if error is not None and error.cause is not None:
            errors.append(error.cause)
    return False


def _only_sources_failed(result: dg.ExecuteInProcessResult) -> bool:
    """Whether all that failed is the staging of sources, whose last good rows still stand.

    After a failed check nothing that depends on the source runs, though its last good rows stand too: somebody
    has to look first.
    """
    kept_back = [evaluation for evaluation in result.get_asset_check_evaluations() if is_blocking_failure(evaluation)]
    steps = [event.step_key or "" for event in result.get_step_failure_events()]
    return bool(steps) and not kept_back and all(step.startswith("staged__") for step in steps)


def _outcome(results: Sequence[dg.ExecuteInProcessResult]) -> Outcome:
    failures = [
        StepFailure(event.step_key or "", _objections(result, event) or _reason(event))
        for result in results
        for event in result.get_step_failure_events()
    ]
    failures += [
        StepFailure("", "; ".join(_reasons_of_run(result)) or "no reason given")
        for result in results
        if not result.success and not result.get_step_failure_events()
    ]
    released = any(RELEASE in {e.asset_key for e in result.get_asset_materialization_events()} for result in results)
    return Outcome(released, tuple(failures), tuple(result.run_id for result in results), _answers(results))


def _answers(results: Sequence[dg.ExecuteInProcessResult]) -> AnswerEffects:
    counts = dict.fromkeys(("joined", "parted", "unchanged"), 0)
    for event in (event for result in results for event in result.get_asset_materialization_events()):
        for name in counts:
            value = event.materialization.metadata.get(f"answers_{name}")
            counts[name] += value.value if isinstance(value, dg.IntMetadataValue) and value.value else 0
    return AnswerEffects(**counts)


def _reasons_of_run(result: dg.ExecuteInProcessResult) -> Iterator[str]:
    """Why a run failed before its first step: the innermost error's words."""
    for event in result.filter_events(lambda each: each.is_run_failure):
        error = event.job_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            yield " ".join(error.message.partition(": ")[2].split())


def _objections(result: dg.ExecuteInProcessResult, event: dg.DagsterEvent) -> str:
    """What the critical checks that failed for the step's asset say; empty where none failed."""
    failed = [
        evaluation
        for evaluation in result.get_asset_check_evaluations()
        if is_blocking_failure(evaluation) and "__".join(evaluation.asset_key.path) == event.step_key
    ]
    return "; ".join(f"{evaluation.check_name}: {evaluation.description or 'not passed'}" for evaluation in failed)


def _reason(event: dg.DagsterEvent) -> str:
    """The sentence that the step failed with; of an error in Dagster itself, the innermost one's words."""
    failure = event.step_failure_data
    if failure.user_failure_data is not None and failure.user_failure_data.description:
        return " ".join(failure.user_failure_data.description.split())
    error = failure.error
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return "no reason given"
    _, _, words = error.message.partition(": ")
    return " ".join((words or error.message).split())
