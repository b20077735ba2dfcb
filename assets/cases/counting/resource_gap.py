"""Need against capacity: children with a problem, and the places of resources that serve it, by area and age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from assets.cases.books.row_models import ResourceRow
from assets.cases.counting.case_counts import ALL
from assets.cases.distances import Position, measure_distance
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.indicators.indicator_values import person_facts_path

AGES = {"0-5": (0, 5), "6-14": (6, 14), "15-17": (15, 17), ALL: (0, 17)}
LEVELS = {"province": 2, "district": 4, "subdistrict": 6}
"""Level of an area → digits of its code."""
SCHEMA = pa.schema(
    [
        ("problem", pa.string()),
        ("age_band", pa.string()),
        ("area_level", pa.string()),
        ("area_code", pa.string()),
        ("children", pa.int64()),
        ("capacity", pa.int64()),
        ("used", pa.int64()),
        ("unmet", pa.int64()),
        ("nearest_km", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Need:
    """Children with a problem in an area.

    Attributes:
        problem, age_band, level, area: which.
        children: those who are out of school, at medium or high risk, or aged 0 to 5.
        others: registered children with the problem who are none of these.
        not_out: the children of `children` who are not out of school.
    """

    problem: str
    age_band: str
    level: str
    area: str
    children: int
    others: int
    not_out: int


def measure_gap(needs: Sequence[Need], resources: Sequence[ResourceRow], middles: Mapping[str, Position]) -> pa.Table:
    """Children in need against the places of the area's resources, and how far the nearest free place is.

    A resource counts in the area that its book names and in those around it; one that serves the whole province counts
    in the province alone. `unmet` is children less free places, at least 0. `nearest_km` is from the middle of a
    subdistrict, in a straight line, to the nearest resource that serves the problem and an age of the band and has a
    free place, wherever in the province; null where the middle or all such positions are unknown.
    """
    rows = []
    for need in needs:
        serving = [row for row in resources if _serves(row, need.problem, AGES[need.age_band])]
        here = [row for row in serving if row.area.startswith(need.area)]
        capacity, used = sum(row.capacity for row in here), sum(row.used for row in here)
        unmet = max(0, need.children - (capacity - used))
        distance = _find_nearest(middles.get(need.area), serving)
        place = (need.problem, need.age_band, need.level, need.area)
        rows.append(dict(zip(SCHEMA.names, (*place, need.children, capacity, used, unmet, distance), strict=True)))
    return pa.Table.from_pylist(rows, SCHEMA)


def count_needs(home: Home, province: str) -> list[Need]:
    """The children of each problem type with a need, by age band and area: province, district, subdistrict."""
    person = duckdb_io.quote(str(person_facts_path(home, province)))
    bands = ", ".join(f"if(age BETWEEN {low} AND {high}, '{band}', NULL)" for band, (low, high) in AGES.items())
    levels = ", ".join(f"{{level: '{level}', area: subdistrict_code[:{digits}]}}" for level, digits in LEVELS.items())
    with duckdb_io.connect() as connection:
        rows = connection.execute(f"""
            WITH known AS (
                SELECT
                    unnest(problems) AS problem, [{bands}] AS bands, [{levels}] AS levels, registered,
                    out_of_school_kind IS NOT NULL AS is_out,
                    coalesce(is_out OR risk_band IN ('medium', 'high') OR age <= 5, false) AS needs
                FROM read_parquet({person})
            ), placed AS (
                SELECT problem, age_band, place.level AS level, place.area AS area, registered, is_out, needs
                FROM (SELECT *, unnest(bands) AS age_band FROM known), unnest(levels) AS of(place)
                WHERE age_band IS NOT NULL
            )
            SELECT
                problem, age_band, level, area, count(*) FILTER (needs), count(*) FILTER (registered AND NOT needs),
                count(*) FILTER (needs AND NOT is_out)
            FROM placed GROUP BY ALL ORDER BY ALL""").fetchall()
    return [Need(*row) for row in rows]


def _serves(row: ResourceRow, problem: str, ages: tuple[int, int]) -> bool:
    fits = row.age_from <= ages[1] and row.age_to >= ages[0]
    return fits and (not row.problems or problem in {str(each.value) for each in row.problems})


def _find_nearest(middle: Position | None, serving: Sequence[ResourceRow]) -> float | None:
    """Kilometres to the nearest resource with a free place, to a tenth."""
    distances = [measure_distance(middle, row) for row in serving if row.used < row.capacity]
    return min((each for each in distances if each is not None), default=None)
