"""The answer to a question as a file that Excel opens: a workbook, or CSV with Thai letters.

In both nothing that a cell says is run as a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.common.excel import WIDEST, Sheet, escape_formula, new_workbook
from assets.common.storage.atomic_io import replacing

if TYPE_CHECKING:
    import duckdb

KINDS = (".xlsx", ".csv")
MOST_ROWS = 1_048_575
"""Rows of a worksheet below its headings."""
_BATCH = 10_000


class OutputFileError(Exception):
    """The answer cannot be written to that file; says why and what to do."""


def check_path(path: Path, home: Path) -> None:
    """Refuse a file that is neither workbook nor CSV, or lies in the home.

    Raises:
        OutputFileError: it is.
    """
    if path.suffix.lower() not in KINDS:
        raise OutputFileError(f"{path.name}: ให้ลงท้ายด้วย .xlsx หรือ .csv · end the name in .xlsx or .csv")
    if path.resolve().is_relative_to(home.resolve()):
        raise OutputFileError(f"{path} lies in the home: write to a file outside of it")


def write_answer(answer: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write all rows, whole or not at all.

    Args:
        answer: of a query that was executed.
        path: as `check_path` lets pass.

    Returns:
        How many rows.

    Raises:
        OutputFileError: there are more rows than a worksheet has.
    """
    columns = [column[0] for column in answer.description or ()]
    return (_write_workbook if path.suffix.lower() == ".xlsx" else _write_csv)(answer, columns, path)


def _write_csv(answer: duckdb.DuckDBPyConnection, columns: Sequence[str], path: Path) -> int:
    rows = 0
    # With the mark of UTF-8, or Excel reads Thai as windows-1252.
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([escape_formula(column) for column in columns])
        while batch := answer.fetchmany(_BATCH):
            rows += len(batch)
            writer.writerows([[escape_formula(_simplify(cell)) for cell in row] for row in batch])
    return rows


def _write_workbook(answer: duckdb.DuckDBPyConnection, columns: Sequence[str], path: Path) -> int:
    rows = [[_simplify(cell) for cell in row] for row in answer.fetchmany(MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise OutputFileError(f"a worksheet has {MOST_ROWS:,} rows, the answer more: write to a .csv, or ask for less")
    headings = [escape_formula(column) for column in columns]
    with new_workbook(path, "childlink query") as workbook:
        widths = [_find_width(heading, rows, place) for place, heading in enumerate(headings)]
        workbook.add_table(Sheet("คำตอบ", headings, rows, widths, _formats(rows, len(columns))))
    return len(rows)


def _find_width(heading: str, rows: Sequence[Sequence[Any]], column: int) -> int:
    """Letters that a column needs for its heading and its first rows."""
    longest = max((len(str(row[column])) for row in rows[:200]), default=0)
    return min(max(longest, len(heading)) + 2, WIDEST)


def _formats(rows: Sequence[Sequence[Any]], columns: int) -> dict[int, str]:
    """Number formats of the columns whose first value is a time of day as well as a day."""
    formats = {}
    for column in range(columns):
        first = next((row[column] for row in rows if row[column] is not None), None)
        if isinstance(first, dt.datetime):
            formats[column] = "yyyy-mm-dd hh:mm"
        elif isinstance(first, dt.date):
            formats[column] = "yyyy-mm-dd"
    return formats


def _simplify(cell: Any) -> Any:
    """A value as a spreadsheet has it: text, number, day, time; lists and structures as JSON."""
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, decimal.Decimal):
        return float(cell)
    if cell is None or isinstance(cell, str | bool | int | float | dt.date):
        return cell
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, list | dict) else str(cell)
