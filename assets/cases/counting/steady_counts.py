"""Open counts of cases over refreshes: none is moved by few children, so that two refreshes tell of nobody.

A count is moved where it changed by five children or more since every day on which it was shown, or not at all; else
it stays as it was shown last, with the day that it is of; a 0 that may no longer be true is hidden. The same holds for
what can be worked out: what the cells of a breakdown that were not moved come to together, and children outside a phase
or in several. A cell that a refresh has no row of was of nobody then. A row is moved as a whole, money with it. What a
part leaves of its whole (found and not visited) is no such thing: both are known and changed by five or more.

`lake/edition/<province>/case_count.parquet` has the counts of every refresh, hidden ones included.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.cases.counting import open_counts
from assets.cases.counting.case_counts import ALL, MEASURES
from assets.cases.counting.open_counts import BREAKDOWNS, Row
from assets.cases.counting.small_counts import is_few
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home

SCHEMA = pa.schema([*open_counts.SCHEMA, ("counted", pa.int64()), ("is_shown", pa.bool_()), ("refresh", pa.int64())])
"""`counted`: the true count; `is_shown`: whether this refresh shows it; `refresh`: 1, and one more each time."""
Cell = tuple[str, ...]
"""Measure, and the value of each breakdown."""


@dataclass(frozen=True)
class Refresh:
    """The counts of a refresh.

    Attributes:
        as_of: the day that they hold for.
        rows: by cell, as `open_counts.make_open_counts` gives them, with `counted`.
        shown: the cells that this refresh shows with their newest count.
    """

    as_of: dt.date
    rows: Mapping[Cell, Row]
    shown: frozenset[Cell]

    def count(self, cell: Cell) -> int:
        """The true count of a cell; 0 where nobody was counted."""
        return int(self.rows[cell]["counted"]) if cell in self.rows else 0


def history_path(home: Home, province: str) -> Path:
    """Where the counts of all refreshes lie."""
    return home.lake("edition", province, "case_count.parquet")


def keep_steady(home: Home, province: str, opened: pa.Table, counts: pa.Table) -> pa.Table:
    """Add the counts of a refresh to those before, and give what is shown now.

    Args:
        home: the installation.
        province: two-digit code.
        opened: as `open_counts.make_open_counts` gives them.
        counts: as `case_counts.count_cases` gives them.

    Returns:
        The rows of `opened`, each with the figures and the day of the last refresh that shows it. Where a later day
        was counted before, its rows.
    """
    path = history_path(home, province)
    history = read_history(path)
    made = add_refresh(history, opened, counts)
    if len(made) > len(history):
        write_parquet(_to_table(made), path)
    return pa.Table.from_pylist(show_rows(made), open_counts.SCHEMA)


def add_refresh(history: Sequence[Refresh], opened: pa.Table, counts: pa.Table) -> list[Refresh]:
    """The refreshes with a new one; the same as before where it is of an earlier day or has nothing new."""
    true = {_cell(row): row["children"] for row in counts.to_pylist()}
    new = {_cell(row): row | {"counted": true.get(_cell(row), 0)} for row in opened.to_pylist()}
    as_of = next((row["as_of"] for row in new.values()), None)
    if as_of is None or (history and as_of < history[-1].as_of):
        return list(history)
    cells = {cell: row for each in [*(each.rows for each in history), new] for cell, row in each.items()}
    rows = {**new, **_count_nobody(new, cells)}
    earlier = [_add_absent(each, cells) for each in history]
    if earlier and rows == earlier[-1].rows:
        return list(history)
    draft = Refresh(as_of, rows, frozenset(cell for cell, row in rows.items() if row["status"] == "value"))
    return [*earlier, Refresh(as_of, rows, _find_shown(draft, earlier))]


def _add_absent(refresh: Refresh, cells: Mapping[Cell, Row]) -> Refresh:
    """The refresh with the cells that it had no row for: whoever read it knew that they were of nobody."""
    absent = _count_nobody(refresh.rows, cells)
    return Refresh(refresh.as_of, {**refresh.rows, **absent}, refresh.shown | absent.keys())


def _count_nobody(rows: Mapping[Cell, Row], cells: Mapping[Cell, Row]) -> dict[Cell, Row]:
    """A 0 for each cell of a refresh before or after that has no row: what is not there would tell as much."""
    nobody = {"status": "value", "children": 0, "children_low": 0, "children_high": 0, "counted": 0}
    empty = dict.fromkeys(("target", "baht", "awaited_term"))
    totals = {cell: rows.get(_total_of({cell})) for cell in cells.keys() - rows.keys()}
    return {
        cell: cells[cell] | nobody | empty | {"as_of": total["as_of"]}
        for cell, total in totals.items()
        if total is not None and total["status"] != "no_data"
    }


def show_rows(history: Sequence[Refresh]) -> list[Row]:
    """The rows of the last refresh, each as it was shown last; hidden where it never was, or was 0 and may not be."""
    shown = []
    for cell, row in history[-1].rows.items() if history else ():
        last = next((each.rows[cell] for each in reversed(history) if cell in each.shown), None)
        if last is not None and not last["children"] and cell not in history[-1].shown:
            last = None
        if row["status"] == "no_data":
            shown.append(row)
        elif last is not None:
            shown.append(last | {"target": row["target"]})
        else:
            empty = dict.fromkeys(("children", "children_low", "children_high", "baht"))
            shown.append(row | empty | {"status": "hidden"})
    return [_without_money(row, shown) for row in shown]


def read_history(path: Path) -> list[Refresh]:
    """The refreshes that were kept, oldest first."""
    if not path.is_file():
        return []
    rows: dict[int, list[Row]] = {}
    for row in pq.read_table(path, schema=SCHEMA).to_pylist():
        rows.setdefault(row.pop("refresh"), []).append(row)
    history = []
    for number in sorted(rows):
        shown = frozenset(_cell(row) for row in rows[number] if row["is_shown"])
        cells = {_cell(row): {name: row[name] for name in row if name != "is_shown"} for row in rows[number]}
        history.append(Refresh(rows[number][0]["as_of"], cells, shown))
    return history


def _to_table(history: Sequence[Refresh]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            row | {"is_shown": cell in each.shown, "refresh": number}
            for number, each in enumerate(history, 1)
            for cell, row in each.rows.items()
        ],
        SCHEMA,
    )


def _cell(row: Row) -> Cell:
    return (row["measure"], *(row[name] for name in BREAKDOWNS))


def _total_of(cells: set[Cell]) -> Cell:
    """The cell in all of the measure of these cells."""
    return (next(iter(cells))[0], *(ALL for _ in BREAKDOWNS))


def _find_shown(draft: Refresh, history: Sequence[Refresh]) -> frozenset[Cell]:
    """The cells that a refresh may show beside all earlier ones; `draft` shows what may be shown by itself."""
    shown = {cell for cell in draft.shown if _is_steady(cell, draft, history)}
    for name in BREAKDOWNS:
        for measure in MEASURES:
            cells = {cell for cell in draft.rows if cell[0] == measure and _breakdown_of(cell) == name}
            if not cells:
                continue
            if _total_of(cells) not in shown:
                shown -= cells
            elif name == "phase":
                shown -= cells if _phases_tell(cells, draft, shown, history) else set()
            else:
                _withdraw(cells, draft, shown, history)
    return frozenset(shown)


def _breakdown_of(cell: Cell) -> str | None:
    return next((name for name, value in zip(BREAKDOWNS, cell[1:], strict=True) if value != ALL), None)


def _is_steady(cell: Cell, draft: Refresh, history: Sequence[Refresh]) -> bool:
    """Whether a count changed by no few since each day on which it was shown; unchanged, nothing else of it changed."""
    known = [each for each in history if cell in each.shown]
    if not known or draft.count(cell) != known[-1].count(cell):
        return not any(is_few(abs(draft.count(cell) - each.count(cell))) for each in known)
    same = ("children_low", "children_high", "baht")
    return all(draft.rows[cell][name] == known[-1].rows[cell][name] for name in same)


def _phases_tell(cells: set[Cell], draft: Refresh, shown: set[Cell], history: Sequence[Refresh]) -> bool:
    """Whether phases, which overlap, are not all shown, or tell of few outside one of them or in several."""
    if not cells <= shown:
        return True
    total = _total_of(cells)
    for cell in cells:
        known = [each for each in history if {cell, total} <= each.shown]
        if any(_sum_changes_by_few({cell}, total, draft, each) for each in known):
            return True
    every = [each for each in history if cells | {total} <= each.shown]
    return any(_sum_changes_by_few(cells, total, draft, each) for each in every)


def _withdraw(cells: set[Cell], draft: Refresh, shown: set[Cell], history: Sequence[Refresh]) -> None:
    """Take cells of a breakdown out of `shown` until what is left of its sum changed by no few."""

    def change(cell: Cell) -> tuple[int, Cell]:
        known = [each for each in history if cell in each.shown]
        return abs(draft.count(cell) - known[-1].count(cell)) if known else draft.count(cell), cell

    while _sums_tell(cells, draft, shown, history):
        left = sorted(cells & shown, key=change)
        enough = (cell for cell in left if not _sums_tell(cells, draft, shown - {cell}, history))
        moved = (cell for cell in left if change(cell)[0])
        shown.discard(next(enough, None) or next(moved, left[0]))


def _sums_tell(cells: set[Cell], draft: Refresh, shown: set[Cell], history: Sequence[Refresh]) -> bool:
    """Whether a sum of cells that can be worked out now and at an earlier refresh changed by few.

    Cells that are not shown can be worked out together, and with any that are.
    """
    total = _total_of(cells)
    rest = cells - shown
    for each in history:
        if total not in each.shown:
            continue  # nothing of the breakdown is shown then
        earlier = cells - each.shown
        sums = [rest | earlier]
        sums += [own for own, others in ((rest, each.shown), (earlier, shown)) if own and own <= others]
        if any(_sum_changes_by_few(cells - own, total, draft, each) for own in sums):
            return True
    return False


def _sum_changes_by_few(others: set[Cell], total: Cell, draft: Refresh, earlier: Refresh) -> bool:
    """Of what the other cells leave of the total: children of no cell are in it."""
    now, before = (each.count(total) - sum(map(each.count, others)) for each in (draft, earlier))
    return is_few(abs(now - before))


def _without_money(row: Row, rows: Sequence[Row]) -> Row:
    """The row for everybody. Money by a breakdown is in it where all cells are of one day: else a sum tells of few."""
    name = _breakdown_of(_cell(row))
    made = {column: row[column] for column in open_counts.SCHEMA.names}
    if name is None or row["measure"] != "helped":
        return made
    alike = [each for each in rows if each["measure"] == "helped" and _breakdown_of(_cell(each)) in (None, name)]
    is_whole = len({each["as_of"] for each in alike}) == 1 and {each["status"] for each in alike} == {"value"}
    return made if is_whole else made | {"baht": None}
