"""Which cells of the indicator values must not be shown: small ones, and those that give them away.

A count from 1 to one below the smallest cell is hidden, and so is a cell with so few children at all.
Then, wherever cells add up (districts to the province, sexes, age bands) and only one of a sum is
hidden, another is hidden too, until no hidden count can be found by subtraction. A cell whose
denominator is another indicator's hidden count is hidden with it.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from assets.indicators.registry import AgeSum

CELL = "area_level, area_code, sex, age_band"

SUMS = """
CREATE OR REPLACE TEMP TABLE member AS
SELECT cell, 'sex' || dense_rank() OVER (ORDER BY indicator, area_level, area_code, age_band) AS sum
FROM numbered
UNION ALL
SELECT cell, 'age' || dense_rank() OVER (ORDER BY turn, indicator, area_level, area_code, sex) AS sum
FROM numbered JOIN age_sum USING (age_band)
UNION ALL
SELECT cell, 'district' || dense_rank() OVER (ORDER BY indicator, sex, age_band) AS sum
FROM numbered WHERE area_level IN ('province', 'district')
UNION ALL
SELECT cell, 'subdistrict' || dense_rank() OVER (ORDER BY indicator, left(area_code, 4), sex, age_band) AS sum
FROM numbered WHERE area_level IN ('district', 'subdistrict')"""

ALONE = """
WITH lonely AS (
    SELECT sum FROM member JOIN numbered USING (cell) GROUP BY sum HAVING count(*) FILTER (hidden) = 1 AND count(*) > 1
)
UPDATE numbered SET hidden = true WHERE cell IN (
    SELECT cell FROM member JOIN lonely USING (sum) JOIN numbered USING (cell)
    WHERE NOT hidden
    QUALIFY row_number() OVER (PARTITION BY sum ORDER BY numerator = 0, numerator, cell DESC) = 1
)"""

DENOMINATOR = f"""
UPDATE numbered SET hidden = true WHERE NOT hidden AND EXISTS (
    SELECT 1 FROM numbered AS base
    WHERE base.hidden AND base.indicator = 'registered'
        AND ({", ".join(f"base.{name.strip()}" for name in CELL.split(","))})
        = ({", ".join(f"numbered.{name.strip()}" for name in CELL.split(","))})
)"""


def suppress(values: pa.Table, smallest: dict[str, int], sums: tuple[AgeSum, ...]) -> pa.Table:
    """The values with `suppressed` (bool) as their last column, in the order given.

    Args:
        values: indicator, area_level, area_code, sex, age_band, numerator, denominator and others.
        smallest: smallest count shown, by indicator.
        sums: which bands add up to which.
    """
    with duckdb.connect() as connection:
        connection.register("given", values)
        connection.register(
            "smallest", pa.table({"indicator": list(smallest), "smallest_cell": list(smallest.values())})
        )
        bands = [{"turn": i, "age_band": b} for i, each in enumerate(sums) for b in (each.whole, *each.parts)]
        connection.register("age_sum", pa.Table.from_pylist(bands))
        connection.execute("""
            CREATE TEMP TABLE numbered AS
            SELECT
                given.*, row_number() OVER () AS cell,
                numerator BETWEEN 1 AND smallest_cell - 1 OR denominator BETWEEN 1 AND smallest_cell - 1 AS hidden
            FROM given JOIN smallest USING (indicator)""")
        connection.execute(SUMS)
        while _hide(connection, ALONE) + _hide(connection, DENOMINATOR):
            pass
        hidden = connection.execute("SELECT hidden FROM numbered ORDER BY cell").to_arrow_table()
    return values.append_column("suppressed", hidden["hidden"])


def _hide(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    hidden = connection.execute(statement).fetchone()
    assert hidden is not None  # an UPDATE gives the number of its rows
    return int(hidden[0])
