"""What a list says of one child, cell by cell, in Thai."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assets.cases.books.row_models import Problem
from assets.cases.lists.case_details import Details
from assets.cases.lists.near_resources import NearResource
from assets.cases.log.case_store import Case
from assets.cases.log.due import is_overdue, states
from assets.cases.log.target_groups import GROUPS
from assets.common.display.area_names import area_name
from assets.common.display.source_names import name_source
from assets.common.display.thai_date import format_thai_date
from assets.common.html.thai_dates import write_period
from assets.sources.readers.source_list import SOURCES

KINDS = {
    "never_enrolled": "ไม่เคยเข้าเรียน (ตกหล่น)",
    "dropped_out": "ออกกลางคัน",
    "not_found_or_moved": "ไม่พบตัวหรือย้ายที่อยู่",
}


SEXES = {"male": "ชาย", "female": "หญิง"}
_URGENCY = ("ปกติ", "ปกติ", "ปกติ", "เร่งด่วน", "เร่งด่วนมาก")


_PROBLEMS = {str(problem.value): problem.th for problem in Problem}


@dataclass(frozen=True)
class ListedCase:
    """A case on a list.

    Attributes:
        case: the case.
        child: what is known of its child.
        question: what its manager is asked about the child; empty where nothing is.
        resources: what help fits and is near.
    """

    case: Case
    child: Details
    question: str
    resources: Sequence[NearResource] = ()


def list_cells(number: int, listed: ListedCase, as_of: dt.date) -> list[str | int | None]:
    """The cells of a row, in the order of the headings."""
    case, child = listed.case, listed.child
    urgency = urgency_of(case, child, as_of)
    state = states()[case.progress.state.value]["th"] + (" (เกินกำหนด)" if is_overdue(case, as_of) else "")
    group = GROUPS[case.target_group][0]
    kind = KINDS.get(child.out_of_school_kind or "")
    found = set(child.sources or ())
    return [
        number,
        _join_lines(
            full_name(child) + (f" ({child.nickname})" if child.nickname else ""), _sex_and_age(child), case.case_id
        ),
        _join_lines(f"{group}: {kind}" if kind else group, f"{_URGENCY[min(urgency, 4)]} · {state}"),
        _join_lines(_address(child), child.guardian, _telephone(child)),
        _join_lines(_schooling(child), ", ".join(_PROBLEMS[each] for each in child.problems or ())),
        _join_lines(_list_sources("พบ", found), _list_sources("ไม่พบ", set(SOURCES) - found)),
        listed.question,
        _join_lines(*map(_tell_resource, listed.resources)),
    ]


def _join_lines(*texts: str | None) -> str:
    return "\n".join(filter(None, texts))


def _sex_and_age(child: Details) -> str:
    return " ".join(filter(None, (SEXES.get(child.sex or ""), _age(child))))


def _age(child: Details) -> str:
    return f"{child.age} ปี" if child.age is not None else ""


def _list_sources(heading: str, sources: Collection[str]) -> str:
    named = ", ".join(name_source(source) for source in SOURCES if source in sources)
    return f"{heading}: {named}" if named else ""


def full_name(child: Details) -> str:
    """Title, given name and surname as they are written in Thai."""
    return " ".join(filter(None, ((child.title or "") + (child.first_name or ""), child.last_name)))


def label_of(child: Details) -> str:
    """The child in one line, for choosing on a telephone."""
    return " ".join(filter(None, (full_name(child), _age(child), _address(child))))


def _tell_resource(near: NearResource) -> str:
    distance = "" if near.km is None else f", ห่าง {near.km:,.1f} กม."
    return f"{near.row.name} (ว่าง {near.row.capacity - near.row.used}{distance})"


def _address(child: Details) -> str:
    parts = (
        f"บ้านเลขที่ {child.house_no}" if child.house_no else None,
        f"หมู่ {child.village}" if child.village else None,
        area_name(child.subdistrict_code)[0],
    )
    return " ".join(filter(None, parts))


def _schooling(child: Details) -> str:
    period = f"({write_period(child.school_period)[0]})" if child.school_period else None
    school = f"โรงเรียนรหัส {child.school}" if (child.school or "").isdigit() else child.school
    return " ".join(filter(None, (school, child.grade, period)))


def _telephone(child: Details) -> str:
    if not child.phone:
        return ""
    said = [
        name_source(child.phone_source) if child.phone_source else "",
        format_thai_date(child.phone_on) if child.phone_on else "",
    ]
    return f"{child.phone} ({' '.join(filter(None, said))})"


def question_of(case: Case, child: Details, people: Mapping[str, Details], area: str) -> str:
    """What the manager is asked about the child.

    Args:
        case: the case.
        child: whom the row shows.
        people: the candidates of all cases, by child id.
        area: of the list: of a candidate who lives elsewhere nothing is said.
    """
    if case.is_split:
        there = [people.get(each) for each in case.candidates]
        said = [label_of(each) if each and each.subdistrict_code.startswith(area) else "เด็กในพื้นที่อื่น" for each in there]
        asked = " ".join(f"({number}) {text}" for number, text in enumerate(said, 1))
        return f"ข้อมูลของเคสนี้แยกเป็นเด็กหลายคน เป็นคนใด: {asked} โปรดใส่หมายเลขในช่อง “เป็นเด็กคนที่”"
    if child.uncertain:
        return "อาจเป็นคนเดียวกับเด็กอีกคนในระบบ ถามชื่อแม่ วันเกิด และชื่ออื่นที่เคยใช้"
    return ""


def urgency_of(case: Case, child: Details, as_of: dt.date) -> int:
    """0 to 5: the group, several problems, a disability, and being overdue count."""
    base = 2 if case.target_group.startswith("out_of_school") else 1
    return base + (len(child.problems or ()) > 1) + bool(child.disabled) + is_overdue(case, as_of)
