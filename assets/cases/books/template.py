"""Writing the template of a book: headings, drop-downs, what each column wants, printed on A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from assets.cases.books.book import Book, choices_of, explain
from assets.common.display.area_names import list_areas
from assets.common.storage.atomic_io import replacing

_WIDTH = 70
"""Characters in a line of the explanation."""
_COLUMNS_A_PAGE = 10
"""More columns on a page would be too small to read."""
ROWS = 500
"""Rows that get drop-downs."""
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_template(
    book: Book, path: Path, words: Mapping[str, Sequence[str]] | None = None, province: str | None = None
) -> None:
    """Write an empty workbook with the book's columns: a sheet to fill in, one that explains it, one of area codes.

    Args:
        book: which.
        path: where to.
        words: column → what may be written in it, where this is the province's own list.
        province: two-digit code of the province whose areas are listed by code; None for no such sheet.
    """
    with replacing(path) as temporary, xlsxwriter.Workbook(temporary, _OPTIONS) as workbook:
        workbook.set_properties({"title": book.title[0], "author": ""})
        _write_form(workbook, book)
        _write_guide(workbook, book, words or {})
        if province is not None:
            _write_areas(workbook, province)


def _write_form(workbook: Any, book: Book) -> None:
    sheet = workbook.add_worksheet(book.title[0][:31])
    required = workbook.add_format(_heading("#f3d9a4"))
    optional = workbook.add_format(_heading("#e3f0f1"))
    money = workbook.add_format({"num_format": "#,##0.00"})
    for place, (name, field) in enumerate(book.columns.items()):
        sheet.write(0, place, book.heading(name), required if field.is_required() else optional)
        sheet.set_column(place, place, 18, money if name == "baht" else None)
        if words := choices_of(field):
            sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": list(words)})
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(-(-len(book.columns) // _COLUMNS_A_PAGE), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)


def _write_areas(workbook: Any, province: str) -> None:
    sheet = workbook.add_worksheet("รหัสพื้นที่")
    sheet.write_row(0, 0, ("รหัส", "อำเภอ", "ตำบล"), workbook.add_format(_heading("#e3f0f1")))
    sheet.set_column(0, 2, 24)
    for line, (code, *names) in enumerate(list_areas(province), 1):
        sheet.write_row(line, 0, (code, *names))
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_guide(workbook: Any, book: Book, own_words: Mapping[str, Sequence[str]]) -> None:
    sheet = workbook.add_worksheet("คำอธิบาย")
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28, wrapped)
    sheet.set_column(1, 1, 12, wrapped)
    sheet.set_column(2, 2, _WIDTH, wrapped)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_row(0, 0, ("คอลัมน์", "ต้องกรอก", "กรอกอย่างไร"), workbook.add_format(_heading("#e3f0f1")))
    for line, (name, field) in enumerate(book.columns.items(), 1):
        text = explain(field, own_words.get(name, ()))
        sheet.write_row(line, 0, (book.heading(name), "ใช่" if field.is_required() else "", text))
        # LibreOffice does not fit the height of a row to Thai text that is wrapped.
        sheet.set_row(line, 16 * (1 + len(text) // _WIDTH))


def _heading(colour: str) -> dict[str, Any]:
    return {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": colour}
