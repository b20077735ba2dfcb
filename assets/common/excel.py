"""Excel: workbooks with a cover and sheets of rows, the same rows as CSV, and cells that a spreadsheet would run.

Files are readable by their owner only. What stands in a list belongs to the module that writes it.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from assets.common.atomic_io import replacing

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet runs as a formula."""
NARROWEST, WIDEST = 8, 48
_SAMPLED = 200


@dataclass(frozen=True)
class Sheet:
    """A sheet of rows under headings.

    Attributes:
        name: its tab; at most 31 letters.
        headings: one a column.
        rows: cells, each row as long as `headings`.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]


def escape_formula(cell: Any) -> Any:
    """The cell, with an apostrophe before text that a spreadsheet would run."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def write_workbook(path: Path, title: str, lines: Sequence[str], sheets: Sequence[Sheet]) -> None:
    """Write a workbook whose first sheet is a cover.

    Args:
        path: where to; written whole or not at all.
        title: of the cover.
        lines: what the cover says, a line each.
        sheets: behind the cover, in order.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as temporary, xlsxwriter.Workbook(temporary, options) as book:
        book.set_properties({"title": escape_formula(title), "author": ""})
        _cover(book, title, lines)
        for sheet in sheets:
            _sheet(book, sheet)


def write_csv(path: Path, sheet: Sheet) -> None:
    """Write a sheet's rows as CSV that Excel opens with Thai letters."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet.headings)
        writer.writerows([[escape_formula(cell) for cell in row] for row in sheet.rows])


def _cover(book: Any, title: str, lines: Sequence[str]) -> None:
    page = book.add_worksheet("สรุป")
    page.set_column(0, 0, 110)
    page.write(0, 0, escape_formula(title), book.add_format({"bold": True, "font_size": 16}))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, line in enumerate(lines, 2):
        page.write(place, 0, escape_formula(line), wrapped)
    page.fit_to_pages(1, 0)


def _sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": "#e3f0f1"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_row(0, 0, sheet.headings, heading)
    for place, row in enumerate(sheet.rows, 1):
        page.write_row(place, 0, [escape_formula(cell) for cell in row], wrapped)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)
    for column in range(len(sheet.headings)):
        longest = max((len(str(row[column])) for row in sheet.rows[:_SAMPLED]), default=0)
        page.set_column(column, column, min(max(longest + 2, NARROWEST), WIDEST))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
