"""What a list asks of a case whose records belong to several children, and of whom it says nothing."""

from __future__ import annotations

import datetime as dt

from assets.cases.lists.case_details import Details
from assets.cases.lists.list_row import question_of
from assets.cases.log.case_store import Case
from assets.cases.log.states import Progress


def case(*candidates: str) -> Case:
    is_split = len(candidates) > 1
    return Case(
        "K1", "out_of_school", dt.date(2024, 6, 1), candidates[0], is_split, False, Progress(), (), candidates, None
    )


def child(name: str, subdistrict: str, *, uncertain: bool = False) -> Details:
    known = {"child_id": name, "first_name": name, "subdistrict_code": subdistrict, "district_code": subdistrict[:4]}
    empty = dict.fromkeys(field for field in Details.__dataclass_fields__ if field not in known)
    return Details(**(empty | known | {"age": 10, "disabled": False, "uncertain": uncertain}))


def test_the_manager_is_asked_by_number_and_sees_no_child_of_another_area() -> None:
    people = {"สมชาย": child("สมชาย", "950101"), "สมหญิง": child("สมหญิง", "950201")}
    asked = question_of(case("สมชาย", "สมหญิง", "ใครก็ไม่รู้"), people["สมชาย"], people, "9501")
    assert "(1) สมชาย 10 ปี" in asked and "(2) เด็กในพื้นที่อื่น (3) เด็กในพื้นที่อื่น" in asked
    assert "สมหญิง" not in asked


def test_one_child_is_asked_about_only_where_a_pair_waits_for_review() -> None:
    assert question_of(case("สมชาย"), child("สมชาย", "950101"), {}, "9501") == ""
    assert "ถามชื่อแม่" in question_of(case("สมชาย"), child("สมชาย", "950101", uncertain=True), {}, "9501")
