"""The review sheet as an Excel workbook: one pair a row, both records' values side by side.

Answers go into two open cells of each row; all else is protected. A difference is coloured and bears a mark
(≠, ≈), since colour alone does not reach everybody. Which pairs stand in it is `questions`' business, what
comes back is `answers`'.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from assets.common.atomic_io import replacing
from assets.common.excel import escape_formula
from assets.review.decisions.verdicts import THAI
from assets.review.queue.questions import Question, Sheet
from assets.review.sheet.compared_fields import DIFFERENT, FIELDS, NEARLY

PAIRS, GUIDE = "คู่ที่ต้องตรวจ", "คำแนะนำ"
KEY, ANSWER, NOTE, DIFFERS = "รหัสแถว\nrow key", "คำตอบ\nanswer", "หมายเหตุ\nnote", "ต่างที่\ndiffers in"
HEADER_ROW = 2
"""The headings stand in this row, from 0; above them the fields' names over both sides, and the title."""
NOTHING = "–"
LONGEST_NOTE = 500
_FIRST_FIELD = 4
_WIDTHS = {"origin": 17, "number": 15, "first_name": 15, "last_name": 15, "sex": 7, "birth_date": 12, "place": 17,
           "house": 12, "mother": 17, "father": 17, "school": 17}  # fmt: skip
_GUIDE = (
    "แต่ละแถวคือข้อมูลสองระเบียน (1 และ 2) ที่อาจเป็นเด็กคนเดียวกัน · Each row shows two records (1 and 2) that may be one child.",
    "เลือกคำตอบในช่องสีเหลือง: เหมือน = เด็กคนเดียวกัน, ต่าง = เด็กคนละคน, ไม่แน่ใจ = ตัดสินไม่ได้"
    " · Choose in the yellow cell: เหมือน = one child, ต่าง = two children, ไม่แน่ใจ = cannot tell.",
    "ยังไม่ตอบให้เว้นว่างไว้ แล้วส่งกลับภายหลังได้ · Leave what you have not looked at empty; it can come later.",
    "≠ และช่องสีส้ม: ข้อมูลต่างกัน; ≈ และช่องสีฟ้า: คล้ายกัน; – ไม่มีข้อมูล"
    " · ≠ on orange: they differ; ≈ on blue: nearly the same; – nothing known.",
    "พี่น้องและฝาแฝดมีนามสกุล บ้าน และมารดาเดียวกัน ให้ดูชื่อ วันเกิด และเลขประจำตัว"
    " · Siblings and twins share surname, house and mother: look at name, birthday and number.",
    "อย่าแก้รหัสแถวหรือข้อมูลของเด็ก แถวที่ถูกแก้จะไม่ถูกรับ กรองแถวได้"
    " · Do not change row keys or the children's data: such rows are refused. Filtering is fine.",
    "ไฟล์นี้เป็นข้อมูลส่วนบุคคลของเด็ก เก็บและส่งตามระเบียบ ลบเมื่อเสร็จงาน"
    " · This file is children's personal data: keep and send it by the rules, delete it when done.",
)
_MASKED = (
    "ชื่อและเลขถูกปิดบังไว้ เครื่องหมาย ≠ ≈ เทียบจากข้อมูลเต็ม · Names and numbers are masked; the marks compare the full values."
)
_OPEN = "ชื่อและเลขแสดงเต็ม · Names and numbers are shown in full."


def heading(field_th: str, side: int) -> str:
    """The heading of a field's column of record 1 or 2."""
    return f"{field_th} {side}"


def row_cells(question: Question, *, masked: bool) -> tuple[list[str], list[str]]:
    """What a row shows: both values of each field in turn, and the mark of each field."""
    texts, marks = [], []
    for field in FIELDS:
        mark = field.mark(question.one, question.other)
        one, other = (
            escape_formula(field.written(record, masked)) or NOTHING for record in (question.one, question.other)
        )
        texts += [one, f"{mark} {other}" if mark in (DIFFERENT, NEARLY) else other]
        marks.append(mark)
    return texts, marks


