"""What visits found, as counting needs it: `lake/visit_finding/<province>.parquet`, by agency record.

Written by whoever keeps the visits; a province without visits has no such file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common import duckdb_io
from assets.common.atomic_io import write_parquet
from assets.common.home import Home

SCHEMA = pa.schema([("agency_record_id", pa.int64()), ("finding", pa.string()), ("visited_on", pa.date32())])
"""One row an agency record: `studying`, `moved` or `died`, and the day of the visit that found it."""


def path(home: Home, province: str) -> Path:
    """Where the findings of a province's visits lie."""
    return home.lake("visit_finding", f"{province}.parquet")


def write(home: Home, province: str, findings: pa.Table) -> None:
    """Write the findings, sorted, in the place of those that were there."""
    order = [("agency_record_id", "ascending"), ("visited_on", "ascending")]
    write_parquet(findings.cast(SCHEMA).sort_by(order), path(home, province))


def load(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> None:
    """Make the table `visit_finding` in the connection; empty where there were no visits."""
    file = path(home, province)
    if file.is_file():
        rows = f"FROM read_parquet({duckdb_io.quote(str(file))})"
    else:
        rows = "SELECT NULL::BIGINT AS agency_record_id, NULL::VARCHAR AS finding, NULL::DATE AS visited_on WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE visit_finding AS {rows}")
