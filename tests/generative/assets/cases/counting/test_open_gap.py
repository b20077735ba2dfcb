"""What is shown of need against capacity tells of no few children, whatever was counted."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.cases.counting.open_gap import make_open_gap
from assets.cases.counting.resource_gap import Need, measure_gap

SUBDISTRICTS = ("950101", "950102", "950103", "950201", "950202", "950301", "950000")
COUNTS = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
"""In need and out of school, in need at school, with the problem and not in need."""
LEVELS = {2: "province", 4: "district", 6: "subdistrict"}


def count(counted: list[tuple[int, int, int]]) -> list[Need]:
    parts = dict(zip(SUBDISTRICTS, counted, strict=True))
    areas = sorted({area[:digits] for area in SUBDISTRICTS for digits in LEVELS})
    needs = []
    for area in areas:
        out, at_school, others = (sum(own[n] for code, own in parts.items() if code.startswith(area)) for n in range(3))
        if out + at_school + others:
            needs.append(Need("economy", "all", LEVELS[len(area)], area, out + at_school, others, at_school))
    return needs


@settings(max_examples=200, deadline=None)
@given(st.lists(COUNTS, min_size=len(SUBDISTRICTS), max_size=len(SUBDISTRICTS)))
def test_no_few_children_are_shown_or_can_be_worked_out(counted: list[tuple[int, int, int]]) -> None:
    needs = count(counted)
    rows = {row["area_code"]: row for row in make_open_gap(measure_gap(needs, [], {}), needs).to_pylist()}
    of = {need.area: need for need in needs}
    for area, row in rows.items():
        if row["status"] == "hidden":
            assert row["children"] is None and row["unmet"] is None, "there is no place at all"
            continue
        assert row["children"] == row["unmet"] == of[area].children
        assert not any(0 < part < 5 for part in (row["children"], of[area].others, of[area].not_out))
    shown = {area: row["children"] for area, row in rows.items() if row["status"] == "value"}
    for whole, total in shown.items():
        parts = [area for area in of if len(area) == len(whole) + 2 and area.startswith(whole)]
        rest = total - sum(shown.get(area, 0) for area in parts)
        assert not 0 < rest < 5
    for area in rows:
        assert not (len(area) == 6 and rows[area]["status"] == "value" and rows[area[:4]]["status"] == "hidden")


@settings(max_examples=100, deadline=None)
@given(st.lists(COUNTS, min_size=3, max_size=3))
def test_no_few_children_of_an_age_can_be_worked_out(counted: list[tuple[int, int, int]]) -> None:
    parts = dict(zip(("0-5", "6-14", "15-17"), counted, strict=True))
    parts["all"] = tuple(map(sum, zip(*counted, strict=True)))  # type: ignore[assignment]
    needs = [
        Need("economy", band, "province", "95", out + at_school, others, at_school)
        for band, (out, at_school, others) in parts.items()
        if out + at_school + others
    ]
    rows = {row["age_band"]: row for row in make_open_gap(measure_gap(needs, [], {}), needs).to_pylist()}
    shown = {need.age_band: need for need in needs if rows[need.age_band]["status"] == "value"}
    for need in shown.values():
        assert rows[need.age_band]["children"] == need.children
        assert not any(0 < part < 5 for part in (need.children, need.others, need.not_out))
    if "all" not in shown:
        assert not shown
        return
    for name in ("children", "others", "not_out"):
        rest = getattr(shown["all"], name) - sum(getattr(need, name) for band, need in shown.items() if band != "all")
        assert not 0 < rest < 5


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(5, 40), st.integers(5, 40), st.integers(5, 40)), min_size=7, max_size=7))
def test_where_nothing_is_few_everything_is_shown_but_an_area_that_nobody_knows(
    counted: list[tuple[int, int, int]],
) -> None:
    needs = count(counted)
    rows = make_open_gap(measure_gap(needs, [], {}), needs).to_pylist()
    assert {row["status"] for row in rows} == {"value"}
    assert not any(row["area_code"].endswith("00") for row in rows) and len(rows) == 1 + 3 + 6
