"""A copy of a workbook that came back, with a column that says what each row came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from assets.cases.books.book import Book, BookRow
from assets.cases.books.reader import BookError, FilledBook, RowFault
from assets.common.workbooks.answered_workbook import REFUSED, write_results
from assets.common.workbooks.workbook_process import WorkbookError


def write_book_answer(book: Book, path: Path, filled: FilledBook[BookRow], to: Path) -> None:
    """Write a copy of a book as it was taken in: of each row that it was taken, or why not.

    Raises:
        BookError: the headings of the book are not in it, or it cannot be copied.
    """
    required = next(name for name, field in book.columns.items() if field.is_required())
    answers = dict.fromkeys(filled.rows, "รับแล้ว") | tell_faults(filled.faults)
    write_answers(path, book.heading(required), answers, to)


def tell_faults(faults: Sequence[RowFault]) -> dict[int, str]:
    """Line → all that is wrong with it, in words."""
    told: dict[int, str] = {}
    for fault in faults:
        text = f"{fault.column + ' ' if fault.column else ''}{fault.reason}"
        told[fault.line] = f"{told[fault.line]} · {text}" if fault.line in told else f"{REFUSED}: {text}"
    return told


def write_answers(path: Path, heading: str, answers: Mapping[int, str], to: Path) -> None:
    """Write a copy of the workbook with the answers beside the rows of the sheet that has the heading.

    Args:
        path: the workbook.
        heading: of a column of the sheet that is meant.
        answers: line of the spreadsheet → what it came to.
        to: where the copy goes.

    Raises:
        BookError: no sheet has the heading, or the workbook cannot be copied.
    """
    try:
        is_written = write_results(path, [heading], answers, to)
    except WorkbookError as error:
        raise BookError(f"รับข้อมูลแล้ว แต่เขียนสำเนาไม่ได้ · the rows were taken, but there is no copy: {error}") from None
    if not is_written:
        raise BookError(f"{path.name}: ไม่พบหัวคอลัมน์ของแบบฟอร์ม · headings are missing")
