"""Learning spaces by area and accessibility."""

from __future__ import annotations

from typing import Any

from assets.cases.books.row_models import ResourceKind, ResourceRow, Sector
from assets.cases.counting.learning_spaces import count_spaces


def resource(area: str, kind: ResourceKind = ResourceKind.PLACE, **changes: Any) -> ResourceRow:
    given = {"name": "ก", "kind": kind, "sector": Sector.CIVIL, "owner": "ข", "problems": (), "area": area}
    return ResourceRow.model_validate(given | {"capacity": 10, "used": 2} | changes)


def test_a_space_counts_where_it_is_and_around_and_silence_is_no_no() -> None:
    rows = count_spaces(
        [
            resource("950101", wheelchair=True, free=False),
            resource("9501", wheelchair=None, free=True),
            resource("950101", ResourceKind.BUDGET, wheelchair=True),
        ]
    ).to_pylist()
    found = {(row["area_code"], row["access"]): row for row in rows}
    assert [found[area, "all"]["spaces"] for area in ("95", "9501", "950101")] == [2, 2, 1]
    wheelchair = found["9501", "wheelchair"]
    assert (wheelchair["spaces"], wheelchair["capacity"], wheelchair["used"], wheelchair["not_said"]) == (1, 10, 2, 1)
    assert found["950101", "free"]["spaces"] == 0 and found["950101", "free"]["not_said"] == 0
    assert {row["area_level"] for row in rows} == {"province", "district", "subdistrict"}
