"""Pairs that a unit reported as two children: its own record, and one that is taken to be of the same child.

A report decides nothing. It is asked about first, until a reviewer has decided. The tables come with the first report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

_SCHEMA = pa.schema(
    [
        ("agency_record_id_a", pa.int64()),
        ("agency_record_id_b", pa.int64()),
        ("own_record", pa.int64()),
        ("reported_by", pa.string()),
        ("reported_at", pa.timestamp("us", tz="UTC")),
    ]
)
_TABLE = """
    CREATE TABLE IF NOT EXISTS reported_pair (
        agency_record_id_a BIGINT NOT NULL, agency_record_id_b BIGINT NOT NULL, own_record BIGINT NOT NULL,
        reported_by VARCHAR NOT NULL, reported_at TIMESTAMPTZ NOT NULL
    )"""


@dataclass(frozen=True)
class ReportedPair:
    """One report.

    Attributes:
        own_record: the agency record of the unit that reports.
        other_record: the agency record that is said to be another child's.
        reported_by, reported_at: who handed the report in, and when.
    """

    own_record: int
    other_record: int
    reported_by: str
    reported_at: dt.datetime


def add_pairs(connection: duckdb.DuckDBPyConnection, pairs: Sequence[ReportedPair]) -> None:
    """Write reports into the index, within the caller's transaction."""
    rows = [
        {
            "agency_record_id_a": min(pair.own_record, pair.other_record),
            "agency_record_id_b": max(pair.own_record, pair.other_record),
            "own_record": pair.own_record,
            "reported_by": pair.reported_by,
            "reported_at": pair.reported_at,
        }
        for pair in pairs
    ]
    if rows:
        connection.execute(_TABLE)
        connection.register("given_pair", pa.Table.from_pylist(rows, _SCHEMA))
        connection.execute("INSERT INTO reported_pair BY NAME FROM given_pair")
        connection.unregister("given_pair")


def read_pairs(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """The pairs on which no verdict is in effect, each once.

    Columns: agency_record_id_a, agency_record_id_b, own_record.
    """
    found = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reported_pair'").fetchall()
    if not found[0][0]:
        return _SCHEMA.empty_table().select(["agency_record_id_a", "agency_record_id_b", "own_record"])
    return connection.execute("""
        SELECT agency_record_id_a, agency_record_id_b, min(own_record) AS own_record
        FROM reported_pair
        ANTI JOIN (FROM effective_decision WHERE verdict IS NOT NULL) USING (agency_record_id_a, agency_record_id_b)
        GROUP BY ALL ORDER BY ALL""").to_arrow_table()
