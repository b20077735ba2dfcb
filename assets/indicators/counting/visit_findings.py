"""What visits found, as counting needs it: `lake/visit_finding/<province>.parquet`, by agency record.

Written by whoever keeps the visits; a province without visits has no such file.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home

SCHEMA = pa.schema([("agency_record_id", pa.int64()), ("finding", pa.string()), ("visited_on", pa.date32())])
"""One row an agency record: `studying`, `moved` or `died`, and the day of the visit that found it."""


def visit_findings_path(home: Home, province: str) -> Path:
    """Where the findings of a province's visits lie."""
    return home.lake("visit_finding", f"{province}.parquet")


def find_files(home: Home, province: str) -> list[Path]:
    """The file of the findings where it says anything: the first refresh writes one without a row."""
    file = visit_findings_path(home, province)
    return [file] if file.is_file() and pq.read_metadata(file).num_rows else []


def write(home: Home, province: str, findings: pa.Table) -> None:
    """Write the findings, sorted, in the place of those that were there."""
    order = [("agency_record_id", "ascending"), ("visited_on", "ascending")]
    write_parquet(findings.cast(SCHEMA).sort_by(order), visit_findings_path(home, province))


def load(connection: duckdb.DuckDBPyConnection, home: Home, province: str, as_of: dt.date) -> None:
    """Make the table `visit_fact`: one row an agency record that a visit up to the day tells something of.

    Columns: agency_record_id, said_studying_on (the last day on which somebody said so), said_moved, said_dead.
    """
    file = visit_findings_path(home, province)
    if file.is_file():
        rows = f"read_parquet({duckdb_io.quote(str(file))})"
    else:
        rows = "(SELECT NULL::BIGINT AS agency_record_id, NULL::VARCHAR AS finding, NULL::DATE AS visited_on LIMIT 0)"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE visit_fact AS
        SELECT
            agency_record_id, max(visited_on) FILTER (finding = 'studying') AS said_studying_on,
            bool_or(finding = 'moved') AS said_moved, bool_or(finding = 'died') AS said_dead
        FROM {rows} WHERE visited_on <= ? GROUP BY agency_record_id""",
        [as_of],
    )
