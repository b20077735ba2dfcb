"""Need against capacity: places by area, what is lacking, and how far the nearest free place is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets.cases.books.row_models import ResourceKind, ResourceRow, Sector
from assets.cases.counting.resource_gap import Need, count_needs, measure_gap
from assets.common.storage.home import Home
from assets.indicators.indicator_values import person_facts_path

MIDDLE = (6.5, 101.3)


def resource(area: str, **changes: Any) -> ResourceRow:
    given = {"name": "ก", "kind": ResourceKind.PLACE, "sector": Sector.CIVIL, "owner": "ข", "problems": "เศรษฐกิจ"}
    return ResourceRow.model_validate(given | {"area": area, "capacity": 10, "used": 2} | changes)


def measure(*resources: ResourceRow, area: str = "950101", children: int = 20, band: str = "all") -> dict[str, Any]:
    level = {2: "province", 4: "district", 6: "subdistrict"}[len(area)]
    (row,) = measure_gap(
        [Need("economy", band, level, area, children, 0, 0)], resources, {"950101": MIDDLE}
    ).to_pylist()
    return dict(row)


def test_places_count_where_they_are_and_around_and_only_those_that_fit() -> None:
    places = (
        resource("950101"),
        resource("9501"),
        resource("95"),
        resource("950101", problems="สุขภาพ"),
        resource("950101", age_from=18),
    )
    found = [measure(*places, area=area) for area in ("950101", "9501", "95")]
    assert [(row["capacity"], row["used"], row["unmet"]) for row in found] == [(10, 2, 12), (20, 4, 4), (30, 6, 0)]


def test_a_place_for_other_ages_serves_not_this_band() -> None:
    assert measure(resource("950101", age_from=3, age_to=5), band="6-14")["capacity"] == 0


def test_the_nearest_free_place_counts_wherever_in_the_province_it_is() -> None:
    near, far = {"latitude": 6.6, "longitude": 101.3}, {"latitude": 7.5, "longitude": 101.3}
    assert measure(resource("9502", **near), resource("9503", **far))["nearest_km"] == 11.1
    assert measure(resource("9502", **near, used=10), resource("9503", **far))["nearest_km"] == 111.2


def test_without_positions_there_is_no_distance() -> None:
    near = {"latitude": 6.6, "longitude": 101.3}
    assert measure(resource("950101"))["nearest_km"] is None
    assert measure(resource("950101", **near), area="9501")["nearest_km"] is None
    assert measure(resource("950101", **near), area="950102")["nearest_km"] is None


def test_children_are_counted_by_problem_age_and_area(tmp_path: Path) -> None:
    home = Home(tmp_path)
    child = {"age": 10, "registered": True, "out_of_school_kind": None, "risk_band": None, "subdistrict_code": "950101"}
    children = [
        child | {"problems": ["economy", "health"], "out_of_school_kind": "dropped_out"},
        child | {"problems": ["economy"], "risk_band": "high", "subdistrict_code": "950102"},
        child | {"problems": ["economy"], "age": 3, "registered": False},
        child | {"problems": ["economy"]},
        child | {"problems": ["economy"], "age": None, "out_of_school_kind": "dropped_out"},
        child | {"problems": None, "out_of_school_kind": "dropped_out"},
    ]
    person_facts_path(home, "95").parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(children), person_facts_path(home, "95"))
    needs = {(need.problem, need.age_band, need.area): need for need in count_needs(home, "95")}
    everyone = needs["economy", "all", "95"]
    assert (everyone.level, everyone.children, everyone.others, everyone.not_out) == ("province", 3, 1, 2)
    assert needs["economy", "6-14", "950101"].children == needs["economy", "0-5", "9501"].children == 1
    assert needs["health", "all", "950101"].children == 1 and ("health", "all", "950102") not in needs
