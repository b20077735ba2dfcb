"""What becomes of alerts: whom they are for, by when, what was answered, and whether a later term bears them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.alerts import answers
from assets.alerts.rules import AlertRule, Office
from assets.common.as_of import day_of
from assets.common.school_term import Term, find_term
from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.indicators.indicator_values import values_path

SQL = SqlFolder(Path(__file__).parent / "sql")
_RULE = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "indicator", "ages", "measure", "way", "to_th", "to_en")),
        ("threshold", pa.float64()),
        ("due_days", pa.int32()),
        ("place", pa.int32()),
    ]
)


def follow_up(
    home: Home, province: str, as_of: dt.date, alerts: pa.Table, rules: Sequence[AlertRule], offices: Sequence[Office]
) -> tuple[pa.Table, pa.Table]:
    """Add to alerts what became of them, and sum it up by rule.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day: what was answered or counted later is not known yet.
        alerts: as `alert_log.derive_alerts`.
        rules: those in use; an alert of another rule has no addressee any more.
        offices: that alerts are for.

    Returns:
        The alerts with addressee_th, addressee_en, due_on, acknowledged_on, result, result_on, is_overdue,
        later_as_of, later_value, was_right (null until a later term has a figure), days_early; and the records, one
        row a rule: rule, alerts, open, acknowledged, with_result, overdue, told, right_alerts, right_share,
        median_days_early.
    """
    with duckdb_io.connect() as connection:
        connection.register("alert", alerts)
        connection.register("rule", _tabulate(rules, offices))
        given = answers.read_answers(home, province)
        days = pa.array([day_of(moment) for moment in given["answered_at"].to_pylist()], pa.date32())
        connection.register("answer", given.append_column("answered_on", days))
        _open_history(connection, home, province)
        followed = SQL.run(connection, "follow_up", {"as_of": as_of}).to_arrow_table()
        connection.register("alert", followed)
        record = SQL.run(connection, "record").to_arrow_table()
    return followed, record


def _tabulate(rules: Sequence[AlertRule], offices: Sequence[Office]) -> pa.Table:
    names = {office.code: (office.th, office.en) for office in offices}
    columns = ("code", "indicator", "ages", "measure", "way", "threshold", "due_days")
    rows = []
    for place, rule in enumerate(rules):
        thai, english = names.get(rule.to, (None, None))
        shared = {name: getattr(rule, name) for name in columns}
        rows.append(shared | {"to_th": thai, "to_en": english, "place": place})
    return pa.Table.from_pylist(rows, _RULE)


def _open_history(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> None:
    """Make `kept_value`, the values of every as-of date, and `term_of`, the school term of each of these dates."""
    history = home.lake("indicator_history", f"{province}.parquet")
    values = quote(str(history if history.is_file() else values_path(home, province)))
    connection.execute(f"CREATE TEMP VIEW kept_value AS FROM read_parquet({values})")
    days = [day for (day,) in connection.execute("SELECT DISTINCT as_of FROM kept_value ORDER BY ALL").fetchall()]
    numbers = pa.array([_number(find_term(day)) for day in days], pa.int32())
    connection.register("term_of", pa.table({"day": pa.array(days, pa.date32()), "term": numbers}))


def _number(term: Term) -> int:
    """Terms in the order of time."""
    return 2 * term.year + term.number
