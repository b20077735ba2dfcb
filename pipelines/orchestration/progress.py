"""Progress of a run: Dagster's own step events, handed to whoever listens in this process.

Nothing of a row passes through here: a step's name, its time, and whether it succeeded. How that
is shown to a person is the command's.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import dagster as dg

Listener = Callable[[str, str, float], None]
"""Told (step, `start` | `success` | `failure` | `skipped`, seconds) as a run goes on."""

_KINDS = {
    dg.DagsterEventType.STEP_START: "start",
    dg.DagsterEventType.STEP_SUCCESS: "success",
    dg.DagsterEventType.STEP_FAILURE: "failure",
    dg.DagsterEventType.STEP_SKIPPED: "skipped",
}


class _StepHandler(logging.Handler):
    def __init__(self, listener: Listener) -> None:
        super().__init__(logging.DEBUG)
        self._listener = listener
        self._begun: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        if event is None or event.step_key is None or event.event_type not in _KINDS:
            return
        kind, now = _KINDS[event.event_type], time.monotonic()
        if kind == "start":
            self._begun[event.step_key] = now
        self._listener(event.step_key, kind, now - self._begun.get(event.step_key, now))


def step_logger(listener: Listener) -> dg.LoggerDefinition:
    """A Dagster logger that writes nothing and tells `listener` of the steps."""

    def steps(_: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("childlink.steps", logging.DEBUG)
        logger.addHandler(_StepHandler(listener))
        return logger

    return dg.LoggerDefinition(steps, description="Tells the steps of a run to whoever started it in this process.")
