"""Where the middle of a subdistrict is, and how far a resource is from it."""

from __future__ import annotations

import datetime as dt

import pytest

from assets.cases.books.row_models import ResourceKind, ResourceRow, Sector
from assets.cases.distances import FEWEST_HOMES, find_middles, measure_distance
from assets.cases.log.case_store import Case, CaseEvent
from assets.cases.log.states import CaseProgress, EventKind, VisitFinding

DAY, AT = dt.date(2024, 6, 1), dt.datetime(2024, 6, 1, tzinfo=dt.UTC)


def visited(number: int, latitude: float | None) -> Case:
    event = CaseEvent(
        f"K{number}",
        EventKind.VISITED,
        DAY,
        "x",
        AT,
        finding=VisitFinding.OUT_OF_SCHOOL,
        latitude=latitude,
        longitude=101.3,
    )
    return Case(f"K{number}", "out_of_school", DAY, f"C{number}", False, False, CaseProgress(), (event, event))


@pytest.mark.parametrize("homes", [FEWEST_HOMES, FEWEST_HOMES - 1])
def test_the_middle_of_a_subdistrict_is_told_by_five_children_or_more(homes: int) -> None:
    cases = [visited(number, 6.4 + number / 10) for number in range(homes)] + [visited(99, None)]
    middles = find_middles(cases, {case.child_id or "": "950101" for case in cases})
    assert middles == ({"950101": (pytest.approx(6.6), 101.3)} if homes == FEWEST_HOMES else {})


def test_a_distance_is_known_where_both_positions_are() -> None:
    given = {"name": "ก", "kind": ResourceKind.PLACE, "sector": Sector.CIVIL, "owner": "ข", "problems": "เศรษฐกิจ"}
    unknown = ResourceRow.model_validate(given | {"area": "950101", "capacity": 10})
    known = unknown.model_copy(update={"latitude": 6.6, "longitude": 101.3})
    half_known = unknown.model_copy(update={"latitude": 6.6})
    assert measure_distance((6.5, 101.3), known) == 11.1
    assert measure_distance(None, known) is measure_distance((6.5, 101.3), half_known) is None
