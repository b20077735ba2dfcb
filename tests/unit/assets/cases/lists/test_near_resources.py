"""Which resources a list names beside a child: those that fit, have a free place and are near."""

from __future__ import annotations

from typing import Any

import pytest

from assets.cases.books.row_models import ResourceKind, ResourceRow, Sector
from assets.cases.lists.case_details import Details
from assets.cases.lists.near_resources import NEAR_KM, find_near_resources

MIDDLE = (6.5, 101.3)
NEXT_DOOR, FURTHER, FAR = {"latitude": 6.51}, {"latitude": 6.6}, {"latitude": 7.5}


def child(**changes: Any) -> Details:
    given = dict.fromkeys(Details.__dataclass_fields__) | {"subdistrict_code": "950101", "age": 10}
    return Details(**(given | {"problems": ["economy"]} | changes))  # type: ignore[arg-type]


def resource(name: str, area: str, **changes: Any) -> ResourceRow:
    given = {"kind": ResourceKind.PLACE, "sector": Sector.CIVIL, "owner": "ข", "problems": "เศรษฐกิจ", "capacity": 10}
    if "latitude" in changes:
        changes["longitude"] = MIDDLE[1]
    return ResourceRow.model_validate(given | {"name": name, "area": area} | changes)


def names(*resources: ResourceRow, middle: tuple[float, float] | None = MIDDLE, **changes: Any) -> list[str]:
    return [each.row.name for each in find_near_resources(child(**changes), resources, middle)]


def test_the_nearest_comes_first_whichever_area_it_is_of() -> None:
    places = (resource("ไกล", "950101", **FURTHER), resource("ใกล้", "950201", **NEXT_DOOR))
    assert names(*places) == ["ใกล้", "ไกล"]
    assert [each.km for each in find_near_resources(child(), places, MIDDLE)] == [1.1, 11.1]


def test_a_resource_of_another_area_counts_only_where_it_is_known_to_be_near() -> None:
    places = (resource("ต่างอำเภอ", "950201"), resource("ต่างอำเภอไกล", "950201", **FAR))
    assert names(*places) == []
    assert names(resource("ของจังหวัด", "95", **FAR)) == ["ของจังหวัด"]


def test_near_is_up_to_twenty_kilometres() -> None:
    degrees = NEAR_KM / 111.195
    assert names(resource("ใน", "950201", latitude=MIDDLE[0] + degrees - 0.001)) == ["ใน"]
    assert names(resource("นอก", "950201", latitude=MIDDLE[0] + degrees + 0.001)) == []


def test_without_a_position_there_is_no_distance_and_the_narrower_area_comes_first() -> None:
    places = (resource("จังหวัด", "95"), resource("อำเภอ", "9501"), resource("ตำบล", "950101", **NEXT_DOOR))
    assert names(*places, middle=None) == ["ตำบล", "อำเภอ", "จังหวัด"]
    assert {each.km for each in find_near_resources(child(), places, None)} == {None}


def test_of_the_own_subdistrict_without_a_position_comes_before_what_is_some_way_off() -> None:
    places = (resource("ห่าง", "950201", **FURTHER), resource("อำเภอ", "9501"), resource("ตำบล", "950101"))
    assert names(*places) == ["ตำบล", "ห่าง", "อำเภอ"]


@pytest.mark.parametrize(
    "unfit",
    [{"used": 10}, {"age_from": 11}, {"age_to": 9}, {"problems": "สุขภาพ"}],
    ids=["full", "older", "younger", "other problem"],
)
def test_what_does_not_fit_is_left_out_however_near(unfit: dict[str, Any]) -> None:
    assert names(resource("ก", "950101", **NEXT_DOOR, **unfit)) == []


def test_without_known_problems_all_fit_and_without_an_age_none() -> None:
    assert names(resource("ก", "950101", problems="สุขภาพ"), problems=None) == ["ก"]
    assert names(resource("ก", "950101"), age=None) == []


def test_three_are_named_at_most() -> None:
    assert names(*(resource(name, "950101") for name in "กขคง")) == ["ก", "ข", "ค"]
