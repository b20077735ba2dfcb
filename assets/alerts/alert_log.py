"""Alerts over the refreshes: opened when a rule finds something, kept while it does, closed when it no longer does.

The state is a pure function of the log of findings: what was found on each as-of date. Evaluating a date
again replaces what was found on it, so the same input again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.storage import duckdb_io, home_identity
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder

SQL = SqlFolder(Path(__file__).parent / "sql")
FINDING = pa.schema(
    [
        ("as_of", pa.date32()),
        *[(name, pa.string()) for name in ("rule", "indicator", "source", "area_level", "area_code", "severity")],
        ("measure", pa.string()),
        ("value", pa.float64()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("threshold", pa.float64()),
        ("before", pa.float64()),
        ("before_as_of", pa.date32()),
        ("before_numerator", pa.int64()),
        ("before_denominator", pa.int64()),
        ("units_missing", pa.int64()),
        ("age_band", pa.string()),
        ("suppressed", pa.bool_()),
        ("text_th", pa.string()),
        ("text_en", pa.string()),
    ]
)
"""One thing found by one rule in one area on one as-of date; `rule` is null in the row that says that a date
was evaluated at all."""


def alert_path(home: Home, province: str) -> Path:
    """Where the province's alerts lie in the lake."""
    return home.lake("alert", f"{province}.parquet")


def alert_log_path(home: Home, province: str) -> Path:
    """Where the log of findings lies."""
    return home.lake("alert_finding", f"{province}.parquet")


def record_findings(home: Home, province: str, as_of: dt.date, findings: pa.Table) -> pa.Table:
    """Put the findings of a date into the province's log, in place of what it had for that date.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the date.
        findings: schema `FINDING`, all of this date, one a rule and area.

    Returns:
        The alerts up to this date, as `derive_alerts`.
    """
    mark = pa.Table.from_pylist([{"as_of": as_of}], FINDING)
    log = pa.concat_tables([mark, findings.cast(FINDING)])
    file = alert_log_path(home, province)
    if file.is_file():
        before = pq.read_table(file, schema=FINDING)
        log = pa.concat_tables([before.filter(pc.not_equal(before["as_of"], as_of)), log])
    order = [(name, "ascending") for name in ("as_of", "rule", "area_code")]
    log = log.sort_by(order).combine_chunks()
    write_parquet(log, file)
    home_identity.note_made(home, file)
    return derive_alerts(log.filter(pc.less_equal(log["as_of"], as_of)), province)


def derive_alerts(log: pa.Table, province: str) -> pa.Table:
    """The alerts that a log of findings comes to.

    Args:
        log: schema `FINDING`.
        province: goes into the ids.

    Returns:
        One row an alert, open ones first: alert_id, rule, indicator, source, area_level, area_code, severity,
        opened_as_of, last_as_of, closed_as_of (null while open), measure, value, numerator, denominator,
        threshold, before, before_as_of, suppressed, text_th, text_en; what it is worth is that of last_as_of. And
        first_threshold, first_before: those of opened_as_of.
    """
    with duckdb_io.connect() as connection:
        connection.register("log", log)
        episodes = SQL.run(connection, "alert").to_arrow_table()
    keys = zip(*(episodes[name].to_pylist() for name in ("rule", "area_code", "opened_as_of")), strict=True)
    ids = [_alert_id(province, rule, area, opened) for rule, area, opened in keys]
    return episodes.add_column(0, "alert_id", pa.array(ids, pa.string()))


def _alert_id(province: str, rule: str, area: str, opened: dt.date) -> str:
    """The same for the same alert in every run."""
    return "A" + hashlib.sha256(f"{province}:{rule}:{area}:{opened}".encode()).hexdigest()[:12].upper()
