"""Reading a workbook that a person sends back: row by row, within limits, in a process of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from assets.common.workbooks.workbook_process import MOST_COLUMNS, run_task

Cells = list[tuple[Any, ...]]
_HEADING_ROWS = 20
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
        for place, row in enumerate(rows[:_HEADING_ROWS]):
            if {*headings} <= {write_heading(cell) for cell in row}:
                return name, rows, place
    return None


def write_cell(cell: Any) -> str:
    """A cell as a person reads it: without spaces around it; a whole number without a point; empty where it is."""
    if cell is None:
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def write_heading(cell: Any) -> str:
    """A heading on one line, with single spaces."""
    return " ".join(write_cell(cell).split())


def _pad(row: list[Any]) -> tuple[Any, ...]:
    return (*(_value(cell) for cell in row), *[None] * (MOST_COLUMNS - len(row)))


def _value(cell: Any) -> Any:
    """A cell as it was: JSON has no days and times."""
    if not isinstance(cell, dict):
        return cell
    kind, written = next(iter(cell.items()))
    return _KINDS[kind](written)
