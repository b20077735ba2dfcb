"""Reading a workbook that a person sends back: row by row, within limits, in a process of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def _pad(row: list[Any]) -> tuple[Any, ...]:
    return (*(_value(cell) for cell in row), *[None] * (MOST_COLUMNS - len(row)))


def _value(cell: Any) -> Any:
    """A cell as it was: JSON has no days and times."""
    if not isinstance(cell, dict):
        return cell
    kind, written = next(iter(cell.items()))
    return _KINDS[kind](written)
