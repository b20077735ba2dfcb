"""A returned sheet with what became of each answer, in a column of its own: for whoever filled it in.

The reasons say what to do and repeat nothing of what a row holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assets.common.workbooks import answered_workbook
from assets.common.workbooks.answered_workbook import REFUSED
from assets.common.workbooks.workbook_process import WorkbookError
from assets.review.decisions.answer_validation import AnswerFault
from assets.review.sheet import wording
from assets.review.sheet.sheet_reader import SheetRow

HEADINGS = (wording.NUMBER_OF_QUESTION, wording.ANSWER, wording.NOTE, wording.KEY)


def results_of(
    rows: Sequence[SheetRow], faults: Sequence[AnswerFault], awaiting_second: Sequence[int], disputed: Sequence[int]
) -> dict[int, str]:
    """What became of each answered question, by row of the spreadsheet, in Thai."""
    refused = {fault.line: f"{REFUSED}: {fault.text.partition(' · ')[0]}" for fault in faults}
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
    """Write a copy of `sheet` with the results; false where the file is no .xlsx that can be copied, or too large."""
    try:
        return answered_workbook.write_results(sheet, HEADINGS, results, out)
    except WorkbookError:
        return False
