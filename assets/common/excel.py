"""The one way in which workbooks are written: text pages, tables of rows, printing on A4, text that nothing runs.

What is in a workbook belongs to the module that writes it. Files are readable by their owner only.
"""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter

from assets.common.storage.atomic_io import replacing

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet runs as a formula."""
NARROWEST, WIDEST = 8, 48
LINE_HEIGHT = 16.0
"""Points that a line of Thai is high, with the signs above and below it."""
_A4 = 9
_A4_LONG, _A4_SHORT, _SIDE, _TOP, _BOTTOM = 11.69, 8.27, 0.4, 0.5, 0.6  # inches: the paper, its margins
_POINTS, _PIXELS = 72, 96  # of an inch
_PIXELS_OF_A_LETTER, _PIXELS_BESIDE = 7, 5  # of a column's width in letters of Calibri 11
_SAMPLED = 200
_LINE = {"bottom": 1, "bottom_color": "#D9D9D9"}
_DAY = "yyyy-mm-dd"
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Sheet:
    """A sheet of rows under headings.

    Attributes:
        name: its tab; at most 31 letters.
        headings: one a column.
        rows: cells, each row as long as `headings`.
        widths: of the columns, in letters; by their content where empty.
        formats: number format by column, as `{5: "0.0%"}`.
        open_columns: columns that may be filled in; all else is then protected.
        choices: what the drop-down of an open column offers, by column.
        centred_columns: columns whose cells are centred, as a row's number is beside a number of the unit's own.
        title: above the headings; in print on each page.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    widths: Sequence[float] = ()
    formats: dict[int, str] = field(default_factory=dict)
    open_columns: Sequence[int] = ()
    choices: dict[int, Sequence[str]] = field(default_factory=dict)
    centred_columns: Sequence[int] = ()
    title: str = ""


