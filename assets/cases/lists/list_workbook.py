"""The workbook of a list: whom to visit, a form to report on, a guide; it prints on A4."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from assets.cases.books.book import choices_of, explain
from assets.cases.books.row_models import PhaseRow
from assets.cases.lists.list_form import FORM
from assets.cases.lists.list_row import ListedCase, full_name, list_cells
from assets.common.display.area_names import area_name
from assets.common.display.thai_date import format_thai_date
from assets.common.excel import escape_formula
from assets.common.storage.atomic_io import replacing
from assets.review.sheet import row_key

HEADINGS = (
    *("ที่", "ชื่อ-สกุล เพศ อายุ รหัสเคส", "กลุ่ม เร่งด่วน สถานะ", "ที่อยู่ ผู้ปกครอง โทรศัพท์"),
    *("เรียนล่าสุด ด้านปัญหา", "พบและไม่พบในข้อมูลของ", "สิ่งที่ควรถาม", "ทรัพยากรที่เหมาะและใกล้"),
)


WIDTHS = (4, 24, 18, 25, 19, 19, 18, 23)
"""Together the width of a landscape A4: wider columns would make the letters on paper smaller."""
_SIZE = 14
"""Points of the letters on paper: those of this font are as small as others' at two thirds of it."""
_LETTERS_OF_WIDTH = 12 / _SIZE
"""Letters of that size beside each other in a column of the width 1."""


_LINE_HEIGHT = 20.0
"""Points of a line of the form and the guide: a font that replaces the named one is higher."""
_LIST_LINE_HEIGHT = 23.0


_GUIDE_WIDTH = 80
_FORM_PAGES = 3
"""Pages side by side on which the form is printed."""
FONT = "TH Sarabun New"


_GUIDE = (
    "แผ่น “รายชื่อ” บอกว่าต้องไปหาใคร ที่ไหน เพราะอะไร แผ่น “รายงาน” ใช้กรอกผล แล้วส่งไฟล์นี้กลับ",
    "กรอกเฉพาะแถวที่ไปเยี่ยมหรือดำเนินการแล้ว แถวที่ยังไม่มีอะไรให้เว้นว่าง ห้ามแก้รหัสแถว",
    "วันที่เขียนเป็น วัน/เดือน/ปี พ.ศ. เช่น 16/5/2567",
    "ถ้าเด็กเรียนอยู่แล้ว ให้บอกชื่อโรงเรียน ระบบจะนับว่า “แจ้งว่ากำลังเรียน” จนกว่าไฟล์ของโรงเรียนจะมาถึง",
    "ทรัพยากรที่เหมาะและใกล้ เรียงจากใกล้ไปไกล “ห่าง” คือระยะทางตรงจากกลางตำบลของเด็ก ไม่มีระยะทางถ้ายังไม่ทราบพิกัด",
    "เป็นข้อมูลส่วนบุคคลของเด็ก ใช้เพื่อการช่วยเหลือเท่านั้น เก็บให้มิดชิด ลบเมื่อเสร็จงาน",
)