def hash_cells(texts: Sequence[str]) -> str:
    """What a row shows, as a hash that spaces do not change; by it a row is known to stand beside its own key."""
    written = "\x1f".join(" ".join(text.split()) for text in texts)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def write_sheet(sheet: Sheet, path: Path) -> None:
    """Write the sheet's workbook to `path`, whole or not at all, readable by its owner only."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as temporary, xlsxwriter.Workbook(temporary, options) as workbook:
        workbook.set_properties({"title": f"childlink {sheet.sheet_id}", "author": ""})
        _pairs(workbook, sheet)
        _guide(workbook, sheet)


def _formats(workbook: Any) -> dict[str, Any]:
    plain = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "font_size": 11}
    bold = {**plain, "bold": True, "bg_color": "#E7E6E6", "align": "center", "valign": "vcenter"}
    return {
        "plain": workbook.add_format(plain),
        "head": workbook.add_format(bold),
        "title": workbook.add_format({"bold": True, "font_size": 13}),
        "key": workbook.add_format({**plain, "font_color": "#595959", "font_size": 8}),
        "open": workbook.add_format({**plain, "bg_color": "#FFF2CC", "locked": False}),
        DIFFERENT: workbook.add_format({**plain, "bg_color": "#F8CBAD"}),
        NEARLY: workbook.add_format({**plain, "bg_color": "#DDEBF7"}),
    }


def _pairs(workbook: Any, sheet: Sheet) -> None:
    page = workbook.add_worksheet(PAIRS)
    formats = _formats(workbook)
    page.write_string(0, 0, _title(sheet), formats["title"])
    _headings(page, formats)
    for place, question in enumerate(sheet.questions, start=HEADER_ROW + 1):
        _row(page, formats, place, sheet, question)
    last = HEADER_ROW + max(len(sheet.questions), 1)
    _answers(page, last)
    page.freeze_panes(HEADER_ROW + 1, _FIRST_FIELD)
    page.autofilter(HEADER_ROW, 0, last, _FIRST_FIELD + 2 * len(FIELDS) - 1)
    allowed = ("autofilter", "sort", "format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells")
    page.protect("", dict.fromkeys(allowed, True))
    page.set_zoom(80)
    page.set_landscape()
    page.set_paper(8)  # A3
    page.fit_to_pages(1, 0)
    page.repeat_rows(1, HEADER_ROW)


def _title(sheet: Sheet) -> str:
    area = f"จังหวัด {sheet.province}" + (f" อำเภอ {sheet.district}" if sheet.district else "")
    return f"childlink · ตรวจคู่ระเบียน · clerical review · {area} · {sheet.sheet_id} · {sheet.at:%Y-%m-%d}"


def _headings(page: Any, formats: dict[str, Any]) -> None:
    for column, text in enumerate((KEY, ANSWER, NOTE, DIFFERS)):
        page.write_string(HEADER_ROW, column, text, formats["head"])
        page.write_blank(1, column, None, formats["head"])
    for place, field in enumerate(FIELDS):
        column = _FIRST_FIELD + 2 * place
        page.merge_range(1, column, 1, column + 1, f"{field.th}\n{field.en}", formats["head"])
        for side in (0, 1):
            page.write_string(HEADER_ROW, column + side, heading(field.th, side + 1), formats["head"])
        page.set_column(column, column + 1, _WIDTHS[field.code])
    for column, width in enumerate((12, 11, 24, 24)):
        page.set_column(column, column, width)
    page.set_row(1, 34)
    page.set_row(HEADER_ROW, 34)


def _row(page: Any, formats: dict[str, Any], place: int, sheet: Sheet, question: Question) -> None:
    texts, marks = row_cells(question, masked=sheet.masked)
    page.set_row(place, 48)
    page.write_string(place, 0, sheet.key(question), formats["key"])
    page.write_blank(place, 1, None, formats["open"])
    page.write_blank(place, 2, None, formats["open"])
    differs = [f"{mark} {field.th}" for field, mark in zip(FIELDS, marks, strict=True) if mark in (DIFFERENT, NEARLY)]
    page.write_string(place, 3, ", ".join(differs), formats["plain"])
    for column, text in enumerate(texts):
        style = formats.get(marks[column // 2], formats["plain"])
        page.write_string(place, _FIRST_FIELD + column, text, style)


def _answers(page: Any, last: int) -> None:
    page.data_validation(
        HEADER_ROW + 1,
        1,
        last,
        1,
        {
            "validate": "list",
            "source": list(THAI.values()),
            "input_title": "คำตอบ",
            "input_message": "เหมือน = เด็กคนเดียวกัน · ต่าง = คนละคน",
            "error_title": "เลือกจากรายการ",
            "error_message": "เหมือน ต่าง หรือ ไม่แน่ใจ · same, different or unsure",
        },
    )
    limit = {"validate": "length", "criteria": "<=", "value": LONGEST_NOTE, "error_message": f"≤ {LONGEST_NOTE}"}
    page.data_validation(HEADER_ROW + 1, 2, last, 2, limit)


def _guide(workbook: Any, sheet: Sheet) -> None:
    page = workbook.add_worksheet(GUIDE)
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top", "font_size": 12})
    page.set_column(0, 0, 110, wrapped)
    page.write_string(0, 0, "คำแนะนำ · how to fill it in", workbook.add_format({"bold": True, "font_size": 14}))
    for place, text in enumerate((*_GUIDE, _MASKED if sheet.masked else _OPEN, _title(sheet)), start=1):
        page.write_string(place, 0, text, wrapped)
        page.set_row(place, 36)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.protect()
