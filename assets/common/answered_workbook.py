"""A copy of a workbook that came back, with a column that says what became of each of its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assets.common.storage.atomic_io import replacing

RESULT = "ผลการรับข้อมูล"
"""The heading of the column."""
REFUSED = "ยังไม่รับ"
"""What the result of a row begins with that was not taken."""
_HEADING_ROWS = 20
_WIDTH = 40
_COLOUR = "FFF8CBAD"


def write_results(path: Path, headings: Collection[str], results: Mapping[int, str], out: Path) -> bool:
    """Write the copy; false, and no copy, where no sheet has the headings.

    Args:
        path: the workbook.
        headings: in one row among the first ones of the sheet that is meant: the first that has them all.
        results: line of the spreadsheet, from 1 → what became of it. They quote no cell.
        out: where the copy goes; the workbook's own place is allowed. Results of an earlier copy are replaced.
    """
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for line, cells in enumerate(sheet.iter_rows(max_row=_HEADING_ROWS, values_only=True), 1):
            texts = [_text(cell) for cell in cells]
            if {*headings} <= {*texts}:
                _fill(sheet, line, texts.index(RESULT) + 1 if RESULT in texts else len(texts) + 1, results)
                with replacing(out) as temporary:
                    book.save(temporary)
                return True
    return False


def _fill(sheet: Worksheet, head: int, column: int, results: Mapping[int, str]) -> None:
    heading = sheet.cell(head, column, RESULT)
    heading.font, heading.alignment = Font(bold=True), Alignment(vertical="top")
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    for line, text in results.items():
        cell = sheet.cell(line, column, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if text.startswith(REFUSED):
            cell.fill = PatternFill("solid", fgColor=_COLOUR)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
