"""Progress of a run: Dagster's own events of its steps and what they report, given to whoever listens in this process.

Nothing of a row passes through here: a step's name, its time, whether it succeeded, and what it is at. How that is
shown to a person is the command's.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import dagster as dg

RUNS = 5
"""The newest runs of a province, from which the times of its steps are taken."""
_KINDS = {
    dg.DagsterEventType.STEP_START: "start",
    dg.DagsterEventType.STEP_SUCCESS: "success",
    dg.DagsterEventType.STEP_FAILURE: "failure",
    dg.DagsterEventType.STEP_SKIPPED: "skipped",
}


@dataclass(frozen=True)
class StepEvent:
    """What happened in a step.

    Attributes:
        step: its name.
        kind: `start`, `report`, `success`, `failure` or `skipped`.
        seconds: since it began.
        text: what it reports of itself, in Thai and English.
        left: seconds that it and the steps after it take at most, by earlier runs; None where there are none.
    """

    step: str
    kind: str
    seconds: float
    text: str = ""
    left: float | None = None


Listener = Callable[[StepEvent], None]


class _StepHandler(logging.Handler):
    def __init__(self, listener: Listener, times: Mapping[str, float]) -> None:
        super().__init__(logging.DEBUG)
        self._listener = listener
        self._times = times
        self._begun: dict[str, float] = {}
        self._ended: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        said = getattr(record, "dagster_meta", {})
        event = said.get("dagster_event")
        if event is None:
            self._report(said.get("step_key"), said.get("orig_message") or "", record.levelno)
        elif event.step_key is not None and event.event_type in _KINDS:
            self._note(event.step_key, _KINDS[event.event_type])

    def _note(self, step: str, kind: str) -> None:
        now = time.monotonic()
        if kind == "start":
            self._begun[step] = now
        else:
            self._ended.add(step)
        self._listener(StepEvent(step, kind, now - self._begun.get(step, now), left=self._count_left()))

    def _report(self, step: str | None, text: str, level: int) -> None:
        if step in self._begun and text and level == logging.INFO:
            seconds = time.monotonic() - self._begun[step]
            self._listener(StepEvent(step, "report", seconds, text, self._count_left()))

    def _count_left(self) -> float | None:
        """Of the steps that have not ended: what they took at most, less the time for which they are at work."""
        now = time.monotonic()
        taken = {step: now - begun for step, begun in self._begun.items()}
        left = [max(0.0, took - taken.get(step, 0.0)) for step, took in self._times.items() if step not in self._ended]
        return sum(left) if self._times else None


def step_logger(listener: Listener, times: Mapping[str, float]) -> dg.LoggerDefinition:
    """A Dagster logger that writes nothing and gives `listener` what happens in the steps.

    Args:
        listener: called for each event.
        times: step → seconds that it took at most, as `read_step_times` gives them.
    """

    def steps(_: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("childlink.steps", logging.DEBUG)
        logger.addHandler(_StepHandler(listener, times))
        return logger

    return dg.LoggerDefinition(steps, description="Tells the steps of a run to whoever started it in this process.")


def read_step_times(instance: dg.DagsterInstance, job: str, province: str) -> dict[str, float]:
    """Step → the most seconds that it took in the newest runs of a province, skipped or not."""
    filters = dg.RunsFilter(job_name=job, tags={"dagster/partition": province}, statuses=[dg.DagsterRunStatus.SUCCESS])
    times: dict[str, float] = {}
    for run in instance.get_run_records(filters, limit=RUNS):
        for step in instance.get_run_step_stats(run.dagster_run.run_id):
            if step.start_time is not None and step.end_time is not None:
                took = step.end_time - step.start_time
                times[step.step_key] = max(took, times.get(step.step_key, 0.0))
    return times
