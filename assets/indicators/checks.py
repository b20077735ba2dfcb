"""Checking the values of a province's indicators."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq

from assets.checks import asset_rules, result_cache, result_history
from assets.checks.baseline import compare_volume
from assets.checks.result_history import CheckContext, TableResult
from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.indicators.indicator_values import person_facts_path, values_path
from quality import suites
from quality.suites import MeasuredFigure

ASSET, TABLE = "indicator_values", "indicator"
SQL = SqlFolder(Path(__file__).parent / "sql")


def check(home: Home, province: str, as_of: dt.date) -> list[TableResult]:
    """Judge all rules of the indicators.

    Args:
        home: the installation.
        province: its code.
        as_of: the day they were built for.
    """
    occasion = CheckContext(home, province, ASSET, as_of, result_history.hash_input(home, province))
    book = asset_rules.load_rules(ASSET)[TABLE]
    files = {
        "value": values_path(home, province),
        "person": person_facts_path(home, province),
        "child": index_table_path(home, province, "child"),
    }
    scans = {name: f"read_parquet({quote(str(file))})" for name, file in files.items()}
    with duckdb_io.connect() as connection:
        measured = SQL.run(connection, "check_indicator", None, **scans).fetchall()
    figures = [MeasuredFigure(rule, rows, failed) for rule, rows, failed in measured]
    children = pq.read_metadata(person_facts_path(home, province)).num_rows
    figures.append(compare_volume("volume.children", TABLE, children, result_history.read_last_good(occasion)))
    results = result_cache.evaluate_rows(occasion, TABLE, values_path(home, province), book)
    results += suites.evaluate_figures(figures, book)
    checked = [TableResult(TABLE, result) for result in results]
    result_history.record_results(occasion, checked)
    return checked
