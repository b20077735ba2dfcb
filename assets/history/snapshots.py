"""Snapshots: each child's schooling and home by period, for analysts.

What the newest period says stands in `abe.child`; here earlier ones stay, so that "was enrolled last term,
is not now" is one query. Taken from the index's export of the province; added to the release under pseudonyms.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from assets.common.step_stamp import RefreshStep, StepInput, StepResult, run_step
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path, list_provinces

SQL = SqlFolder(Path(__file__).parent / "sql")
TABLES = ("enrolment", "residence", "schooling")
_MARK = "not_yet_struck_off"


@dataclass(frozen=True)
class SnapshotSummary:
    """Rows of each table."""

    enrolment: int
    residence: int
    schooling: int


STEP = RefreshStep("history", code_version="1", summary=SnapshotSummary)


def refresh_snapshots(home: Home, province: str, as_of: dt.date) -> StepResult[SnapshotSummary]:
    """Take the snapshots, as `build_snapshots`, or skip that where nothing that they depend on has changed."""
    exported = index_table_path(home, province, "child_record")
    given = StepInput([exported, *_list_pupils(home, province)], as_of)
    return run_step(STEP, home, province, given, lambda: build_snapshots(home, province, as_of))


def build_snapshots(home: Home, province: str, as_of: dt.date) -> SnapshotSummary:
    """Add `abe.enrolment`, `abe.residence` and `abe.schooling` to the province's next release.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: terms that begin later are left out of `abe.schooling`.

    Raises:
        FileNotFoundError: the index has no export of the province.
    """
    file = index_table_path(home, province, "child_record")
    if not file.is_file():
        raise FileNotFoundError(f"the index has no export of province {province}: refresh it first")
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        connection.execute(f"CREATE VIEW exported_record AS FROM read_parquet({duckdb_io.quote(str(file))})")
        connection.execute(f"CREATE TEMP TABLE struck_off AS {_struck_off(home, province)}")
        SQL.run(connection, "snapshot", {"as_of": as_of})
        counts = {}
        for name in TABLES:
            table = connection.execute(f"FROM {name}").to_arrow_table()
            add_table(home, province, "abe", f"abe.{name}", table)
            counts[name] = table.num_rows
    return SnapshotSummary(**counts)


def _struck_off(home: Home, province: str) -> str:
    """Addresses of the pupils' rows marked as not yet struck off."""
    marked = [
        duckdb_io.quote(str(file)) for file in _list_pupils(home, province) if _MARK in pq.read_schema(file).names
    ]
    address = "province_code, source, source_file, source_row, file_version"
    if not marked:
        return f"SELECT {address} FROM exported_record WHERE false"
    return f"SELECT {address} FROM read_parquet([{', '.join(marked)}], union_by_name = true) WHERE {_MARK} IS NOT NULL"


def _list_pupils(home: Home, province: str) -> list[Path]:
    """The pupils' rows of all provinces that the exported records are of, as pupils cross their borders."""
    codes = list_provinces(home, province)
    return [file for code in codes for file in sorted(home.lake("staged", code, "schools").glob("*.parquet"))]
