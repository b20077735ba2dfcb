"""Reading an answered correction list: the rows with their keys, wherever their columns are, and the copy with results.

No message quotes what a cell holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assets.common.workbooks import answered_workbook
from assets.common.workbooks.heading_row import write_cell, write_heading
from assets.common.workbooks.workbook_process import WorkbookError
from assets.common.workbooks.workbook_reader import explain_missing, find_header, read_workbook
from assets.data_quality.corrections import wording

LONGEST_NOTE = 500
_HEADINGS = (wording.ANSWER, wording.NOTE, wording.ROW_KEY)
_RIGHT_FILE = ("ไฟล์ที่จังหวัดส่งให้", "the file that the province sent")


class AnswerFileError(Exception):
    """The file as a whole is no answered list; says what to do."""


@dataclass(frozen=True)
class AnswerRow:
    """A row as it came back: its line in the spreadsheet, key, answer and note as they were written."""

    line: int
    key: str
    answer: str
    note: str


def read_answers(path: Path) -> list[AnswerRow]:
    """All rows that have a key, an answer or a note.

    Raises:
        AnswerFileError: it cannot be opened, is too large, or has no sheet with the headings.
        FileNotFoundError: there is no such file.
    """
    try:
        sheets = read_workbook(path)
    except WorkbookError as error:
        raise AnswerFileError(str(error)) from None
    found = find_header(sheets, _HEADINGS)
    if found is None:
        raise AnswerFileError(f"{path.name}: {explain_missing(sheets, _HEADINGS, _RIGHT_FILE)}")
    _, rows, head = found
    headings = [write_heading(cell) for cell in rows[head]]
    answer, note, key = map(headings.index, _HEADINGS)
    answered = (
        AnswerRow(line, *(write_cell(cells[column]) for column in (key, answer, note)))
        for line, cells in enumerate(rows[head + 1 :], head + 2)
    )
    return [each for each in answered if each.key or each.answer or each.note]


def read_answer(text: str) -> str | None:
    """The answer that is meant; None where none is."""
    plain = " ".join(text.split()).casefold()
    for code, words in wording.ANSWERS.items():
        if plain in (words, *wording.ALSO_READ[code]):
            return code
    return None


def write_results(path: Path, out: Path, results: Mapping[int, str]) -> None:
    """Write a copy of the list with a column that says what became of each row.

    Raises:
        AnswerFileError: the workbook cannot be copied.
    """
    try:
        answered_workbook.write_results(path, _HEADINGS, results, out)
    except WorkbookError as error:
        raise AnswerFileError(
            f"รับคำตอบแล้ว แต่เขียนสำเนาไม่ได้ · the answers were taken, but there is no copy: {error}"
        ) from None
