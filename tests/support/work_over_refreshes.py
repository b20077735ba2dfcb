"""A made-up team's work over refreshes, and an attacker who subtracts what two refreshes show of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pyarrow as pa

from assets.cases.books.row_models import PhaseRow
from assets.cases.counting.case_counts import Person, count_cases, count_helped_outside_phases
from assets.cases.counting.open_counts import make_open_counts
from assets.cases.log.case_store import Case, CaseEvent
from assets.cases.log.states import CaseProgress, EventKind, VisitFinding

FIRST_DAY, AT = dt.date(2024, 6, 1), dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
TERM = dt.date(2024, 11, 1)
PHASES = [
    PhaseRow.model_validate(
        {"code": code, "name": code, "starts_on": FIRST_DAY, "ends_on": TERM, "districts": ["9501"], "target": 40}
    )
    for code in ("P1", "P2")
]
BREAKDOWNS = ("phase", "district_code", "target_group", "sex")
Row = dict[str, Any]
Cell = tuple[str, ...]
Fact = frozenset[Cell]
"""What a number is about: the children of these cells together."""


@dataclass(frozen=True)
class Worked:
    """A child: where it belongs, and from which refresh on it counts as what; None for never.

    Attributes:
        district, sex, group: of the child.
        found, visited, helped, back: numbers of refreshes.
        phase: of the help; None for help outside the phases.
        gone: the refresh from which on it is no longer counted.
    """

    district: str
    sex: str | None
    group: str = "out_of_school"
    found: int = 0
    visited: int | None = None
    helped: int | None = None
    phase: str | None = "P1"
    back: int | None = None
    gone: int | None = None


def day_of(refresh: int) -> dt.date:
    """The as-of date of a refresh, a month after the one before."""
    return FIRST_DAY + dt.timedelta(30 * refresh)


def count_refresh(children: Sequence[Worked], refresh: int) -> tuple[pa.Table, pa.Table]:
    """The open counts of one refresh by themselves, and the true counts."""

    def has(since: int | None) -> bool:
        return since is not None and since <= refresh

    cases, people = [], {}
    for number, child in enumerate(children):
        if not has(child.found) or has(child.gone):
            continue
        name = f"K{number}"
        events = [CaseEvent(name, EventKind.OPENED, FIRST_DAY, "x", AT)]
        if has(child.visited):
            events.append(CaseEvent(name, EventKind.VISITED, FIRST_DAY, "x", AT, finding=VisitFinding.OUT_OF_SCHOOL))
        if has(child.helped):
            events.append(CaseEvent(name, EventKind.HELPED, FIRST_DAY, "x", AT, phase=child.phase, baht=500))
        cases.append(Case(name, child.group, FIRST_DAY, name, False, False, CaseProgress(), tuple(events)))
        people[name] = Person(child.district, child.sex, ((TERM, has(child.back)),))
    counts = count_cases(cases, people, [])
    opened = make_open_counts(counts, PHASES, count_helped_outside_phases(cases), {}, day_of(refresh))
    return opened, counts


def find_leaks(shown: Sequence[Sequence[Row]]) -> list[str]:
    """What two of the tables, subtracted, tell of one to four children.

    The attacker reads the tables alone. What a table says of its own newest day holds on that day; what it says of an
    earlier day was known before. A sum that is made of smaller ones, each known on both days, tells no more than they.
    A cell that one table has and another has not was of nobody in the other.
    """
    read = [_read(table) for table in shown]
    everywhere = {cell for cells in read for cell in cells}
    known = [_work_out(_add_absent(cells, everywhere)) for cells in read]
    leaks = []
    for before, after in combinations(known, 2):
        both = before.keys() & after.keys()
        leaks += [
            f"{sorted(fact)}: {before[fact]} and {after[fact]}"
            for fact in both
            if 0 < abs(after[fact] - before[fact]) < 5 and not any(part < fact and fact - part in both for part in both)
        ]
    return leaks


def _read(rows: Iterable[Row]) -> dict[Cell, int | None]:
    """Cell → its count on the newest day, None where it is not told."""
    rows = list(rows)
    newest = max((row["as_of"] for row in rows), default=None)
    return {
        (row["measure"], *(row[name] for name in BREAKDOWNS)): row["children"]
        if row["status"] == "value" and row["as_of"] == newest
        else None
        for row in rows
    }


def _add_absent(known: Mapping[Cell, int | None], everywhere: set[Cell]) -> dict[Cell, int | None]:
    """The cells of a table, and a 0 for each cell of another table that this one's measures could have had."""
    counted = {cell[0] for cell in known}
    return {cell: 0 for cell in everywhere if cell[0] in counted} | dict(known)


def _work_out(known: Mapping[Cell, int | None]) -> dict[Fact, int]:
    """Everything that one table tells: its counts, and what is left of a breakdown's total without some cells."""
    told = {cell: count for cell, count in known.items() if count is not None}
    facts: dict[Fact, int] = {}
    for cell, count in told.items():
        facts[frozenset([cell])] = count
    for measure in {cell[0] for cell in known}:
        total = told.get((measure, *("all" for _ in BREAKDOWNS)))
        for place, name in enumerate(BREAKDOWNS, 1):
            cells = frozenset(cell for cell in known if cell[0] == measure and cell[place] != "all")
            if total is not None and cells:
                facts |= _work_out_phases(cells, told, total) if name == "phase" else _sum(name, cells, told, total)
    return facts


def _sum(name: str, cells: Fact, told: Mapping[Cell, int], total: int) -> dict[Fact, int]:
    """What is left of the total without some of the cells; of the sexes with the children whose sex nobody knows."""
    unknown = {("unknown", next(iter(cells))[0])} if name == "sex" else set()
    open_cells = sorted(cell for cell in cells if cell in told)
    some = (taken for size in range(len(open_cells) + 1) for taken in combinations(open_cells, size))
    return {
        (cells | unknown) - set(taken): total - sum(told[cell] for cell in taken)
        for taken in some
        if (cells | unknown) - set(taken)
    }


def _work_out_phases(cells: Fact, told: Mapping[Cell, int], total: int) -> dict[Fact, int]:
    facts: dict[Fact, int] = {frozenset([("outside", *cell)]): total - told[cell] for cell in cells if cell in told}
    if all(cell in told for cell in cells):
        facts[frozenset(("overlap", *cell) for cell in cells)] = sum(told[cell] for cell in cells) - total
    return facts
