"""The counts of cases for everybody: in all, and by phase, by district, by group and by sex, one at a time.

A count from 1 to 4 is hidden, and so is one that leaves so few of the count that it is a part of: 10 found and 8
visited tells of 2. Where the hidden cells of a breakdown could be worked out from its sum, more are hidden. Money is
shown by a breakdown only where all of its cells are: else what is left of the sum is the money of the hidden ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.cases.books.row_models import PhaseRow
from assets.cases.counting.case_counts import ALL, MEASURES
from assets.cases.counting.small_counts import hide_more, is_few
from assets.common.school_term import Term
from assets.common.storage.home import Home

BREAKDOWNS = ("phase", "district_code", "target_group", "sex")
IN_PHASES = ("helped", "back", "stayed")
"""Measures that depend on help, which is of a phase."""
_WHOLE = {"visited": "found", "helped": "found", "back": "found", "stayed": "back"}
"""Measure → the one that it is a part of."""
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("measure", *BREAKDOWNS, "status")),
        *((name, pa.int64()) for name in ("children", "children_low", "children_high", "target")),
        ("baht", pa.float64()),
        ("awaited_term", pa.string()),
        ("as_of", pa.date32()),
    ]
)
Row = dict[str, Any]
_NOBODY: Row = {"children": 0, "children_low": 0, "children_high": 0, "baht": None}


def open_path(home: Home, province: str) -> Path:
    """Where the counts for everybody lie."""
    return home.lake("case_count", f"{province}.parquet")


def make_open_counts(
    counts: pa.Table, phases: Sequence[PhaseRow], helped_outside: int, awaited: Mapping[str, Term], as_of: dt.date
) -> pa.Table:
    """The counts for everybody.

    Args:
        counts: as `case_counts.count_cases` gives them.
        phases: the book of phases, for its targets.
        helped_outside: children who were given help that is of no phase.
        awaited: the measures of which registers can say nothing yet → the term whose school files would.
        as_of: the day that they are counted for.

    Returns:
        A row for each measure in all and for each value of one breakdown; `status` is value, hidden or no_data;
        only value has figures, no_data has the term that is waited for. `target` is of what was helped in a phase.
    """
    rows = counts.to_pylist()
    targets = {phase.code: phase.target for phase in phases}
    in_all = _fill_measures({row["measure"]: row for row in rows if _breakdown_of(row) is None}, awaited)
    hidden_in_all = {measure for measure in in_all if _is_telling(in_all, measure)}
    hidden_in_all |= {measure for measure in in_all if _WHOLE.get(measure) in hidden_in_all}
    shown = [_show(in_all[each], each in hidden_in_all, None) for each in MEASURES if each in in_all]
    nothing = dict.fromkeys(SCHEMA.names) | dict.fromkeys(BREAKDOWNS, ALL) | {"status": "no_data"}
    shown += [nothing | {"measure": each, "awaited_term": term.period} for each, term in awaited.items()]
    for name in BREAKDOWNS:
        cells = _fill_cells([row for row in rows if _breakdown_of(row) == name], name, list(in_all))
        hidden = _hide(cells, in_all, name, hidden_in_all)
        outside = helped_outside if name == "phase" else 0
        if any(measure == "helped" for _, measure in hidden) or is_few(outside):
            cells = {value: {each: row | {"baht": None} for each, row in cell.items()} for value, cell in cells.items()}
        for value in sorted(cells):
            target = targets.get(value) if name == "phase" else None
            for measure in (each for each in MEASURES if each in cells[value]):
                row = cells[value][measure]
                shown.append(_show(row, (value, measure) in hidden, target if measure == "helped" else None))
    return pa.Table.from_pylist([row | {"as_of": as_of} for row in shown], SCHEMA)


def _fill_measures(in_all: dict[str, Row], awaited: Mapping[str, Term]) -> dict[str, Row]:
    """The measures in all, with a 0 where nobody was counted and registers could tell."""
    nobody = dict.fromkeys(BREAKDOWNS, ALL) | _NOBODY
    zero = {each: {"measure": each} | nobody for each in MEASURES if in_all and each not in awaited}
    return zero | in_all


def _fill_cells(rows: Sequence[Row], name: str, measures: Sequence[str]) -> dict[str, dict[str, Row]]:
    """Value of a breakdown → measure → row, with a 0 where nobody was counted: what is not there would tell as much."""
    cells: dict[str, dict[str, Row]] = {}
    for row in rows:
        cells.setdefault(row[name], {})[row["measure"]] = row
    counted = [each for each in measures if name != "phase" or each in IN_PHASES]
    for value, cell in cells.items():
        for measure in counted:
            cell.setdefault(measure, {"measure": measure} | dict.fromkeys(BREAKDOWNS, ALL) | {name: value} | _NOBODY)
    return cells


def _breakdown_of(row: Row) -> str | None:
    """The one breakdown that a row is of; None in all; `crossed` for several at once, which are not shown."""
    names = [name for name in BREAKDOWNS if row[name] != ALL]
    return names[0] if len(names) == 1 else "crossed" if names else None


def _show(row: Row, is_hidden: bool, target: int | None) -> Row:
    figures = {name: None if is_hidden else row[name] for name in ("children", "children_low", "children_high", "baht")}
    named = {name: row[name] for name in ("measure", *BREAKDOWNS)}
    return named | figures | {"status": "hidden" if is_hidden else "value", "target": target, "awaited_term": None}


def _is_telling(cell: dict[str, Row], measure: str) -> bool:
    """Whether a count, or what it leaves of the count that it is a part of, is small."""
    whole = _WHOLE.get(measure)
    count = _count(cell, measure)
    return is_few(count) or (whole is not None and is_few(_count(cell, whole) - count))


def _count(cell: dict[str, Row], measure: str) -> int:
    return int(cell[measure]["children"]) if measure in cell else 0


def _hide(
    cells: dict[str, dict[str, Row]], in_all: dict[str, Row], name: str, hidden_in_all: set[str]
) -> set[tuple[str, str]]:
    """The cells of a breakdown that are hidden, as (value, measure)."""
    hidden: set[tuple[str, str]] = set()
    for measure in MEASURES:
        if measure in hidden_in_all:
            hidden |= {(value, measure) for value in cells}
            continue
        whole = _WHOLE.get(measure)
        own = {value for value in cells if _is_telling(cells[value], measure) or (value, whole) in hidden}
        if name == "phase":
            own = set(cells) if own or _tell_of_overlap(cells, in_all, measure) else own
        elif is_few(_count(in_all, measure) - sum(_count(cells[value], measure) for value in cells)):
            own = set(cells)  # children of no cell: whose sex nobody knows
        else:
            counts = {value: _count(cell, measure) for value, cell in cells.items()}
            rest = {value: _count(cell, whole) - counts[value] for value, cell in cells.items()} if whole else None
            own = hide_more(counts, own, rest)
        hidden |= {(value, measure) for value in own}
    return hidden


def _tell_of_overlap(cells: dict[str, dict[str, Row]], in_all: dict[str, Row], measure: str) -> bool:
    """Whether phases, which overlap, tell of few: outside one of them, or in two at once."""
    counts = [_count(cells[value], measure) for value in cells]
    total = _count(in_all, measure)
    return any(is_few(total - count) for count in counts) or is_few(sum(counts) - total)
