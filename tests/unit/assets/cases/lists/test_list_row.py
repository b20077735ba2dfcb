"""What a list asks of a case whose records belong to several children, and of whom it says nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assets.cases.books.row_models import ResourceKind, ResourceRow, Sector
from assets.cases.lists.case_details import Details
from assets.cases.lists.list_row import ListedCase, list_cells, question_of
from assets.cases.lists.list_workbook import HEADINGS
from assets.cases.lists.near_resources import NearResource
from assets.cases.log.case_store import Case
from assets.cases.log.states import CaseProgress


def case(*candidates: str) -> Case:
    is_split = len(candidates) > 1
    return Case(
        "K1", "out_of_school", dt.date(2024, 6, 1), candidates[0], is_split, False, CaseProgress(), (), candidates, None
    )


def child(name: str, subdistrict: str, *, uncertain: bool = False, **changes: Any) -> Details:
    known = {"child_id": name, "first_name": name, "subdistrict_code": subdistrict, "district_code": subdistrict[:4]}
    empty = dict.fromkeys(field for field in Details.__dataclass_fields__ if field not in known)
    return Details(**(empty | known | {"age": 10, "disabled": False, "uncertain": uncertain} | changes))


def test_the_manager_is_asked_by_number_and_sees_no_child_of_another_area() -> None:
    people = {"สมชาย": child("สมชาย", "950101"), "สมหญิง": child("สมหญิง", "950201")}
    asked = question_of(case("สมชาย", "สมหญิง", "ใครก็ไม่รู้"), people["สมชาย"], people, "9501")
    assert "(1) สมชาย 10 ปี" in asked and "(2) เด็กในพื้นที่อื่น (3) เด็กในพื้นที่อื่น" in asked
    assert "สมหญิง" not in asked


def test_one_child_is_asked_about_only_where_a_pair_waits_for_review() -> None:
    assert question_of(case("สมชาย"), child("สมชาย", "950101"), {}, "9501") == ""
    assert "ถามชื่อแม่" in question_of(case("สมชาย"), child("สมชาย", "950101", uncertain=True), {}, "9501")


def test_a_resource_is_named_with_its_free_places_and_its_distance_where_that_is_known() -> None:
    given = {"name": "ศูนย์", "kind": ResourceKind.PLACE, "sector": Sector.CIVIL, "owner": "อบต.", "problems": "เศรษฐกิจ"}
    place = ResourceRow.model_validate(given | {"area": "950101", "capacity": 10, "used": 2})
    near = (NearResource(place, 1234.56), NearResource(place, None))
    listed = ListedCase(case("สมชาย"), child("สมชาย", "950101"), "", near)
    assert list_cells(1, listed, dt.date(2024, 6, 1))[-1] == "ศูนย์ (ว่าง 8, ห่าง 1,234.6 กม.)\nศูนย์ (ว่าง 8)"


@pytest.mark.parametrize(
    ("school", "period", "written"),
    [
        ("บ้านเบตง", "2567-1", "บ้านเบตง ป.5 (ภาคเรียนที่ 1/2567)"),
        ("1195011600", "2024", "โรงเรียนรหัส 1195011600 ป.5 (ปี 2567)"),
        (None, None, "ป.5"),
    ],
)
def test_a_school_without_a_name_is_called_by_its_code_and_years_are_buddhist(
    school: str | None, period: str | None, written: str
) -> None:
    known = child("สมชาย", "950101", school=school, grade="ป.5", school_period=period)
    cells = list_cells(1, ListedCase(case("สมชาย"), known, ""), dt.date(2024, 6, 1))
    assert cells[HEADINGS.index("เรียนล่าสุด ด้านปัญหา")] == written
