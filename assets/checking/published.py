"""Checking a release as a reader finds it. Its results are kept in the lake, not in the release itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq

from assets import duck
from assets.checking import history, rules, standing
from assets.checking.history import Checked, Occasion
from assets.duck import quoted
from assets.home import Home
from assets.index.handing_on import path as index_path
from quality import contract
from quality.suites import Figure

ASSET, TABLE = "release", "release"
SQL = Path(__file__).parent / "sql"
SECRET = frozenset({"identifier", "name"})
"""Classes of personal data that the analysts' file must not hold."""


def check(home: Home, province: str, as_of: dt.date) -> list[Checked]:
    """Judge all rules of the release that stands.

    Args:
        home: the installation.
        province: its code.
        as_of: the day it was built for.
    """
    occasion = Occasion(home, province, ASSET, as_of, history.input_of(home, province))
    folder = home.published(province)
    children = pq.read_metadata(index_path(home, province, "child")).num_rows
    values = f"read_parquet({quoted(str(folder / 'open' / 'indicator_value.parquet'))})"
    with duck.connect() as connection:
        duck.attach(connection, folder / "abe.duckdb", "abe", read_only=True)
        given = {"children": children, "personal": sorted(personal_columns())}
        measured = connection.execute((SQL / "release.sql").read_text("utf-8"), given).fetchall()
        measured += connection.execute((SQL / "open.sql").read_text("utf-8").replace("{value}", values)).fetchall()
    figures = [Figure(rule, rows, failed) for rule, rows, failed in measured]
    checked = [
        Checked(TABLE, result) for result in standing.of_figures(occasion, TABLE, figures, rules.of(ASSET)[TABLE])
    ]
    history.keep(occasion, checked)
    return checked


def personal_columns() -> set[str]:
    """Names that contracts give to columns with identifiers or names, and the birth date."""
    sources = (contract.load(path.stem) for path in contract.FOLDER.glob("*.yaml"))
    layouts = (layout for source in sources for layout in source.layouts.values())
    named = {column.name for layout in layouts for column in layout.columns if column.personal in SECRET}
    return named | {"birth_date", "first_name", "last_name", "child_id"}
