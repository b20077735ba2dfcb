"""How each source has done from refresh to refresh: a list that grows by one day's figures a refresh.

Kept in the home's state, since it cannot be made again from what the agencies sent. A refresh for a day
that is in the list already takes that day's place, so that the same again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.sources.fields import staged_schema

SQL = SqlFolder(Path(__file__).parent / "sql")


def trend_path(home: Home, province: str) -> Path:
    """Where the province's trend is kept."""
    return home.state / "trend" / f"{province}.parquet"


def extend_trend(
    home: Home, province: str, as_of: dt.date, sources: pa.Table, quarantine: pa.Table, conflicts: pa.Table
) -> pa.Table:
    """Put the figures of `as_of` into the trend; give what is known up to that day.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day of this refresh.
        sources: as `source_quality.measure_sources` gives them.
        quarantine: as `quarantine_counts.count_quarantine` gives it.
        conflicts: as `source_conflicts.count_conflicts` gives them.

    Returns:
        as_of, source, rows_in, accepted, held (files), to_correct (rows in quarantine), source_conflicts (children,
        once for each kind and other source), records, with_number, in_register, completeness (mean share of the fields
        asked for), age_days, precision, recall (of the links, without labels; the same for all sources).
    """
    today = _figures(home, province, as_of, sources, quarantine, conflicts)
    kept = trend_path(home, province)
    before = pq.read_table(kept, schema=today.schema) if kept.is_file() else today.slice(0, 0)
    others = before.filter(pc.not_equal(before["as_of"], as_of))
    whole = pa.concat_tables([others, today]).sort_by([("as_of", "ascending"), ("source", "ascending")])
    write_parquet(whole, kept)
    return whole.filter(pc.less_equal(whole["as_of"], as_of))


def _figures(
    home: Home, province: str, as_of: dt.date, sources: pa.Table, quarantine: pa.Table, conflicts: pa.Table
) -> pa.Table:
    backtest = _backtest(home, province)
    with duckdb_io.connect() as connection:
        connection.register("given_source", sources)
        connection.register("given_quarantine", quarantine)
        connection.register("given_count", conflicts)
        connection.register("given_file", _files(home, province))
        given = {"as_of": as_of, "precision": backtest.get("precision"), "recall": backtest.get("recall")}
        return SQL.run(connection, "trend", given).to_arrow_table()


def _files(home: Home, province: str) -> pa.Table:
    """What staging reported on the province's files."""
    kind = pa.schema(list(staged_schema.FILES.items()))
    paths = sorted(home.lake("files", province).glob("*.parquet"))
    return pa.concat_tables([kind.empty_table(), *(pq.read_table(path, schema=kind) for path in paths)])


def _backtest(home: Home, province: str) -> dict[str, float | None]:
    """What the masked-number back-test of the standing model found; empty where none was made."""
    row = duckdb.execute(
        "SELECT report FROM read_parquet(?)", [str(index_table_path(home, province, "linkage_report"))]
    ).fetchone()
    found: dict[str, float | None] = json.loads(row[0]).get("backtest") or {} if row else {}
    return found
