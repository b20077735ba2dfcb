"""The review sheet as an Excel workbook, to be filled in and printed on A4.

A question is a block of rows: the question with its two open cells, the records of both children, and a line that says
how they agree. Which questions it has is `questions`' business, what comes back is `sheet_reader`'s.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assets.common.display.area_names import area_name
from assets.common.excel import Workbook, new_workbook, print_on_a4
from assets.common.html.thai_dates import write_short_day
from assets.review.queue.questions import Question, Sheet
from assets.review.sheet import wording
from assets.review.sheet.compared_fields import DIFFERENT, FIELDS, NEARLY
from assets.review.sheet.question_block import Block, make_block

LONGEST_NOTE = 500
HEADER_ROW = 2
"""The headings of question, answer, note and key are in this row, from 0; those of the fields are in the next."""
FIRST_FIELD = 2
ASK, ANSWER, NOTE, KEY = 1, 7, 8, 11
"""Columns of a question's first row, from 0; the note goes over three."""
LAST = FIRST_FIELD + len(FIELDS) - 1
_WIDTHS = (5, 9, 16, 15, 14, 14, 7, 15, 24, 15, 15, 17)
_COLOURS = {DIFFERENT: "#F8CBAD", NEARLY: "#DDEBF7"}
_CELL = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "font_size": 10}
_BOLD = {**_CELL, "bold": True, "bg_color": "#E7E6E6", "valign": "vcenter"}
_OPEN = {**_CELL, "bg_color": "#FFF2CC", "locked": False, "font_size": 11}
_LINE = 14.5
"""Points that a line of text is high."""


def write_sheet(sheet: Sheet, path: Path) -> None:
    """Write the sheet's workbook to `path`, whole or not at all, readable by its owner only."""
    with new_workbook(path, f"childlink {sheet.sheet_id}") as workbook:
        _add_questions(workbook, sheet)
        lines = [*wording.GUIDE, wording.MASKED if sheet.masked else wording.FULL, write_title(sheet)]
        workbook.add_text_page(wording.GUIDE_TAB, wording.GUIDE_TAB, lines).protect()


def write_title(sheet: Sheet) -> str:
    """What the sheet is about, and when it was made."""
    kind = "อำเภอ" if sheet.district else "จังหวัด"
    area = kind + area_name(sheet.district or sheet.province)[0]
    return f"{wording.TITLE} · {area} · {write_short_day(sheet.at.date())[0]} · {sheet.sheet_id}"


def _add_questions(workbook: Workbook, sheet: Sheet) -> None:
    page = workbook.book.add_worksheet(wording.QUESTIONS_TAB)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, write_title(sheet), workbook.style(bold=True, font_size=13))
    _add_headings(workbook, page)
    row, part = HEADER_ROW + 2, ""
    for question in sheet.questions:
        opens = "random" if question.kind == "random" else "changes"
        if opens != part:
            page.merge_range(row, 0, row, LAST, wording.PARTS[opens], workbook.style(bold=True, font_size=12, top=2))
            row, part = row + 1, opens
        row = _add_block(workbook, page, row, question, make_block(question, masked=sheet.masked), sheet.key(question))
    _add_validation(page, row)
    page.freeze_panes(HEADER_ROW + 2, 0)
    page.protect("", dict.fromkeys(("format_columns", "format_rows", "select_locked_cells"), True))
    print_on_a4(page, repeat=(HEADER_ROW, HEADER_ROW + 1))


def _add_headings(workbook: Workbook, page: Any) -> None:
    bold = workbook.style(**_BOLD)
    page.write_string(HEADER_ROW, 0, wording.NUMBER_OF_QUESTION, bold)
    page.merge_range(HEADER_ROW, ASK, HEADER_ROW, ANSWER - 1, wording.QUESTION, bold)
    page.write_string(HEADER_ROW, ANSWER, wording.ANSWER, bold)
    page.merge_range(HEADER_ROW, NOTE, HEADER_ROW, KEY - 1, wording.NOTE, bold)
    page.write_string(HEADER_ROW, KEY, wording.KEY, bold)
    for column, text in enumerate(("", "", *(field.heading for field in FIELDS))):
        page.write_string(HEADER_ROW + 1, column, text, bold)


def _add_block(workbook: Workbook, page: Any, row: int, question: Question, block: Block, key: str) -> int:
    """Write a question; gives the row behind it."""
    top = {"top": 2, "top_color": "#404040"}
    page.write_number(row, 0, question.row_number, workbook.style(**{**_BOLD, **top}))
    page.merge_range(row, ASK, row, ANSWER - 1, block.ask, workbook.style(**{**_CELL, **top, "bold": True}))
    page.write_blank(row, ANSWER, None, workbook.style(**{**_OPEN, **top}))
    page.merge_range(row, NOTE, row, KEY - 1, None, workbook.style(**{**_OPEN, **top}))
    page.write_string(row, KEY, key, workbook.style(**{**_CELL, **top, "font_size": 8, "font_color": "#595959"}))
    page.set_row(row, _LINE * _lines([block.ask], [sum(_WIDTHS[ASK:ANSWER])]))
    for side, texts in block.records:
        row += 1
        page.write_string(row, 1, wording.SIDES[side], workbook.style(**_CELL))
        for column, text in enumerate(texts, FIRST_FIELD):
            page.write_string(row, column, text, workbook.style(**_CELL))
        page.set_row(row, _LINE * _lines(texts, _WIDTHS[FIRST_FIELD:]))
    row += 1
    page.write_string(row, 1, wording.COMPARISON, workbook.style(**{**_CELL, "italic": True}))
    for column, agreement in enumerate(block.agreement, FIRST_FIELD):
        colour = {"bg_color": _COLOURS[agreement.degree]} if agreement.degree in _COLOURS else {}
        page.write_string(row, column, agreement.words, workbook.style(**{**_CELL, "italic": True, **colour}))
    page.set_row(row, _LINE * _lines(block.words, _WIDTHS[FIRST_FIELD:]))
    return row + 1


def _lines(texts: Any, widths: Any) -> int:
    """How many lines the longest text takes in its column; marks above and below a letter take no room."""
    return max(-(-_width(text) * 11 // int(10 * width)) or 1 for text, width in zip(texts, widths, strict=True))


def _width(text: str) -> int:
    return sum(letter not in "ัิีึืฺุู็่้๊๋์ํ๎" for letter in text)


def _add_validation(page: Any, last: int) -> None:
    choices = list(wording.VERDICTS.values())
    rule = {
        "validate": "list",
        "source": choices,
        "error_type": "warning",
        "error_title": wording.ANSWER,
        "error_message": " / ".join(choices),
    }
    page.data_validation(HEADER_ROW + 2, ANSWER, last, ANSWER, rule)
    limit = {"validate": "length", "criteria": "<=", "value": LONGEST_NOTE, "error_message": f"≤ {LONGEST_NOTE}"}
    page.data_validation(HEADER_ROW + 2, NOTE, last, NOTE, limit)
