"""Unmet need on the page: by problem, age and district; hidden counts stay hidden, and what is not known is no zero."""

from __future__ import annotations

from typing import Any

from assets.common.html.tables import HtmlTable
from assets.publication.province_page.needs import tabulate_districts, tabulate_needs


def row(children: int | None, free: int = 5, area: str = "95", band: str = "all", **more: Any) -> dict[str, Any]:
    level = {2: "province", 4: "district", 6: "subdistrict"}[len(area)]
    unmet = None if children is None else max(0, children - free)
    counts = {"children": children, "capacity": 20, "used": 20 - free, "unmet": unmet, "nearest_km": None}
    return {"problem": "economy", "age_band": band, "area_level": level, "area_code": area} | counts | more


def texts(table: HtmlTable | None, place: int = 0) -> list[str]:
    assert table is not None
    return [str(cell.content) for cell in table.rows[place]]


def test_without_a_count_there_is_no_table() -> None:
    assert tabulate_needs([]) is None
    assert tabulate_districts([row(12)]) is None


def test_children_in_need_are_beside_free_places_by_age() -> None:
    gap = [row(12, nearest_km=7), row(None, band="0-5"), row(9, band="6-14")]
    _, children, young, school_age, older, free, short, nearest = texts(tabulate_needs(gap))
    assert (children, school_age, older, free, short) == ("12", "9", "0", "5", "7")
    assert "not shown" in young and "7 km" in nearest and "7 กม." in nearest


def test_a_problem_that_nobody_has_is_zero_and_a_hidden_one_is_not() -> None:
    table = tabulate_needs([row(None)])
    _, children, *_, free, short, nearest = texts(table)
    assert "not shown" in children and "not shown" in short and (free, nearest) == ("5", "–")
    assert texts(table, 1)[1] == "0"


def test_districts_have_what_is_short_of_how_many() -> None:
    gap = [row(30, area="9501"), row(None, area="9502"), row(12), row(10, area="950101")]
    table = tabulate_districts(gap)
    assert table is not None and len(table.rows) == 2
    assert texts(table)[1].startswith("25<") and "of 30 children" in texts(table)[1]
    assert "not shown" in texts(table, 1)[1]
