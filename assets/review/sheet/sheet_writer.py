"""The review sheet as an Excel workbook, to be filled in and printed on A4.

A question is a block of rows: the question with its two open cells, the records of both children, and a line that says
how they agree. Which questions it has is `questions`' business, what comes back is `sheet_reader`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assets.common.as_of import day_of
from assets.common.display.area_names import area_name
from assets.common.excel import Workbook, count_lines, measure_room, new_workbook, print_on_a4
from assets.common.html.thai_dates import write_short_day
from assets.review.queue.questions import Question, QuestionSheet
from assets.review.sheet import wording
from assets.review.sheet.compared_fields import DIFFERENT, FIELDS, NEARLY
from assets.review.sheet.page_breaks import find_breaks
from assets.review.sheet.question_block import Block, make_block

LONGEST_NOTE = 500
HEADER_ROW = 2
"""The headings of question, answer, note and key are in this row, from 0; those of the fields are in the next."""
FIRST_FIELD = 2
ASK, ANSWER, NOTE, KEY = 1, 7, 8, 11
"""Columns of a question's first row, from 0; the note goes over three."""
LAST = FIRST_FIELD + len(FIELDS) - 1
_WIDTHS = (5, 9, 18, 17, 14, 14, 7, 15, 23, 15, 15, 17)
_COLOURS = {DIFFERENT: "#F8CBAD", NEARLY: "#DDEBF7"}
_CELL = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "font_size": 10}
_BOLD = {**_CELL, "bold": True, "bg_color": "#E7E6E6", "valign": "vcenter"}
_OPEN = {**_CELL, "bg_color": "#FFF2CC", "locked": False, "font_size": 11}
_HEADING_HEIGHT = 20.0
"""Points of the title, of each row of headings and of the heading of a part."""
_LINE = 15.0
"""Points that a line of text is high, at 10 points."""
_LETTERS = 1.2
"""How many letters of 10 points go where one of 11 does, in the widest fonts that a Thai text is shown in."""
_SPARE = 0.97
"""Of a page's height what is filled: programs differ by a little."""


def write_sheet(sheet: QuestionSheet, path: Path) -> None:
    """Write the sheet's workbook to `path`, whole or not at all, readable by its owner only."""
    with new_workbook(path, f"childlink {sheet.sheet_id}") as workbook:
        _add_questions(workbook, sheet)
        lines = [*wording.GUIDE, wording.MASKED if sheet.masked else wording.FULL, write_title(sheet)]
        workbook.add_text_page(wording.GUIDE_TAB, wording.GUIDE_TAB, lines).protect()


def write_title(sheet: QuestionSheet) -> str:
    """What the sheet is about, and when it was made."""
    kind = "อำเภอ" if sheet.district else "จังหวัด"
    area = kind + area_name(sheet.district or sheet.province)[0]
    return f"{wording.TITLE} · {area} · {write_short_day(day_of(sheet.at))[0]} · {sheet.sheet_id}"


def _add_questions(workbook: Workbook, sheet: QuestionSheet) -> None:
    page = workbook.book.add_worksheet(wording.QUESTIONS_TAB)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, write_title(sheet), workbook.style(bold=True, font_size=13))
    _add_headings(workbook, page)
    row, part, blocks = HEADER_ROW + 2, "", list[tuple[int, float]]()
    for question in sheet.questions:
        opens = "random" if question.kind == "random" else "changes"
        first, height = row, 0.0
        if opens != part:
            page.merge_range(row, 0, row, LAST, wording.PARTS[opens], workbook.style(bold=True, font_size=12, top=2))
            page.set_row(row, _HEADING_HEIGHT)
            row, part, height = row + 1, opens, _HEADING_HEIGHT
        block = make_block(question, masked=sheet.masked)
        heights = _find_heights(block)
        _add_block(workbook, page, row, question, block, sheet.key(question))
        for below, points in enumerate(heights):
            page.set_row(row + below, points)
        row += len(heights)
        blocks.append((first, height + sum(heights)))
    _add_validation(page, row)
    page.freeze_panes(HEADER_ROW + 2, 0)
    page.protect("", dict.fromkeys(("format_columns", "format_rows", "select_locked_cells"), True))
    _print_in_pages(page, blocks)


def _print_in_pages(page: Any, blocks: Sequence[tuple[int, float]]) -> None:
    room = measure_room(_WIDTHS)
    print_on_a4(page, repeat=(HEADER_ROW, HEADER_ROW + 1))
    headings = 2 * _HEADING_HEIGHT
    page.set_h_pagebreaks(find_breaks(blocks, _SPARE * room - headings, HEADER_ROW * _HEADING_HEIGHT))


def _find_heights(block: Block) -> list[float]:
    """Points of each row of a question: its text, its records, how they agree."""
    columns = [_LETTERS * width for width in _WIDTHS[FIRST_FIELD:]]
    lines = [count_lines([block.ask], [sum(_WIDTHS[ASK:ANSWER])])]
    lines += [count_lines(texts, columns) for texts in (*(texts for _, texts in block.records), block.words)]
    return [_LINE * count for count in lines]


def _add_headings(workbook: Workbook, page: Any) -> None:
    bold = workbook.style(**_BOLD)
    for row in range(HEADER_ROW + 2):
        page.set_row(row, _HEADING_HEIGHT)
    page.write_string(HEADER_ROW, 0, wording.NUMBER_OF_QUESTION, bold)
    page.merge_range(HEADER_ROW, ASK, HEADER_ROW, ANSWER - 1, wording.QUESTION, bold)
    page.write_string(HEADER_ROW, ANSWER, wording.ANSWER, bold)
    page.merge_range(HEADER_ROW, NOTE, HEADER_ROW, KEY - 1, wording.NOTE, bold)
    page.write_string(HEADER_ROW, KEY, wording.KEY, bold)
    for column, text in enumerate(("", "", *(field.heading for field in FIELDS))):
        page.write_string(HEADER_ROW + 1, column, text, bold)


def _add_block(workbook: Workbook, page: Any, row: int, question: Question, block: Block, key: str) -> None:
    """Write a question from `row` on."""
    top = {"top": 2, "top_color": "#404040"}
    page.write_number(row, 0, question.row_number, workbook.style(**{**_BOLD, **top, "align": "center"}))
    page.merge_range(row, ASK, row, ANSWER - 1, block.ask, workbook.style(**{**_CELL, **top, "bold": True}))
    page.write_blank(row, ANSWER, None, workbook.style(**{**_OPEN, **top}))
    page.merge_range(row, NOTE, row, KEY - 1, None, workbook.style(**{**_OPEN, **top}))
    page.write_string(row, KEY, key, workbook.style(**{**_CELL, **top, "font_size": 8, "font_color": "#595959"}))
    for side, texts in block.records:
        row += 1
        page.write_string(row, 1, wording.SIDES[side], workbook.style(**_CELL))
        for column, text in enumerate(texts, FIRST_FIELD):
            page.write_string(row, column, text, workbook.style(**_CELL))
    row += 1
    page.write_string(row, 1, wording.COMPARISON, workbook.style(**{**_CELL, "italic": True}))
    for column, agreement in enumerate(block.agreement, FIRST_FIELD):
        colour = {"bg_color": _COLOURS[agreement.degree]} if agreement.degree in _COLOURS else {}
        page.write_string(row, column, agreement.words, workbook.style(**{**_CELL, "italic": True, **colour}))


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
