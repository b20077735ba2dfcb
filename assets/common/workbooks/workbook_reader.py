"""Reading a workbook that a person sends back: row by row, within limits, in a process of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from assets.common.workbooks.heading_row import HEADING_ROWS, write_heading
from assets.common.workbooks.workbook_process import MOST_COLUMNS, run_task

Cells = list[tuple[Any, ...]]
_KINDS: dict[str, Callable[[Any], Any]] = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "timedelta": lambda seconds: dt.timedelta(seconds=seconds),
}


def read_workbook(path: Path) -> dict[str, Cells]:
    """The rows of each sheet by the sheet's name; a row has the values of its first 200 cells, None where empty.

    Raises:
        FileNotFoundError: there is no such file.
        WorkbookError: it is no workbook, has a password, or is too large.
    """
    return {name: [_pad(row) for row in rows] for name, rows in run_task("read", path)}


def find_header(sheets: Mapping[str, Cells], headings: Collection[str]) -> tuple[str, Cells, int] | None:
    """The first sheet with these headings in one of its first rows: its name, its rows, and that row's place."""
    for name, rows in sheets.items():
        for place, row in enumerate(rows[:HEADING_ROWS]):
            if {*headings} <= {write_heading(cell) for cell in row}:
                return name, rows, place
    return None


def find_missing(sheets: Mapping[str, Cells], headings: Collection[str]) -> list[str]:
    """The headings, in their order, that the row lacks which has the most of them; all where no row has one."""
    rows = ({write_heading(cell) for cell in row} for cells in sheets.values() for row in cells[:HEADING_ROWS])
    nearest = max(rows, key=lambda texts: len(texts & {*headings}), default=set[str]())
    return [heading for heading in headings if heading not in nearest]


def explain_missing(sheets: Mapping[str, Cells], headings: Collection[str], right_file: tuple[str, str]) -> str:
    """Which headings are not there and what to do, in Thai and English.

    Args:
        sheets: the rows of a workbook in which `find_header` finds nothing.
        headings: those that one row must have.
        right_file: which file has them all, in Thai and English.
    """
    missing = " ".join(f"“{heading}”" for heading in find_missing(sheets, headings))
    return (
        f"ไม่พบหัวคอลัมน์ {missing} ในแถวเดียวกันของ {HEADING_ROWS} แถวแรก"
        f" ดูว่าหัวคอลัมน์ถูกเปลี่ยน ลบ หรือผสานเซลล์หรือไม่ หรือใช้{right_file[0]}"
        f" · headings are missing: {missing} (in one row, among the first {HEADING_ROWS}):"
        f" see whether they were changed, deleted or merged with other cells, or use {right_file[1]}"
    )


def _pad(row: list[Any]) -> tuple[Any, ...]:
    return (*(_value(cell) for cell in row), *[None] * (MOST_COLUMNS - len(row)))


def _value(cell: Any) -> Any:
    """A cell as it was: JSON has no days and times."""
    if not isinstance(cell, dict):
        return cell
    kind, written = next(iter(cell.items()))
    return _KINDS[kind](written)
