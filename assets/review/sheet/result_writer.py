"""A returned sheet with what became of each answer, in a column of its own: for whoever filled it in.

The reasons say what to do and repeat nothing of what a row holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from assets.common.storage.atomic_io import replacing
from assets.review.decisions.answer_validation import Fault
from assets.review.sheet import sheet_writer, wording
from assets.review.sheet.sheet_reader import Row

COLUMN = sheet_writer.LAST + 2
"""Behind the last of the sheet's columns, from 1."""
_WIDTH = 42
_REFUSED = "FFF8CBAD"


def results_of(
    rows: Sequence[Row], faults: Sequence[Fault], awaiting_second: Sequence[int], disputed: Sequence[int]
) -> dict[int, str]:
    """What became of each answered question, by row of the spreadsheet, in Thai."""
    refused = {fault.line: f"{wording.REFUSED}: {fault.text.partition(' · ')[0]}" for fault in faults}
    found = {}
    for row in rows:
        if row.line in refused:
            found[row.line] = refused[row.line]
        elif row.answer:
            found[row.line] = (
                wording.TAKEN_DISPUTED
                if row.line in disputed
                else wording.TAKEN_AWAITING
                if row.line in awaiting_second
                else wording.TAKEN
            )
    return found


def write_results(sheet: Path, out: Path, results: dict[int, str]) -> bool:
    """Write a copy of `sheet` with the results; false where the file is no .xlsx that can be copied."""
    try:
        book = openpyxl.load_workbook(sheet)
    except (InvalidFileException, BadZipFile, KeyError):
        return False
    if wording.QUESTIONS_TAB not in book.sheetnames:
        return False
    page = book[wording.QUESTIONS_TAB]
    page.cell(sheet_writer.HEADER_ROW + 1, COLUMN, wording.RESULT).font = Font(bold=True)
    page.column_dimensions[openpyxl.utils.get_column_letter(COLUMN)].width = _WIDTH
    for line, text in results.items():
        cell = page.cell(line, COLUMN, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if text.startswith(wording.REFUSED):
            cell.fill = PatternFill("solid", fgColor=_REFUSED)
    with replacing(out) as temporary:
        book.save(temporary)
    return True
