"""The values of all indicators for one province, each with its range.

What an indicator is stands in the registry and its SQL; this module runs every definition over the
best estimate and over the sampled resolutions. Who may see which value is `suppression`'s.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets import duck
from assets.atomic import write_parquet
from assets.home import Home
from assets.index.engine import DRAWS
from assets.index.handing_on import path as index_path
from assets.indicators import registry, suppression
from assets.indicators.registry import AgeBand, Indicator

SQL = Path(__file__).parent / "sql"
MISSED_LINK_RATE = 0.005
"""Share of true links that the engine is taken to miss where its report has no estimate of its own."""
FALSE_LINK_RATE = 0.001
"""Likewise the share of links that are false beyond what the draws show."""

PERSON = "SELECT child AS child_id, * EXCLUDE (draw, child) FROM person WHERE draw = -1 ORDER BY child"


@dataclass(frozen=True)
class IndicatorSummary:
    """What `build` made: counts only.

    Attributes:
        rows: values of all indicators.
        suppressed: of these, hidden in open figures.
        indicators: how many.
        headline: by indicator the province's count of all ages and both sexes: low, best, high.
    """

    rows: int
    suppressed: int
    indicators: int
    headline: dict[str, tuple[int, int, int]]


def build(home: Home, province: str, as_of: dt.date, missed_link_rate: float | None = None) -> IndicatorSummary:
    """Write `lake/indicator_value/<province>.parquet` from what the index handed on.

    The children that were counted, one row each, go to `lake/person/<province>.parquet`.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day for ages; the child records must have been built for the same.
        missed_link_rate: share of true links that linking missed; the engine's estimate if not given.

    Raises:
        FileNotFoundError: the index has handed nothing on for this province.
    """
    if not index_path(home, province, "child").is_file():
        raise FileNotFoundError(f"the index has no children of province {province} yet: refresh the index first")
    known = registry.load()
    with duck.connect(spill=home.lake(".spill")) as connection:
        _prepare(connection, home, province, as_of, known.bands)
        missed, false_link = _rates(connection, home, province, missed_link_rate)
        write_parquet(connection.execute(PERSON).to_arrow_table(), person_path(home, province))
        parts = [_values(connection, each, as_of, missed, false_link) for each in known.indicators]
    smallest = {each.code: each.smallest_cell for each in known.indicators}
    values = suppression.suppress(pa.concat_tables(parts).combine_chunks(), smallest, known.sums)
    write_parquet(values, path(home, province))
    return _summary(values)


def path(home: Home, province: str) -> Path:
    """Where the province's values lie in the lake."""
    return home.lake("indicator_value", f"{province}.parquet")


def person_path(home: Home, province: str) -> Path:
    """Where the province's children lie as they were counted."""
    return home.lake("person", f"{province}.parquet")


def _prepare(
    connection: duckdb.DuckDBPyConnection, home: Home, province: str, as_of: dt.date, bands: tuple[AgeBand, ...]
) -> None:
    """Tables that all definitions share: age bands, and persons in every resolution."""
    for name, table in (("handed_record", "child_record"), ("drawn", "draw")):
        file = duck.quoted(str(index_path(home, province, table)))
        connection.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet({file})")
    connection.execute("CREATE TEMP TABLE age_band (code VARCHAR, first INTEGER, last INTEGER)")
    connection.executemany("INSERT INTO age_band VALUES (?, ?, ?)", [(b.code, b.first, b.last) for b in bands])
    connection.execute(_known(home, province))
    connection.execute(_text("person"), {"province": province, "as_of": as_of})
    connection.execute("""
        CREATE TEMP TABLE touched AS
        SELECT DISTINCT drawn.draw, child_id FROM drawn JOIN handed_record USING (key_id)""")


def _known(home: Home, province: str) -> str:
    """Particulars of the children: the best ones of the province's own, the newest record's of neighbours."""
    child = duck.quoted(str(index_path(home, province, "child")))
    columns = "child_id, sex, birth_date, province_code, district_code, subdistrict_code"
    return f"""
        CREATE TEMP TABLE known AS
        SELECT {columns} FROM read_parquet({child})
        UNION ALL
        SELECT
            child_id, arg_max(sex, period_start), arg_max(birth_date, period_start),
            arg_max(residence_province, period_start), arg_max(residence_district, period_start),
            arg_max(residence_subdistrict, period_start)
        FROM handed_record WHERE NOT own GROUP BY child_id"""


def _rates(
    connection: duckdb.DuckDBPyConnection, home: Home, province: str, given: float | None
) -> tuple[float, float]:
    """Share of links missed and false: as given, as the engine reports, or as is taken for granted."""
    file = duck.quoted(str(index_path(home, province, "linkage_report")))
    row = connection.execute(f"SELECT report FROM read_parquet({file})").fetchone()
    report = json.loads(row[0]) if row else {}
    return given if given is not None else _missed(report), float(report.get("false_link_rate", FALSE_LINK_RATE))


def _missed(report: dict[str, Any]) -> float:
    """What no blocking rule reached, at the upper end of its estimate; the draws speak for the rest."""
    blocking = report.get("missed_by_blocking")
    if not blocking or not blocking["reached"] + blocking["high"]:
        return MISSED_LINK_RATE
    return float(blocking["high"] / (blocking["reached"] + blocking["high"]))


def _values(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, as_of: dt.date, missed: float, false_link: float
) -> pa.Table:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE definition AS {indicator.sql}")
    connection.execute(_text("cell_count"))
    given = {
        "indicator": indicator.code,
        "version": indicator.version,
        "as_of": as_of,
        "draws": DRAWS,
        "widen": indicator.missed_link == "adds",
        "missed": missed,
        "false_link": false_link,
    }
    return connection.execute(_text("indicator_value"), given).to_arrow_table()


def _summary(values: pa.Table) -> IndicatorSummary:
    rows = values.to_pylist()
    whole = [row for row in rows if (row["area_level"], row["sex"], row["age_band"]) == ("province", "all", "all")]
    return IndicatorSummary(
        rows=len(rows),
        suppressed=sum(row["suppressed"] for row in rows),
        indicators=len({row["indicator"] for row in rows}),
        headline={row["indicator"]: (row["numerator_low"], row["numerator"], row["numerator_high"]) for row in whole},
    )


def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text("utf-8")