def write_workbook(
    path: Path,
    list_id: str,
    chosen: Sequence[ListedCase],
    phases: Sequence[PhaseRow],
    area: str,
    manager: str | None,
    as_of: dt.date,
) -> None:
    """Write the list; the file is whole or not there.

    Args:
        path: where to.
        list_id: the list's id, part of each row's key.
        chosen: the cases with what is known of their children, in the order of the rows.
        phases: of the project, whose codes help is given under.
        area: code of the area, for the title.
        manager: whose list it is.
        as_of: the day of the list.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as temporary, xlsxwriter.Workbook(temporary, options) as book:
        book.set_properties({"title": "รายชื่อเด็กที่ต้องติดตาม", "author": ""})
        _write_children(book, chosen, area, manager, as_of)
        _write_form(book, list_id, chosen, [phase.code for phase in phases])
        _write_guide(book, phases)


def _write_children(
    book: Any,
    chosen: Sequence[ListedCase],
    area: str,
    manager: str | None,
    as_of: dt.date,
) -> None:
    sheet = book.add_worksheet("รายชื่อ")
    looks = {"text_wrap": True, "valign": "top", "border": 4, "font_size": _SIZE, "font_name": FONT}
    cell, number_cell = book.add_format(looks), book.add_format({**looks, "align": "center"})
    heading = book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "top",
            "bg_color": "#e3f0f1",
            "font_size": _SIZE,
            "border": 1,
            "font_name": FONT,
        }
    )
    title = f"รายชื่อเด็กที่ต้องติดตาม {area_name(area)[0]} ณ {format_thai_date(as_of)}"
    title += f" ผู้รับผิดชอบ {manager}" if manager else ""
    sheet.write(0, 0, title, book.add_format({"bold": True, "font_size": 16, "font_name": FONT}))
    sheet.write_row(2, 0, HEADINGS, heading)
    sheet.set_row(2, 2 * _LIST_LINE_HEIGHT)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    room = [int(width * _LETTERS_OF_WIDTH) for width in WIDTHS]
    for number, listed in enumerate(chosen, 1):
        values = [escape_formula(value) for value in list_cells(number, listed, as_of)]
        sheet.write(2 + number, 0, number, number_cell)
        sheet.write_row(2 + number, 1, values[1:], cell)
        # Programs wrap Thai in different ways, so the height is not left to them.
        lines = max(_lines(value, width) for value, width in zip(values, room, strict=True))
        sheet.set_row(2 + number, _LIST_LINE_HEIGHT * lines)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer("&Lข้อมูลส่วนบุคคลของเด็ก&Rหน้า &P/&N")


def _write_form(book: Any, list_id: str, chosen: Sequence[ListedCase], phases: Sequence[str]) -> None:
    sheet = book.add_worksheet("รายงาน")
    heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": "#f3d9a4"})
    sheet.set_row(0, 2 * _LINE_HEIGHT)
    sheet.write_row(0, 0, ("ที่", "ชื่อ-สกุล", *(FORM.heading(name) for name in FORM.columns)), heading)
    sheet.set_column(1, 1, 22)
    for place, (name, field) in enumerate(FORM.columns.items(), 2):
        sheet.set_column(place, place, 17)
        if words := phases if name == "phase" else choices_of(field):
            sheet.data_validation(1, place, len(chosen), place, {"validate": "list", "source": list(words)})
    looks = {"border": 4, "valign": "top", "text_wrap": True}
    ruled, ruled_number = book.add_format(looks), book.add_format({**looks, "align": "center"})
    for number, listed in enumerate(chosen, 1):
        key = row_key.make_key(list_id, number, listed.case.case_id)
        empty = ("",) * (len(FORM.columns) - 1)
        sheet.write(number, 0, number, ruled_number)
        sheet.write_row(number, 1, (escape_formula(full_name(listed.child)), key, *empty), ruled)
        sheet.set_row(number, 2 * _LINE_HEIGHT)
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    # On one page the letters would be too small to fill in on paper.
    sheet.fit_to_pages(_FORM_PAGES, 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)
    sheet.set_footer("&Lข้อมูลส่วนบุคคลของเด็ก&Rหน้า &P/&N")


def _write_guide(book: Any, phases: Sequence[PhaseRow]) -> None:
    """What the list is for, then how each column of the form is filled in."""
    sheet = book.add_worksheet("คำอธิบาย")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32, wrapped)
    sheet.set_column(1, 1, _GUIDE_WIDTH, wrapped)
    explained = {FORM.heading(name): explain(field) for name, field in FORM.columns.items()}
    explained[FORM.heading("phase")] = "; ".join(f"{phase.code} {phase.name}" for phase in phases)
    for line, text in enumerate(_GUIDE):
        sheet.merge_range(line, 0, line, 1, text, wrapped)
        sheet.set_row(line, _LINE_HEIGHT * _lines(text, _GUIDE_WIDTH + 30))
    for line, (heading, text) in enumerate(explained.items(), len(_GUIDE) + 1):
        sheet.write_row(line, 0, (heading, escape_formula(text)), wrapped)
        sheet.set_row(line, _LINE_HEIGHT * _lines(text, _GUIDE_WIDTH))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)


def _lines(value: str | int | None, width: int) -> int:
    """Lines that a cell needs; marks above and below a letter take no room beside it."""
    texts = str(value or "").split("\n")
    return sum(max(1, -(-_letters(text) // max(1, width - 2))) for text in texts)


def _letters(text: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in text)
