"""Checking a release as a reader finds it. Its results are kept in the lake, not in the release itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq

from assets.checks import asset_rules, result_history
from assets.checks.result_history import CheckContext, TableResult
from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.indicators.catalogue import registry
from assets.indicators.indicator_values import values_path
from assets.indicators.status import find_headline_gaps
from quality import contract, suites
from quality.suites import MeasuredFigure

ASSET, TABLE = "release", "release"
SQL = SqlFolder(Path(__file__).parent / "sql")
SECRET = frozenset({"identifier", "name"})
"""Classes of personal data that the analysts' file must not hold."""


def check(home: Home, province: str, as_of: dt.date) -> list[TableResult]:
    """Judge all rules of the current release.

    Args:
        home: the installation.
        province: its code.
        as_of: the day it was built for.
    """
    occasion = CheckContext(home, province, ASSET, as_of, result_history.hash_input(home, province))
    folder = home.published(province)
    children = pq.read_metadata(index_table_path(home, province, "child")).num_rows
    values = f"read_parquet({quote(str(folder / 'open' / 'indicator_value.parquet'))})"
    with duckdb_io.connect() as connection:
        duckdb_io.attach(connection, home.analysts_file(province), "abe", read_only=True)
        given = {"children": children, "personal": sorted(personal_columns())}
        measured = SQL.run(connection, "check_release", given).fetchall()
        measured += SQL.run(connection, "check_open", value=values).fetchall()
    figures = [MeasuredFigure(rule, rows, failed) for rule, rows, failed in measured]
    known = registry.load()
    # Of the newest figures, also where those of an earlier term are still open.
    gaps = find_headline_gaps(pq.read_table(values_path(home, province)), known)
    leading = sum(each.headline for each in known.indicators)
    detail = "; ".join(f"{thai} · {english}" for thai, english in gaps)
    figures.append(MeasuredFigure("completeness.headline", leading, len(gaps), detail=detail))
    checked = [
        TableResult(TABLE, result) for result in suites.evaluate_figures(figures, asset_rules.load_rules(ASSET)[TABLE])
    ]
    result_history.record_results(occasion, checked)
    return checked


def personal_columns() -> set[str]:
    """Names that contracts give to columns with identifiers or names, and the birth date."""
    sources = (contract.load(path.stem) for path in contract.FOLDER.glob("*.yaml"))
    layouts = (layout for source in sources for layout in source.layouts.values())
    named = {column.name for layout in layouts for column in layout.columns if column.personal in SECRET}
    return named | {"birth_date", "first_name", "last_name", "child_id"}
