"""What a row of the report has to say together: nothing that was filled in is dropped without a word."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assets.cases.books.reader import check_row
from assets.cases.lists.list_form import FORM

VISIT = {"visited_on": "10/6/2567", "result": "พบตัว ไม่ได้เรียน"}
HELP = {"step": "ให้ความช่วยเหลือแล้ว", "stepped_on": "12/6/2567", "help_kind": "ทุนการศึกษา"}


def reasons(**row: Any) -> list[str]:
    _, faults = check_row(FORM, {"row_key": "AAAAAA-0001-XYZ"} | row, 2, dt.date(2024, 6, 30))
    return [fault.reason for fault in faults]


@pytest.mark.parametrize(
    "filled",
    [
        {},
        VISIT,
        HELP,
        VISIT | HELP | {"baht": 500, "phase": "P1", "problems": "เศรษฐกิจ", "latitude": 6.5},
        HELP | {"note": "โทรนัดแล้ว"},
        {"which_child": 1, "stepped_on": "12/6/2567"},
    ],
)
def test_a_row_that_is_whole_is_taken(filled: dict[str, Any]) -> None:
    assert reasons(**filled) == []


@pytest.mark.parametrize(
    ("filled", "reason"),
    [
        ({"baht": 500, "phase": "P1"}, "กรอก “รหัสระยะ” แต่ไม่ได้เลือก “ดำเนินการแล้ว”"),
        (VISIT | {"help_kind": "ทุน"}, "กรอก “ความช่วยเหลือที่ให้” แต่ไม่ได้เลือก “ดำเนินการแล้ว”"),
        (VISIT | {"stepped_on": "12/6/2567"}, "กรอก “วันที่ดำเนินการ” แต่ไม่ได้เลือก “ดำเนินการแล้ว”"),
        (
            HELP | {"step": "ปิดเคส", "baht": 500},
            "กรอก “ความช่วยเหลือที่ให้” แต่ “ดำเนินการแล้ว” ไม่ใช่ “ให้ความช่วยเหลือแล้ว”",
        ),
        (HELP | {"problems": "เศรษฐกิจ"}, "กรอก “ด้านปัญหา” แต่ไม่มี “ผลการเยี่ยม”"),
        (HELP | {"latitude": 6.5}, "กรอก “ละติจูด” แต่ไม่มี “ผลการเยี่ยม”"),
        ({"note": "ไม่อยู่บ้าน"}, "กรอก “หมายเหตุ” แต่ไม่มี “ผลการเยี่ยม” และ “ดำเนินการแล้ว”"),
        ({"place": "โรงเรียนบ้านเหนือ"}, "กรอก “เรียนอยู่ที่/กลับเข้าเรียนที่/ย้ายไปที่” แต่ไม่มี “ผลการเยี่ยม” และ “ดำเนินการแล้ว”"),
    ],
)
def test_what_is_filled_in_without_what_it_belongs_to_is_refused(filled: dict[str, Any], reason: str) -> None:
    assert reasons(**filled) == [reason]
