"""The tables of an index that cases need, in memory: which child each agency record is of can be changed at will."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

import assets.cases.log
from assets.common.storage.sql_script import SqlFolder

_SQL = SqlFolder(Path(assets.cases.log.__file__).parent / "sql")


def new_index() -> duckdb.DuckDBPyConnection:
    """A connection with the tables of the cases and an empty `membership`."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE membership (agency_record_id BIGINT, child_id VARCHAR, probability DOUBLE, current BOOLEAN)"
    )
    _SQL.run(connection, "schema")
    return connection


def regroup(connection: duckdb.DuckDBPyConnection, child_of: Mapping[int, str]) -> None:
    """Say of which child each agency record is from now on; the others are gone."""
    connection.execute("DELETE FROM membership")
    for record, child in child_of.items():
        connection.execute("INSERT INTO membership VALUES (?, ?, 1, true)", [record, child])
