"""Need against capacity for everybody: by problem type and area, with the areas hidden that tell of few children.

Hidden is a count from 1 to 4, and one that leaves so few of what else is shown: of the registered children with the
problem, or, without those out of school, of itself. Where a sum would give a hidden area away, more are hidden; of a
hidden district, all its subdistricts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from assets.cases.counting.case_counts import ALL
from assets.cases.counting.resource_gap import LEVELS, SCHEMA, Need
from assets.cases.counting.small_counts import hide_more, is_few
from assets.common.storage.home import Home

UNKNOWN = "00"
"""How the code of an area ends that nobody knows: it is counted and not shown."""
OPEN_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("problem", "area_level", "area_code", "status")),
        *((name, pa.int64()) for name in ("children", "capacity", "used", "unmet")),
    ]
)


def open_gap_path(home: Home, province: str) -> Path:
    """Where the table for everybody lies."""
    return home.lake("open_resource_gap", f"{province}.parquet")


def make_open_gap(gap: pa.Table, needs: Sequence[Need]) -> pa.Table:
    """The rows of all ages together; `status` is value or hidden, and hidden has neither children nor what is lacking.

    Args:
        gap: as `resource_gap.measure_gap` gives it, of these needs.
        needs: as `resource_gap.count_needs` gives them.
    """
    assert gap.schema == SCHEMA
    all_ages = {(need.problem, need.area): need for need in needs if need.age_band == ALL}
    hidden = {
        (problem, area)
        for problem in {problem for problem, _ in all_ages}
        for area in _hide({area: need for (of, area), need in all_ages.items() if of == problem})
    }
    rows = []
    for row in gap.to_pylist():
        if row["age_band"] != ALL or (row["area_level"] != "province" and row["area_code"].endswith(UNKNOWN)):
            continue
        is_hidden = (row["problem"], row["area_code"]) in hidden
        secret = dict.fromkeys(("children", "unmet")) if is_hidden else {}
        status = {"status": "hidden" if is_hidden else "value"}
        rows.append({name: row.get(name) for name in OPEN_SCHEMA.names} | status | secret)
    return pa.Table.from_pylist(rows, OPEN_SCHEMA)


def _hide(needs: Mapping[str, Need]) -> set[str]:
    """The areas that are hidden, of one problem type."""
    hidden = {
        area for area, need in needs.items() if is_few(need.children) or is_few(need.others) or is_few(need.not_out)
    }
    province, district, subdistrict = ([area for area in needs if len(area) == digits] for digits in LEVELS.values())
    if hidden & set(province):
        return set(needs)
    hidden |= _hide_parts(needs, district, hidden)
    for whole in district:
        parts = [area for area in subdistrict if area.startswith(whole)]
        hidden |= set(parts) if whole in hidden else _hide_parts(needs, parts, hidden)
    return hidden


def _hide_parts(needs: Mapping[str, Need], parts: Sequence[str], hidden: set[str]) -> set[str]:
    counts = {area: needs[area].children for area in parts}
    return hide_more(counts, hidden & set(parts))
