"""The list that goes out to a case manager: whom to visit, where, why, and a form to report on.

Only the area asked for; every list is kept in the index and in the audit. What stands on it is personal data.
"""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

import data.reference
from assets.cases import book_store, case_details, case_store, list_keys
from assets.cases.books.book import choices_of
from assets.cases.books.kinds import BOOKS, Problem, ResourceRow, TeamRow
from assets.cases.case_details import Details
from assets.cases.case_store import Case
from assets.cases.list_form import FORM
from assets.cases.target_groups import GROUPS
from assets.common import audit_log
from assets.common.area_names import area_name
from assets.common.atomic_io import replacing
from assets.common.excel import escape_formula
from assets.common.home import Home

STATES = Path(data.reference.__file__).parent / "case_states.csv"
SOURCES = {
    "civil_registration": "ทะเบียนราษฎร",
    "schools": "โรงเรียน",
    "nonformal": "สกร.",
    "social_map": "พมจ.",
    "health": "สาธารณสุข",
    "field_survey": "สำรวจภาคสนาม",
}
SEXES = {"male": "ชาย", "female": "หญิง"}
KINDS = {
    "never_enrolled": "ไม่เคยเข้าเรียน (ตกหล่น)",
    "dropped_out": "ออกกลางคัน",
    "not_found_or_moved": "ไม่พบตัวหรือย้ายที่อยู่",
}
_PROBLEMS = {str(problem.value): problem.th for problem in Problem}
HEADINGS = (
    *("ที่", "ชื่อ-สกุล", "เพศ อายุ", "กลุ่ม", "เร่งด่วน สถานะ", "ที่อยู่ ผู้ปกครอง โทรศัพท์", "เรียนล่าสุด", "ด้านปัญหา"),
    *("พบในข้อมูลของ", "ไม่พบใน", "สิ่งที่ควรถาม", "ทรัพยากรที่เหมาะ"),
)
WIDTHS = (4, 18, 7, 17, 12, 27, 16, 15, 17, 17, 16, 17)
_LINE_HEIGHT = 17.0
FONT = "TH Sarabun New"
_GUIDE = (
    "แผ่น “รายชื่อ” บอกว่าต้องไปหาใคร ที่ไหน เพราะอะไร แผ่น “รายงาน” ใช้กรอกผล แล้วส่งไฟล์นี้กลับ",
    "กรอกเฉพาะแถวที่ไปเยี่ยมหรือดำเนินการแล้ว แถวที่ยังไม่มีอะไรให้เว้นว่าง ห้ามแก้รหัสแถว",
    "วันที่เขียนเป็น วัน/เดือน/ปี พ.ศ. เช่น 16/5/2567",
    "ถ้าเด็กเรียนอยู่แล้ว ให้บอกชื่อโรงเรียน ระบบจะนับว่า “แจ้งว่ากำลังเรียน” จนกว่าไฟล์ของโรงเรียนจะมาถึง",
    "เป็นข้อมูลส่วนบุคคลของเด็ก ใช้เพื่อการช่วยเหลือเท่านั้น เก็บให้มิดชิด ลบเมื่อเสร็จงาน",
)


class NoCasesError(Exception):
    """There is nobody to put on the list; says why."""


@dataclass(frozen=True)
class Listed:
    """A list that was written.

    Attributes:
        list_id: its id.
        rows: children on it.
    """

    list_id: str
    rows: int


def write_list(
    home: Home, province: str, path: Path, *, area: str, manager: str | None, by: str, as_of: dt.date, at: dt.datetime
) -> Listed:
    """Write the open cases of an area (and of a manager) as a workbook with a form.

    Args:
        home: the installation.
        province: two-digit code.
        path: the workbook to write.
        area: code of a district (4 digits) or subdistrict (6); nothing of another area is on the list.
        manager: only the cases of this member of the team.
        by: who asks for it.
        as_of: the day that is overdue is reckoned on.
        at: when it is made.

    Raises:
        NoCasesError: no case of the area is open, or the manager is not of the team or of this area.
        FileNotFoundError: the home has no index yet.
    """
    with case_store.open_cases(home) as connection:
        connection.execute("BEGIN")
        if manager is not None:
            _must_have_area(connection, province, manager, area)
        cases = [case for case in case_store.read_cases(connection, province) if _is_open(case, manager)]
        details = case_details.read_details(home, province, [case.child_id for case in cases if case.child_id])
        chosen = [(case, details[case.child_id]) for case in cases if case.child_id in details]
        chosen = [(case, child) for case, child in chosen if child.subdistrict_code.startswith(area)]
        if not chosen:
            raise NoCasesError(f"ไม่มีเคสที่ต้องติดตามในพื้นที่ {area} · no open case in {area}")
        chosen.sort(key=lambda each: (-_urgency(each[0], each[1], as_of), each[0].case_id))
        resources = book_store.read_rows(connection, province, BOOKS["resources"], ResourceRow)
        listed = _keep(connection, province, area, manager, by, at, [case.case_id for case, _ in chosen])
        _write(path, listed, chosen, resources, area, manager, as_of)
        audit_log.add_entry(home, "case_list", who=by, scope=area, rows=listed.rows, detail={"list": listed.list_id})
        connection.execute("COMMIT")
    return listed


