"""No hidden count can be found by adding and subtracting what is shown."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.indicators import registry
from assets.indicators.suppression import suppress

AREAS = ["950101", "950102", "950201", "950202", "950203"]
PARTS = registry.load().sums[0].parts
COUNTS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 30)),
    min_size=len(AREAS) * len(PARTS) * 2,
    max_size=len(AREAS) * len(PARTS) * 2,
)


def values(counts: list[tuple[int, int]]) -> pa.Table:
    """All cells of a little province, summed up from subdistrict, sex and single band."""
    totals: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    wholes = {each.whole for each in registry.load().sums}
    turn = iter(counts)
    for area in AREAS:
        for sex in ("male", "female"):
            for band in PARTS:
                numerator, rest = next(turn)
                bands = {band, *(e.whole for e in registry.load().sums if band in e.parts or e.whole == "all")}
                assert bands <= {*PARTS, *wholes}
                for level, code in (("province", area[:2]), ("district", area[:4]), ("subdistrict", area)):
                    for of_sex in (sex, "all"):
                        for of_band in bands:
                            total = totals[level, code, of_sex, of_band]
                            total[0] += numerator
                            total[1] += numerator + rest
    rows: list[dict[str, Any]] = []
    for (level, code, sex, band), (numerator, denominator) in sorted(totals.items()):
        cell = {"area_level": level, "area_code": code, "sex": sex, "age_band": band, "denominator": denominator}
        rows.append(cell | {"indicator": "registered", "numerator": denominator})
        rows.append(cell | {"indicator": "out_of_school", "numerator": numerator})
    return pa.Table.from_pylist(rows)


def sums(rows: list[dict[str, Any]]) -> dict[tuple[str, ...], list[bool]]:
    """For every sum of cells, which of its members are hidden."""
    members: dict[tuple[str, ...], list[bool]] = defaultdict(list)
    for row in rows:
        name, level, code, sex, band = (row[k] for k in ("indicator", "area_level", "area_code", "sex", "age_band"))
        keys = [("sex", name, code, band)]
        keys += [
            ("age", str(i), name, code, sex) for i, e in enumerate(registry.load().sums) if band in (e.whole, *e.parts)
        ]
        if level in ("province", "district"):
            keys.append(("districts", name, sex, band))
        if level in ("district", "subdistrict"):
            keys.append(("subdistricts", name, code[:4], sex, band))
        for key in keys:
            members[key].append(row["suppressed"])
    return members


@settings(max_examples=15, deadline=None)
@given(COUNTS)
def test_small_cells_are_hidden_and_never_alone_in_a_sum(counts: list[tuple[int, int]]) -> None:
    rows = suppress(values(counts), {"registered": 5, "out_of_school": 5}, registry.load().sums).to_pylist()
    assert all(row["suppressed"] for row in rows if 0 < row["numerator"] < 5)
    assert [key for key, hidden in sums(rows).items() if sum(hidden) == 1 and len(hidden) > 1] == []
    hidden = {
        tuple(row[k] for k in ("area_code", "sex", "age_band"))
        for row in rows
        if row["suppressed"] and row["indicator"] == "registered"
    }
    assert all(row["suppressed"] for row in rows if tuple(row[k] for k in ("area_code", "sex", "age_band")) in hidden)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    rows = suppress(values([(10, 20)] * 40), {"registered": 5, "out_of_school": 5}, registry.load().sums)
    assert not any(rows["suppressed"].to_pylist())
