"""Filling in a workbook as a person does: the sheet that has the headings, a cell for each, by its heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from data.synthetic.config import BUDDHIST_ERA

Row = dict[str, Any]
"""Heading → what is in the cell; None for an empty one."""
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True)
class WrongRow:
    """A row that is filled in wrongly, and how it has to be answered.

    Attributes:
        file: name of the workbook.
        sheet: name of the sheet.
        line: row of the sheet, from 1.
        code: what is wrong with it.
        column: heading of the cell that is wrong; empty where the row as a whole is.
        reason: the answer in Thai.
    """

    file: str
    sheet: str
    line: int
    code: str
    column: str
    reason: str


def read_rows(path: Path, sheet: str) -> list[Row]:
    """The rows below the first one of a sheet, by their headings."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    headings = [str(cell) for cell in next(rows)]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def fill_rows(path: Path, sheet: str, rows: Mapping[int, Row]) -> None:
    """Write cells into rows of a sheet whose first row has the headings."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    places = {str(cell.value): cell.column for cell in page[1]}
    for line, row in rows.items():
        for heading, value in row.items():
            page.cell(line, places[heading]).value = value
    book.save(path)


def first_sheet(path: Path) -> str:
    """The name of a workbook's first sheet."""
    return str(openpyxl.load_workbook(path, read_only=True).sheetnames[0])


def written_day(day: date, rng: np.random.Generator) -> Any:
    """A day as people write it: as a date, in the Buddhist or the Christian era, in Thai digits."""
    year = day.year + BUDDHIST_ERA
    texts: Sequence[Any] = (
        day,
        f"{day.day}/{day.month}/{year}",
        f"{day.day:02d}/{day.month:02d}/{year}",
        f"{year}-{day.month:02d}-{day.day:02d}",
        day.isoformat(),
        f"{day.day}/{day.month}/{year}".translate(_THAI_DIGITS),
    )
    return texts[int(rng.choice(len(texts), p=(0.3, 0.35, 0.15, 0.05, 0.05, 0.1)))]
