"""Checking the child master index as it is exported for a province: clusters, linkage, drift."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from assets.checks import asset_rules, result_history
from assets.checks.result_history import CheckContext, TableResult
from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.index.linking import model_drift
from assets.records.child_record import records_path
from quality import suites
from quality.row_rules import OLDEST_CHILD
from quality.suites import MeasuredFigure

ASSET, TABLE = "child_index", "index"
SQL = SqlFolder(Path(__file__).parent / "sql")
FEWEST = 20
"""Children expected to be unlinked below which a change of their share says nothing."""


def check(home: Home, province: str, as_of: dt.date) -> list[TableResult]:
    """Evaluate all rules of the index on what it exported.

    Args:
        home: the installation.
        province: its code.
        as_of: the day for ages.
    """
    occasion = CheckContext(home, province, ASSET, as_of, result_history.hash_input(home, province))
    files = {
        "child_record": records_path(home, province),
        "record": index_table_path(home, province, "child_record"),
        "child": index_table_path(home, province, "child"),
    }
    tables = {name: f"read_parquet({quote(str(file))})" for name, file in files.items()}
    with duckdb_io.connect() as connection:
        given = {"province": province, "as_of": as_of, "oldest": OLDEST_CHILD}
        rows = SQL.run(connection, "check_index", given, **tables).fetchall()
        parts = SQL.run(connection, "check_unlinked", given, **tables).fetchall()
    figures = [MeasuredFigure(rule, rows, failed) for rule, rows, failed in rows]
    figures += _unlinked(parts, result_history.read_last_good(occasion))
    figures += _of_report(_report(home, province))
    figures.append(MeasuredFigure("drift.model", value=model_drift.measure(home, province)))
    checked = [
        TableResult(TABLE, result) for result in suites.evaluate_figures(figures, asset_rules.load_rules(ASSET)[TABLE])
    ]
    result_history.record_results(occasion, checked)
    return checked


def _report(home: Home, province: str) -> dict[str, Any]:
    file = quote(str(index_table_path(home, province, "linkage_report")))
    row = duckdb.execute(f"SELECT report FROM read_parquet({file})").fetchone()
    report: dict[str, Any] = json.loads(row[0]) if row else {}
    return report


def _unlinked(parts: list[tuple[str, str, int, int]], before: list[dict[str, Any]]) -> Iterator[MeasuredFigure]:
    """The share of a source's children in a district that no other source has, against what it was."""
    then = {
        (row["source"], row["district_code"]): row["rows_failed"] / row["rows_checked"]
        for row in before
        if row["rule_id"] == "linkage.unlinked" and row["rows_checked"]
    }
    if not parts:
        yield MeasuredFigure("linkage.unlinked")
    for source, district, rows, failed in parts:
        share = then.get((source, district))
        told = share is not None and share * rows >= FEWEST
        ratio = failed / rows / share if told and share else None
        yield MeasuredFigure("linkage.unlinked", rows, failed, ratio, source, district)


def _of_report(report: Mapping[str, Any]) -> Iterator[MeasuredFigure]:
    """What the engine found out about its own linking; nothing observed where it did not."""
    backtest = report.get("backtest") or {}
    for name in ("precision", "recall"):
        yield MeasuredFigure(f"linkage.{name}", rows=int(backtest.get("masked") or 0), value=backtest.get(name))
    blocking = report.get("missed_by_blocking") or {}
    reached, missed = blocking.get("reached", 0.0), blocking.get("high", 0.0)
    yield MeasuredFigure("linkage.pairs.blocking", value=reached / (reached + missed) if reached else None)
    drift = report.get("drift") or {}
    yield MeasuredFigure("drift.patterns", value=max(drift.values()) if drift else None)
