"""Marks of rows in the index: while a mark is the same, so are the rows, whoever wrote them."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from assets.common.storage.home import Home
from assets.index.store import index_file

LINKING = {
    "intake": "FROM intake",
    "membership_history": "SELECT agency_record_id, from_at, to_at FROM membership_history",
    "decision": "FROM decision",
    "decision_effect": "FROM decision_effect",
}
"""What tells of every change of records, of the children that they belong to, and of decisions, in all provinces."""

NO_ROWS = "0:None"
"""The mark of an empty table, and of one that is not made yet: the step that reads it may be the one that makes it."""


def mark_rows(home: Home, queries: Mapping[str, str], parameters: Mapping[str, str] | None = None) -> dict[str, str]:
    """A mark of the rows of each query: their number, and the sum of their hashes. No value can be told from it.

    Args:
        home: the installation.
        queries: by the name of the table that each is about, which need not be there yet.
        parameters: values by name; each query is given those that it names.

    Raises:
        FileNotFoundError: there is no index yet.
        LockedError, WrongKeyError, MissingKeyError, HomeFaultError: it does not open.
    """
    with index_file.open_index(home, read_only=True) as connection:
        return {
            f"rows of {table}": _mark(connection, table, query, parameters or {}) for table, query in queries.items()
        }


def _mark(connection: duckdb.DuckDBPyConnection, table: str, query: str, parameters: Mapping[str, str]) -> str:
    if not index_file.has_table(connection, table):
        return NO_ROWS
    (statement,) = duckdb.extract_statements(f"SELECT count(*), sum(hash(row_of)) FROM ({query}) AS row_of")
    named = {name: parameters[name] for name in statement.named_parameters}
    return ":".join(map(str, connection.execute(statement, named or None).fetchall()[0]))
