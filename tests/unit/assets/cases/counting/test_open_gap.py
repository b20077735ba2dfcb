"""Need against capacity for everybody: the distance of a province is its subdistricts' median."""

from __future__ import annotations

import pytest

from assets.cases.books.row_models import ResourceKind, ResourceRow, Sector
from assets.cases.counting.open_gap import FEWEST_SUBDISTRICTS, make_open_gap
from assets.cases.counting.resource_gap import Need, measure_gap

CODES = [f"9501{number:02d}" for number in range(1, FEWEST_SUBDISTRICTS + 1)]


def nearest(many: int) -> int | None:
    """The province's, where the middles of so many subdistricts are known: 11, 22, 33 km from the only place."""
    place = ResourceRow.model_validate(
        {"name": "a", "kind": ResourceKind.PLACE, "sector": Sector.CIVIL, "owner": "b", "problems": "สุขภาพ"}
        | {"area": "95", "capacity": 9, "latitude": 6.0, "longitude": 101.0}
    )
    middles = {code: (6.0 + 0.1 * number, 101.0) for number, code in enumerate(CODES[:many], 1)}
    needs = [Need("health", "all", "subdistrict", code, 9, 9, 9) for code in CODES]
    needs.append(Need("health", "all", "province", "95", 27, 27, 27))
    rows = make_open_gap(measure_gap(needs, [place], middles), needs).to_pylist()
    assert {row["nearest_km"] for row in rows if row["area_level"] != "province"} == {None}
    return next(row["nearest_km"] for row in rows if row["area_level"] == "province")


@pytest.mark.parametrize(("places", "unmet"), [(60, 0), (59, None)])
def test_of_hidden_children_it_is_said_that_nothing_is_lacking_where_all_with_the_problem_have_room(
    places: int, unmet: int | None
) -> None:
    place = ResourceRow.model_validate(
        {"name": "a", "kind": ResourceKind.PLACE, "sector": Sector.CIVIL, "owner": "b", "problems": "สุขภาพ"}
        | {"area": "95", "capacity": places}
    )
    needs = [Need("health", "all", "province", "95", 3, 57, 3)]
    (row,) = make_open_gap(measure_gap(needs, [place], {}), needs).to_pylist()
    assert (row["status"], row["children"], row["unmet"]) == ("hidden", None, unmet)


def test_the_distance_of_the_province_is_the_median_of_enough_subdistricts() -> None:
    assert nearest(len(CODES)) == 22
    assert nearest(len(CODES) - 1) is None