class Workbook:
    """A workbook that is being written."""

    def __init__(self, book: Any) -> None:
        """A workbook around xlsxwriter's."""
        self.book = book
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """A cell format with these xlsxwriter properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self.book.add_format(properties)
        return self._styles[key]

    def add_text_page(self, name: str, title: str, lines: Sequence[str]) -> Any:
        """Add a page of text under a title, a line a row."""
        page = self.book.add_worksheet(name)
        wrapped = self.style(text_wrap=True, valign="top")
        page.set_column(0, 0, 100, wrapped)
        page.write(0, 0, escape_formula(title), self.style(bold=True, font_size=16, text_wrap=True))
        for place, line in enumerate(lines, 2):
            page.write(place, 0, escape_formula(line), wrapped)
            page.set_row(place, 15 * max(1, -(-len(line) // 100)))
        print_on_a4(page, landscape=False)
        return page

    def add_table(self, sheet: Sheet) -> Any:
        """Add a sheet of rows under headings, which stay in sight and are repeated in print."""
        page = self.book.add_worksheet(sheet.name)
        top = 1 if sheet.title else 0
        widths = sheet.widths or [_width(sheet, column) for column in range(len(sheet.headings))]
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        if sheet.title:
            page.write(0, 0, escape_formula(sheet.title), self.style(bold=True, font_size=13))
        heading = {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": "#e3f0f1"}
        page.write_row(top, 0, sheet.headings, self.style(**heading))
        page.set_row(top, LINE_HEIGHT * count_lines(sheet.headings, widths))
        styles = [self._cell_style(sheet, column) for column in range(len(sheet.headings))]
        for place, row in enumerate(sheet.rows, top + 1):
            for column, (cell, style) in enumerate(zip(row, styles, strict=True)):
                if cell is not None or sheet.open_columns:
                    _write_cell(page, place, column, cell, style)
            page.set_row(place, LINE_HEIGHT * count_lines(row, widths))
        page.freeze_panes(top + 1, 0)
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.headings) - 1)
        last = top + max(len(sheet.rows), 1)
        for column, offered in sheet.choices.items():
            page.data_validation(top + 1, column, last, column, {"validate": "list", "source": list(offered)})
        if sheet.open_columns:
            page.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
        else:
            # The line below a row goes on where it is blank: blank cells of their own took a quarter of a file.
            everything = (top + 1, 0, last, len(sheet.headings) - 1)
            page.conditional_format(*everything, {"type": "blanks", "format": self.style(**_LINE)})
        print_on_a4(page, repeat=(0, top))
        return page

    def _cell_style(self, sheet: Sheet, column: int) -> Any:
        properties: dict[str, Any] = {"text_wrap": True, "valign": "top"} | _LINE
        if column in sheet.formats:
            properties |= {"num_format": sheet.formats[column]}
        elif any(isinstance(row[column], dt.date) for row in sheet.rows):
            properties |= {"num_format": _DAY}
        if column in sheet.centred_columns:
            properties |= {"align": "center"}
        if column in sheet.open_columns:
            properties |= {"bg_color": "#FFF2CC", "locked": False, "border": 1, "border_color": "#BFBFBF"}
        return self.style(**properties)


@contextmanager
def new_workbook(path: Path, title: str, *, created: dt.date | None = None) -> Iterator[Workbook]:
    """A workbook to be written to `path`, whole or not at all.

    Args:
        path: where to.
        title: in its properties.
        created: the day in its properties: with a fixed one the same content is the same bytes.
    """
    with replacing(path) as temporary, xlsxwriter.Workbook(temporary, _OPTIONS) as book:
        properties: dict[str, Any] = {"title": escape_formula(title), "author": ""}
        if created is not None:
            properties["created"] = dt.datetime(created.year, created.month, created.day)
        book.set_properties(properties)
        yield Workbook(book)


def print_on_a4(page: Any, *, landscape: bool = True, repeat: tuple[int, int] | None = None) -> None:
    """Print a page on A4, all columns on one sheet of paper, with the rows `repeat` (first, last) on each."""
    page.set_paper(_A4)
    if landscape:
        page.set_landscape()
    page.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P / &N")
    if repeat is not None:
        page.repeat_rows(*repeat)


def measure_room(widths: Sequence[float]) -> float:
    """The points of rows that a landscape A4 holds, where columns of these widths are made to fit it."""
    points = sum(_PIXELS_OF_A_LETTER * width + _PIXELS_BESIDE for width in widths) * _POINTS / _PIXELS
    scale = min(1.0, (_A4_LONG - 2 * _SIDE) * _POINTS / points)
    return (_A4_SHORT - _TOP - _BOTTOM) * _POINTS / scale


def _write_cell(page: Any, row: int, column: int, cell: Any, style: Any) -> None:
    """Write a cell by what it is: the writer that takes any cell looks at more kinds, which takes a third longer."""
    if cell is None:
        page.write_blank(row, column, None, style)
    elif isinstance(cell, str) and cell:
        page.write_string(row, column, escape_formula(cell), style)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        page.write_number(row, column, cell, style)
    else:
        page.write(row, column, cell, style)


def escape_formula(cell: Any) -> Any:
    """The cell, with an apostrophe before text that a spreadsheet would run."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def count_lines(cells: Sequence[Any], widths: Sequence[float]) -> int:
    """Lines that the tallest cell of a row takes; set, since programs that open a workbook wrap Thai differently.

    Signs above and below a letter take no room beside it; a line holds somewhat less than its width, since words
    are not cut. A number takes one line, and so does a day.
    """
    return max(
        1 if isinstance(cell, float | dt.date) else _count_cell_lines(str(cell), max(1, int(width)))
        for cell, width in zip(cells, widths, strict=True)
    )


@lru_cache(maxsize=16_384)  # most cells of a table occur again and again
def _count_cell_lines(text: str, width: int) -> int:
    if 1.2 * len(text) <= width and "\n" not in text:
        return 1  # as most cells are: their signs need not be told apart
    return sum(max(1, -(-int(1.2 * _room(line)) // width)) for line in text.split("\n"))


def _room(text: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def write_workbook(path: Path, title: str, lines: Sequence[str], sheets: Sequence[Sheet]) -> None:
    """Write a workbook whose first sheet is a cover.

    Args:
        path: where to; written whole or not at all.
        title: of the cover.
        lines: what the cover says, a line each.
        sheets: behind the cover, in order.
    """
    with new_workbook(path, title) as workbook:
        workbook.add_text_page("สรุป", title, lines)
        for sheet in sheets:
            workbook.add_table(sheet)


def write_csv(path: Path, sheet: Sheet) -> None:
    """Write a sheet's rows as CSV that Excel opens with Thai letters."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet.headings)
        writer.writerows([[escape_formula(cell) for cell in row] for row in sheet.rows])


def _width(sheet: Sheet, column: int) -> int:
    longest = max((len(str(row[column])) for row in sheet.rows[:_SAMPLED]), default=0)
    return min(max(longest + 2, NARROWEST), WIDEST)
