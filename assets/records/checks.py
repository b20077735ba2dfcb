"""Checking the child records of a province."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.checks import asset_rules, result_cache, result_history
from assets.checks.baseline import compare_volume
from assets.checks.result_history import CheckContext, TableResult
from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.records.child_record import records_path
from quality import contract, suites
from quality.suites import MeasuredFigure

ASSET, TABLE = "child_records", "child_record"
SQL = SqlFolder(Path(__file__).parent / "sql")


def check(home: Home, province: str, as_of: dt.date) -> list[TableResult]:
    """Judge all rules of the child records.

    Args:
        home: the installation.
        province: its code.
        as_of: the day they were built for.
    """
    occasion = CheckContext(home, province, ASSET, as_of, result_history.hash_input(home, province))
    book = asset_rules.load_rules(ASSET)[TABLE]
    file = records_path(home, province)
    with duckdb_io.connect() as connection:
        counts = {"staged": _staged(home, province)}
        rows = f"read_parquet({quote(str(file))})"
        measured = SQL.run(connection, "check_child_record", counts, child_record=rows).fetchall()
    figures = [MeasuredFigure(rule, rows, failed, value) for rule, rows, failed, value in measured]
    # Rows of each unit's newest period: those of all periods would only grow.
    current = pc.sum(pq.read_table(file, columns=["active"])["active"]).as_py() or 0
    figures.append(compare_volume("volume.rows", TABLE, current, result_history.read_last_good(occasion)))
    results = [
        *result_cache.evaluate_rows(occasion, TABLE, file, book),
        *suites.evaluate_figures(figures, book),
    ]
    checked = [TableResult(TABLE, result) for result in results]
    result_history.record_results(occasion, checked)
    return checked


def _staged(home: Home, province: str) -> int:
    """Rows about children in the province's staged tables."""
    rows = 0
    for file in home.lake("staged", province).glob("*/*.parquet"):
        layout = contract.load(file.parent.name).layouts.get(file.stem)
        rows += pq.read_metadata(file).num_rows if layout and layout.subject == "child" else 0
    return rows