@cache
def states() -> dict[str, dict[str, str]]:
    """State → its names, whether it ends the case, and after how many days it is overdue."""
    with STATES.open(encoding="utf-8", newline="") as file:
        return {row["state"]: row for row in csv.DictReader(file)}


def is_overdue(case: Case, as_of: dt.date) -> bool:
    """Whether the next step is late: reckoned from the state and the day agreed, never typed."""
    progress = case.progress
    if progress.is_ended or progress.since is None:
        return False
    if progress.next_on is not None:
        return progress.next_on < as_of
    return (as_of - progress.since).days > int(states()[progress.state.value]["due_days"])


def _is_open(case: Case, manager: str | None) -> bool:
    is_asked = manager is None or case.progress.manager == manager
    return is_asked and not case.progress.is_ended and not case.is_duplicate


def _must_have_area(connection: duckdb.DuckDBPyConnection, province: str, manager: str, area: str) -> None:
    team = book_store.read_rows(connection, province, BOOKS["team"], TeamRow)
    found = next((row for row in team if row.code == manager), None)
    if found is None:
        raise NoCasesError(f"ไม่มีรหัสผู้รับผิดชอบ {manager} ในแบบฟอร์มทีมงาน · {manager} is not of the team")
    if not any(area.startswith(own) for own in found.areas):
        raise NoCasesError(f"พื้นที่ {area} ไม่อยู่ในความรับผิดชอบของ {manager} · {area} is not an area of {manager}")


def _urgency(case: Case, child: Details, as_of: dt.date) -> int:
    """0 to 5: the group, several problems, a disability, and being overdue count."""
    base = 2 if case.target_group.startswith("out_of_school") else 1
    return base + (len(child.problems or ()) > 1) + bool(child.disabled) + is_overdue(case, as_of)


def _keep(
    connection: duckdb.DuckDBPyConnection,
    province: str,
    area: str,
    manager: str | None,
    by: str,
    at: dt.datetime,
    cases: Sequence[str],
) -> Listed:
    list_id = list_keys.new_list()
    connection.execute(
        "INSERT INTO case_list VALUES (?, ?, ?, ?, ?, ?, ?)", [list_id, province, area, manager, by, at, len(cases)]
    )
    connection.executemany(
        "INSERT INTO case_list_row VALUES (?, ?, ?)", [[list_id, number, case] for number, case in enumerate(cases, 1)]
    )
    return Listed(list_id, len(cases))


def _write(
    path: Path,
    listed: Listed,
    chosen: Sequence[tuple[Case, Details]],
    resources: Sequence[ResourceRow],
    area: str,
    manager: str | None,
    as_of: dt.date,
) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as temporary, xlsxwriter.Workbook(temporary, options) as book:
        book.set_properties({"title": "รายชื่อเด็กที่ต้องติดตาม", "author": ""})
        _write_children(book, chosen, resources, area, manager, as_of)
        _write_form(book, listed, chosen)
        guide = book.add_worksheet("คำอธิบาย")
        guide.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        guide.write_column(0, 0, _GUIDE)


