"""When the next step of a case is late: reckoned from its state and the day agreed, never typed."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path

import data.reference
from assets.cases.log.case_store import Case

STATES = Path(data.reference.__file__).parent / "case_states.csv"


@cache
def states() -> dict[str, dict[str, str]]:
    """State → its names, whether it ends the case, and after how many days it is overdue."""
    with STATES.open(encoding="utf-8", newline="") as file:
        return {row["state"]: row for row in csv.DictReader(file)}


def is_overdue(case: Case, as_of: dt.date) -> bool:
    """Whether the next step is late: reckoned from the state and the day agreed, never typed."""
    progress = case.progress
    if progress.is_ended or progress.since is None:
        return False
    if progress.next_on is not None:
        return progress.next_on < as_of
    return (as_of - progress.since).days > int(states()[progress.state.value]["due_days"])
