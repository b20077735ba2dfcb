"""Counting: every definition over the best estimate and the sampled resolutions, by area, sex and age band.

All definitions are counted in one pass: children who are alike in all of them are one row with a count.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.storage.sql_script import SqlFolder
from assets.index.linking import DRAWS
from assets.indicators.catalogue.registry import Indicator, Registry

SQL = SqlFolder(Path(__file__).parents[1] / "sql")
LOW_COVERAGE = """
    SELECT
        coalesce(sum(without * missed) / sum(without), 0),
        coalesce(sum(without * missed) FILTER (elsewhere <= 0.5) / sum(without), 0),
        coalesce(max(apart) FILTER (elsewhere > 0.5), 0)
    FROM low_coverage_source"""
"""Of records without a number in low-coverage sources: lost; lost and counted as children; of those apart,
at most so many are children indeed."""
CELL = pa.schema(
    [
        ("indicator", pa.string()),
        ("turn", pa.int64()),
        ("version", pa.string()),
        ("missed_link", pa.string()),
        ("counts_population", pa.bool_()),
        ("level", pa.string()),
    ]
)


def count_indicators(
    connection: duckdb.DuckDBPyConnection, known: Registry, as_of: dt.date, missed: float, false_link: float
) -> pa.Table:
    """The values of all indicators, without their status.

    Args:
        connection: has `person`, `touched` and `low_coverage_source`.
        known: the definitions.
        as_of: written into the rows.
        missed: share of true links that linking missed.
        false_link: share of links that are false beyond what the draws show.
    """
    connection.execute(_alike(known.indicators))
    connection.execute(_counted(known.indicators))
    _register(connection, known)
    SQL.run(connection, "cell_count")
    shares = connection.execute(LOW_COVERAGE).fetchone()
    assert shares is not None  # an aggregate always gives a row
    given = {"as_of": as_of, "draws": DRAWS, "missed": missed, "false_link": false_link}
    given |= dict(zip(("unlinked", "adding", "apart"), shares, strict=True))
    values = SQL.run(connection, "indicator_value", given).to_arrow_table()
    for name in ("given_level", "given_band"):
        connection.unregister(name)
    return values


def _alike(indicators: tuple[Indicator, ...]) -> str:
    """SQL of the children as the definitions see them: alike ones are one row with `children`, their number.

    A draw's row says by how much it differs from the best estimate: the children that it changes are
    taken out as they are and put in as it has them; those whom it leaves as they are cancel out.
    """
    seen = ", ".join(
        f"coalesce({each.among.sql}, false) AS of_{turn},"
        f" coalesce(({each.among.sql}) AND ({each.counted}), false) AS in_{turn},"
        f" coalesce({each.loose or 'false'}, false) AS loose_{turn},"
        f" coalesce({_doubt(each)}, false) AS doubt_{turn}"
        for turn, each in enumerate(indicators)
    )
    return f"""
        CREATE OR REPLACE TEMP TABLE alike AS
        WITH seen AS (
            SELECT draw, child, district_code, subdistrict_code, sex, age, school_age, loosely_known, {seen}
            FROM person WHERE age BETWEEN 0 AND 17 OR school_age BETWEEN 0 AND 17
        ), changed AS (
            SELECT * EXCLUDE (child), 1 AS way FROM seen
            UNION ALL BY NAME
            SELECT seen.* EXCLUDE (draw, child), touched.draw, -1 AS way
            FROM touched JOIN seen ON seen.draw = -1 AND seen.child = touched.child_id
        )
        SELECT * EXCLUDE (way), sum(way) AS children
        FROM changed GROUP BY ALL HAVING sum(way) <> 0"""


def _doubt(indicator: Indicator) -> str:
    """Condition for those who would be counted if the one record that tells of them is of nobody else."""
    adding = indicator.loose is not None and indicator.missed_link == "adds"
    return f"doubtful AND known AND ({indicator.counted})" if adding else "false"


def _counted(indicators: tuple[Indicator, ...]) -> str:
    """SQL of `alike` by indicator: the finest cells; of draws only those where they change the count."""
    parts = " UNION ALL ".join(
        f"SELECT {turn} AS turn, draw, district_code, subdistrict_code, sex, {each.ages.counted_by} AS age,"
        f" sum(if(in_{turn}, children, 0))::BIGINT AS numerator,"
        f" sum(if(of_{turn}, children, 0))::BIGINT AS denominator,"
        f" sum(if(loose_{turn}, children, 0))::BIGINT AS exposed,"
        f" sum(if(loose_{turn} AND loosely_known, children, 0))::BIGINT AS loose,"
        f" sum(if(doubt_{turn}, children, 0))::BIGINT AS doubtful"
        f" FROM alike WHERE (of_{turn} OR loose_{turn} OR doubt_{turn})"
        f" AND {each.ages.counted_by} BETWEEN {each.ages.bands[0].first} AND {each.ages.bands[0].last}"
        " GROUP BY ALL"
        for turn, each in enumerate(indicators)
    )
    return f"""
        CREATE OR REPLACE TEMP TABLE finest AS
        FROM ({parts}) WHERE numerator <> 0 OR draw = -1"""


def _register(connection: duckdb.DuckDBPyConnection, known: Registry) -> None:
    """The definitions as tables: areas and bands of each."""
    levels = [
        {
            "indicator": each.code,
            "turn": turn,
            "version": each.version,
            "missed_link": each.missed_link,
            "counts_population": each.among.numerator_of == each.code,
            "level": level,
        }
        for turn, each in enumerate(known.indicators)
        for level in each.levels
    ]
    bands = [
        {"turn": turn, "age_band": band.code, "first": band.first, "last": band.last}
        for turn, each in enumerate(known.indicators)
        for band in each.ages.bands
    ]
    connection.register("given_level", pa.Table.from_pylist(levels, CELL))
    connection.register("given_band", pa.Table.from_pylist(bands))
