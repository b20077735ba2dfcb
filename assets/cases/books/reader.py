"""Reading a workbook that people filled in: the good rows, and of each bad one where and why it is bad.

Columns are found by their headings, wherever they stand. No message quotes what a cell holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from assets.cases.books.book import EMPTY, Book, BookRow
from assets.common.workbooks.heading_row import write_heading
from assets.common.workbooks.workbook_process import WorkbookError
from assets.common.workbooks.workbook_reader import Cells, explain_missing, find_header, read_workbook

R = TypeVar("R", bound=BookRow)

_REASONS = {
    "missing": "ยังไม่ได้กรอก",
    "enum": "ไม่อยู่ในรายการที่ให้เลือก",
    "string_pattern_mismatch": "รูปแบบไม่ถูกต้อง",
    "string_too_long": "ยาวเกินไป",
    "greater_than": "น้อยเกินไป",
    "greater_than_equal": "น้อยเกินไป",
    "less_than_equal": "มากเกินไป",
    "int_parsing": "ต้องเป็นจำนวนเต็ม",
    "int_from_float": "ต้องเป็นจำนวนเต็ม",
    "float_parsing": "ต้องเป็นตัวเลข",
    "finite_number": "ต้องเป็นตัวเลข",
    "bool_parsing": "ตอบว่า ใช่ หรือ ไม่ใช่",
}


class BookError(Exception):
    """The file as a whole is no workbook of this book; says what to do."""


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one cell or row.

    Attributes:
        line: the row in the spreadsheet, from 1.
        column: its heading; empty where the row as a whole is meant.
        reason: in Thai, without the cell's content.
    """

    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class FilledBook(Generic[R]):
    """What a workbook holds.

    Attributes:
        rows: the good rows by their line in the spreadsheet.
        faults: what is wrong with the others.
        sheet: the name of the sheet that was read.
        absent: headings of the book that the sheet does not have: nothing was read of these columns.
    """

    rows: dict[int, R]
    faults: tuple[RowFault, ...]
    sheet: str
    absent: tuple[str, ...] = ()


def read_book(book: Book, path: Path, today: dt.date) -> FilledBook[BookRow]:
    """Read the rows of a filled-in template.

    Args:
        book: which.
        path: the workbook.
        today: the day of reading: what was done cannot be of a later day.

    Raises:
        BookError: the file cannot be opened, or no sheet has the book's required headings.
        FileNotFoundError: there is no such file.
    """
    name, rows, head = _find_sheet(book, path)
    places = {column: _place(rows[head], book.heading(column)) for column in book.columns}
    good: dict[int, BookRow] = {}
    faults: list[RowFault] = []
    seen: dict[tuple[Any, ...], int] = {}
    for line, cells in enumerate(rows[head + 1 :], start=head + 2):
        given = {column: cells[place] for column, place in places.items() if place is not None}
        given = {column: cell for column, cell in given.items() if cell is not None and str(cell).strip() not in EMPTY}
        if not given:
            continue
        row, found = check_row(book, given, line, today)
        faults += found
        if row is None:
            continue
        key = tuple(getattr(row, column) for column in row.key)
        if key in seen:
            faults.append(RowFault(line, "", f"ซ้ำกับแถวที่ {seen[key]}"))
        else:
            seen[key] = line
            good[line] = row
    absent = tuple(book.heading(column) for column, place in places.items() if place is None)
    return FilledBook(good, tuple(faults), name, absent)


def check_row(book: Book, given: dict[str, Any], line: int, today: dt.date) -> tuple[BookRow | None, list[RowFault]]:
    """The typed row, or what is wrong with it."""
    try:
        return book.row.model_validate(given, context={"today": today}), []
    except ValidationError as error:
        return None, [_fault(book, each, line) for each in error.errors(include_input=False, include_url=False)]


def _find_sheet(book: Book, path: Path) -> tuple[str, Cells, int]:
    """The first sheet with the book's required headings: its name, all of its rows, and which is the header."""
    headings = [book.heading(column) for column, field in book.columns.items() if field.is_required()]
    try:
        sheets = read_workbook(path)
    except WorkbookError as error:
        raise BookError(str(error)) from None
    found = find_header(sheets, headings)
    if found is None:
        right_file = (f"ไฟล์จากคำสั่ง {book.written_by}", f"the file that {book.written_by} writes")
        raise BookError(f"{path.name}: {explain_missing(sheets, headings, right_file)}")
    return found


def _place(row: Sequence[Any], heading: str) -> int | None:
    return next((place for place, cell in enumerate(row) if write_heading(cell) == heading), None)


def _fault(book: Book, error: Any, line: int) -> RowFault:
    column = book.heading(str(error["loc"][0])) if error["loc"] else ""
    if error["type"] == "value_error":
        return RowFault(line, column, str(error["ctx"]["error"]))
    return RowFault(line, column, _REASONS.get(error["type"], "ค่าไม่ถูกต้อง"))