def _write_children(
    book: Any,
    chosen: Sequence[tuple[Case, Details]],
    resources: Sequence[ResourceRow],
    area: str,
    manager: str | None,
    as_of: dt.date,
) -> None:
    sheet = book.add_worksheet("รายชื่อ")
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 4, "font_size": 12, "font_name": FONT})
    heading = book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "top",
            "bg_color": "#e3f0f1",
            "font_size": 12,
            "border": 1,
            "font_name": FONT,
        }
    )
    title = f"รายชื่อเด็กที่ต้องติดตาม {area_name(area)[0]} ณ {_thai_day(as_of)}"
    title += f" ผู้รับผิดชอบ {manager}" if manager else ""
    sheet.write(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    sheet.write_row(2, 0, HEADINGS, heading)
    sheet.set_row(2, 2 * _LINE_HEIGHT)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for number, (case, child) in enumerate(chosen, 1):
        values = [escape_formula(value) for value in _cells(number, case, child, resources, as_of)]
        sheet.write_row(2 + number, 0, values, cell)
        # Programs wrap Thai in different ways, so the height is not left to them.
        lines = max(_lines(value, width) for value, width in zip(values, WIDTHS, strict=True))
        sheet.set_row(2 + number, _LINE_HEIGHT * lines)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer("&Lข้อมูลส่วนบุคคลของเด็ก&Rหน้า &P/&N")


def _write_form(book: Any, listed: Listed, chosen: Sequence[tuple[Case, Details]]) -> None:
    sheet = book.add_worksheet("รายงาน")
    heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": "#f3d9a4"})
    sheet.write_row(0, 0, ("ที่", "ชื่อ-สกุล", *(FORM.heading(name) for name in FORM.columns)), heading)
    sheet.set_column(1, 1, 22)
    for place, (_, field) in enumerate(FORM.columns.items(), 2):
        sheet.set_column(place, place, 17)
        if words := choices_of(field):
            sheet.data_validation(1, place, listed.rows, place, {"validate": "list", "source": list(words)})
    for number, (case, child) in enumerate(chosen, 1):
        key = list_keys.row_key(listed.list_id, number, case.case_id)
        sheet.write_row(number, 0, (number, escape_formula(_name(child)), key))
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cells(
    number: int, case: Case, child: Details, resources: Sequence[ResourceRow], as_of: dt.date
) -> list[str | int | None]:
    urgency = _urgency(case, child, as_of)
    state = states()[case.progress.state.value]["th"] + (" (เกินกำหนด)" if is_overdue(case, as_of) else "")
    group = GROUPS[case.target_group][0]
    kind = KINDS.get(child.out_of_school_kind or "")
    found = set(child.sources or ())
    return [
        number,
        _name(child) + (f" ({child.nickname})" if child.nickname else ""),
        " ".join(filter(None, (SEXES.get(child.sex or ""), str(child.age) if child.age is not None else None))),
        f"{group}: {kind}" if kind else group,
        f"{'เร่งด่วนมาก' if urgency >= 4 else 'เร่งด่วน' if urgency >= 3 else 'ปกติ'}\n{state}",
        "\n".join(filter(None, (_address(child), child.guardian, _telephone(child)))),
        _schooling(child),
        ", ".join(_PROBLEMS[each] for each in child.problems or ()),
        ", ".join(word for source, word in SOURCES.items() if source in found),
        ", ".join(word for source, word in SOURCES.items() if source not in found),
        _question(case, child),
        "\n".join(f"{row.name} (ว่าง {row.capacity - row.used})" for row in fitting(child, resources)),
    ]


def _lines(value: str | int | None, width: int) -> int:
    """Lines that a cell needs; marks above and below a letter take no room beside it."""
    texts = str(value or "").split("\n")
    return sum(max(1, -(-_letters(text) // max(1, width - 2))) for text in texts)


def _letters(text: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def fitting(child: Details, resources: Sequence[ResourceRow], most: int = 3) -> list[ResourceRow]:
    """The resources with a place left that serve the child's age, area and problems; the nearest first."""
    problems = set(child.problems or ())
    able = [
        row
        for row in resources
        if row.capacity > row.used
        and child.age is not None
        and row.age_from <= child.age <= row.age_to
        and child.subdistrict_code.startswith(row.area)
        and (not problems or not row.problems or problems & {str(each.value) for each in row.problems})
    ]
    return sorted(able, key=lambda row: (-len(row.area), row.name))[:most]


def _name(child: Details) -> str:
    return " ".join(filter(None, ((child.title or "") + (child.first_name or ""), child.last_name)))


def _address(child: Details) -> str:
    parts = (
        f"บ้านเลขที่ {child.house_no}" if child.house_no else None,
        f"หมู่ {child.village}" if child.village else None,
        area_name(child.subdistrict_code)[0],
    )
    return " ".join(filter(None, parts))


def _schooling(child: Details) -> str:
    period = f"({child.school_period})" if child.school_period else None
    return " ".join(filter(None, (child.school, child.grade, period)))


def _telephone(child: Details) -> str:
    if not child.phone:
        return ""
    said = [SOURCES.get(child.phone_source or "", ""), _thai_day(child.phone_on) if child.phone_on else ""]
    return f"{child.phone} ({' '.join(filter(None, said))})"


def _question(case: Case, child: Details) -> str:
    if case.is_split:
        return "ข้อมูลของเคสนี้แยกเป็นเด็กหลายคน โปรดยืนยันว่าเป็นคนใด"
    if child.uncertain:
        return "อาจเป็นคนเดียวกับเด็กอีกคนในระบบ ถามชื่อแม่ วันเกิด และชื่ออื่นที่เคยใช้"
    return ""


_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def _thai_day(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year + 543}"
