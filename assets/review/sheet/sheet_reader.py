"""A review sheet that came back: reading its questions, whatever was done to the workbook meanwhile.

A question begins at a row with a number in the first column; its records and the comparison are the rows below it, to
the next question. Whether an answer may be taken is `answer_validation`'s to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.common.workbooks.heading_row import write_cell
from assets.common.workbooks.workbook_process import WorkbookError
from assets.common.workbooks.workbook_reader import read_workbook
from assets.review.sheet import sheet_writer, wording
from assets.review.sheet.question_block import hash_texts

_HEADINGS = (
    (0, wording.NUMBER_OF_QUESTION),
    (sheet_writer.ANSWER, wording.ANSWER),
    (sheet_writer.NOTE, wording.NOTE),
    (sheet_writer.KEY, wording.KEY),
)


class SheetError(Exception):
    """The file as a whole is no review sheet that can be read; says what to do."""


@dataclass(frozen=True)
class SheetRow:
    """One question as it came back.

    Attributes:
        line: its row in the spreadsheet, from 1.
        key, answer, note: what is in those cells.
        shown: digest of what its other cells show, see `question_block.Block.digest`.
    """

    line: int
    key: str
    answer: str
    note: str
    shown: str | None


def read_sheet(path: Path) -> list[SheetRow]:
    """The questions of the sheet, in their order.

    Raises:
        SheetError: the file cannot be opened, or has no sheet with the headings of question, answer, note and key.
        FileNotFoundError: there is no such file.
    """
    try:
        sheets = read_workbook(path)
    except WorkbookError as error:
        raise SheetError(str(error)) from None
    for rows in sheets.values():
        if (head := _find_headings(rows)) is not None:
            return _read_questions(rows, head)
    wanted = " ".join(f"“{text}”" for _, text in _HEADINGS)
    raise SheetError(
        f"{path.name}: ไม่พบหัวตาราง {wanted}"
        " · has no row with these headings: it is not a review sheet, or its headings or columns were changed;"
        " export it again"
    )


def _find_headings(rows: Sequence[Sequence[Any]]) -> int | None:
    for place, row in enumerate(rows):
        if len(row) > sheet_writer.KEY and all(write_cell(row[column]) == text for column, text in _HEADINGS):
            return place
    return None


def _read_questions(rows: Sequence[Sequence[Any]], head: int) -> list[SheetRow]:
    blocks: list[tuple[int, list[Sequence[Any]]]] = []
    for line, row in enumerate(rows[head + 2 :], start=head + 3):
        texts = [write_cell(cell) for cell in row]
        if texts[0] in wording.PARTS.values():
            continue
        if texts[0]:
            blocks.append((line, [texts]))
        elif blocks and any(texts):
            blocks[-1][1].append(texts)
    return [_read_block(line, texts) for line, texts in blocks]


def _read_block(line: int, texts: Sequence[Sequence[Any]]) -> SheetRow:
    first, below = texts[0], texts[1:]
    fields = slice(sheet_writer.FIRST_FIELD, sheet_writer.LAST + 1)
    shown = [first[sheet_writer.ASK], *(text for row in below for text in row[fields])]
    return SheetRow(
        line, first[sheet_writer.KEY], first[sheet_writer.ANSWER], first[sheet_writer.NOTE], hash_texts(shown)
    )
