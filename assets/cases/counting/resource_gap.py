"""Need against capacity: children with a problem, and the places of resources that serve it, by district."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from assets.cases.books.row_models import ResourceRow
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.indicators.indicator_values import person_path

AGES = {"0-5": (0, 5), "6-14": (6, 14), "15-17": (15, 17)}
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
    ]
)


def measure_gap(home: Home, province: str, resources: Sequence[ResourceRow]) -> pa.Table:
    """Children with each problem who are in no education or at risk, against the places of the area's resources.

    A resource counts in the area that its book names, and in the province; one that serves the whole province counts
    in the province alone. `unmet` is children less free places, at least 0.
    """
    rows = []
    for problem, band, level, code, children in _need(home, province):
        low, high = AGES[band]
        serving = [
            row
            for row in resources
            if row.age_from <= high
            and row.age_to >= low
            and row.area.startswith(code)
            and (not row.problems or problem in {str(each.value) for each in row.problems})
        ]
        capacity, used = sum(row.capacity for row in serving), sum(row.used for row in serving)
        values = (problem, band, level, code, children, capacity, used, max(0, children - (capacity - used)))
        rows.append(dict(zip(SCHEMA.names, values, strict=True)))
    return pa.Table.from_pylist(rows, SCHEMA)


def _need(home: Home, province: str) -> list[tuple[str, str, str, str, int]]:
    person = duckdb_io.quote(str(person_path(home, province)))
    bands = " ".join(f"WHEN age BETWEEN {low} AND {high} THEN '{band}'" for band, (low, high) in AGES.items())
    with duckdb.connect() as connection:
        return connection.execute(f"""
            WITH need AS (
                SELECT unnest(problems) AS problem, CASE {bands} END AS age_band, district_code, province_code
                FROM read_parquet({person})
                WHERE out_of_school_kind IS NOT NULL OR risk_band IN ('medium', 'high') OR age <= 5
            )
            SELECT problem, age_band, 'district', district_code, count(*) FROM need
            WHERE age_band IS NOT NULL GROUP BY ALL
            UNION ALL
            SELECT problem, age_band, 'province', province_code, count(*) FROM need
            WHERE age_band IS NOT NULL GROUP BY ALL
            ORDER BY ALL""").fetchall()
