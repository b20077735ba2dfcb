"""Need against capacity for everybody: by problem type and area, and in the province by age, without few children.

Hidden is a count from 1 to 4, and one that leaves so few of what else is shown: of the registered children with the
problem, or, without those out of school, of itself. Where a sum would give a hidden area or age away, more are hidden;
of a hidden district, all its subdistricts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa

from assets.cases.counting.case_counts import ALL
from assets.cases.counting.resource_gap import LEVELS, SCHEMA, Need
from assets.cases.counting.small_counts import hide_more, is_few
from assets.common.storage.home import Home

FEWEST_SUBDISTRICTS = 3
"""Of so many subdistricts the distance is known where the province has one."""
UNKNOWN = "00"
"""How the code of an area ends that nobody knows: it is counted and not shown."""
Row = dict[str, Any]
OPEN_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("problem", "age_band", "area_level", "area_code", "status")),
        *((name, pa.int64()) for name in ("children", "capacity", "used", "unmet", "nearest_km")),
    ]
)


def open_gap_path(home: Home, province: str) -> Path:
    """Where the table for everybody lies."""
    return home.lake("open_resource_gap", f"{province}.parquet")


def make_open_gap(gap: pa.Table, needs: Sequence[Need]) -> pa.Table:
    """The rows of all ages together, and of the province by age.

    `status` is value or hidden, and hidden has no children; nothing is lacking (`unmet` 0) where there is room for all
    registered children with the problem, else hidden does not say. `nearest_km` is the province's alone: the median of
    its subdistricts', to a kilometre.

    Args:
        gap: as `resource_gap.measure_gap` gives it, of these needs.
        needs: as `resource_gap.count_needs` gives them.
    """
    assert gap.schema == SCHEMA
    hidden = _find_hidden(needs)
    registered = {(need.problem, need.age_band, need.area): need.children + need.others for need in needs}
    found = gap.to_pylist()
    rows = []
    for row in found:
        is_province = row["area_level"] == "province"
        if not is_province and (row["age_band"] != ALL or row["area_code"].endswith(UNKNOWN)):
            continue
        is_hidden = (row["problem"], row["age_band"], row["area_code"]) in hidden
        has_room = row["capacity"] - row["used"] >= registered.get(
            (row["problem"], row["age_band"], row["area_code"]), 0
        )
        secret = {"children": None, "unmet": 0 if has_room else None} if is_hidden else {}
        status = {"status": "hidden" if is_hidden else "value"}
        nearest = _find_typical_km(row, found) if is_province else None
        rows.append({name: row.get(name) for name in OPEN_SCHEMA.names} | status | secret | {"nearest_km": nearest})
    return pa.Table.from_pylist(rows, OPEN_SCHEMA)


def _find_typical_km(of: Row, rows: Sequence[Row]) -> int | None:
    """The median distance of the subdistricts; None where it is known of few."""
    alike = (row for row in rows if all(row[name] == of[name] for name in ("problem", "age_band")))
    known = [row["nearest_km"] for row in alike if row["nearest_km"] is not None]
    return round(median(known)) if len(known) >= FEWEST_SUBDISTRICTS else None


def _find_hidden(needs: Sequence[Need]) -> set[tuple[str, str, str]]:
    """Problem, age band and area of what is hidden."""
    hidden: set[tuple[str, str, str]] = set()
    for problem in {need.problem for need in needs}:
        own = [need for need in needs if need.problem == problem]
        areas = {need.area: need for need in own if need.age_band == ALL}
        closed = _hide(areas)
        hidden |= {(problem, ALL, area) for area in closed}
        ages = {need.age_band: need for need in own if need.level == "province" and need.age_band != ALL}
        for province in (area for area, need in areas.items() if need.level == "province"):
            few = set(ages) if province in closed else {band for band, need in ages.items() if _tells_of_few(need)}
            hidden |= {(problem, band, province) for band in _hide_parts(ages, list(ages), few)}
    return hidden


def _tells_of_few(need: Need) -> bool:
    return is_few(need.children) or is_few(need.others) or is_few(need.not_out)


def _hide(needs: Mapping[str, Need]) -> set[str]:
    """The areas that are hidden, of one problem type."""
    hidden = {area for area, need in needs.items() if _tells_of_few(need)}
    province, district, subdistrict = ([area for area in needs if len(area) == digits] for digits in LEVELS.values())
    if hidden & set(province):
        return set(needs)
    hidden |= _hide_parts(needs, district, hidden)
    for whole in district:
        parts = [area for area in subdistrict if area.startswith(whole)]
        hidden |= set(parts) if whole in hidden else _hide_parts(needs, parts, hidden)
    return hidden


def _hide_parts(needs: Mapping[str, Need], parts: Sequence[str], hidden: Collection[str]) -> set[str]:
    """Of the parts of a sum those that are hidden, so that neither they nor what they leave can be worked out."""
    counts, others, not_out = (
        {part: getattr(needs[part], name) for part in parts} for name in ("children", "others", "not_out")
    )
    found, before = set(hidden) & set(parts), None
    while found != before:
        before = set(found)
        found = hide_more(counts, hide_more(counts, found, others), not_out)
    return found
