"""Which rows went out to whom, and what came back, in the index file. Only ever added to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.store import index_file

SQL = SqlFolder(Path(__file__).parent / "sql")
ItemKey = tuple[int, str]
"""Agency record and field."""


@dataclass(frozen=True)
class AskedRow:
    """A row of a list that went out.

    Attributes:
        list_id, row_number: which row.
        agency_record_id, field: what it asks about.
        value_hash: what the unit's own value was.
        file_version: the file that it was in.
        other_records: the agency records that contradicted it.
    """

    list_id: str
    row_number: int
    agency_record_id: int
    field: str
    value_hash: str
    file_version: str
    other_records: list[int]


@dataclass(frozen=True)
class CorrectionAnswer:
    """What a unit answered to a row; names as the columns of `correction_answer`."""

    list_id: str
    row_number: int
    agency_record_id: int
    field: str
    value_hash: str
    file_version: str
    answer: str
    note: str | None
    answered_by: str
    answered_at: dt.datetime


@dataclass(frozen=True)
class SentList:
    """A list that went out to a unit; names as the columns of `correction_list`."""

    list_id: str
    province_code: str
    source: str
    unit: str
    made_by: str
    made_at: dt.datetime
    masked: bool
    rows: int


_KINDS = {
    "row_number": pa.int32(),
    "agency_record_id": pa.int64(),
    "other_records": pa.list_(pa.int64()),
    "answered_at": pa.timestamp("us", tz="UTC"),
    "made_at": pa.timestamp("us", tz="UTC"),
    "masked": pa.bool_(),
    "rows": pa.int32(),
}
_TABLES = {SentList: "correction_list", AskedRow: "correction_row", CorrectionAnswer: "correction_answer"}


@contextmanager
def open_corrections(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The index, with the tables of the correction lists in it.

    Raises:
        FileNotFoundError: the home has no index yet.
        LockedError, WrongKeyError, MissingKeyError: it does not open.
    """
    if not home.index.is_file():
        raise FileNotFoundError(f"there is no {home.index}: run childlink refresh first")
    with index_file.open_index(home) as connection:
        SQL.run(connection, "schema")
        yield connection


def add_rows(connection: duckdb.DuckDBPyConnection, rows: Sequence[SentList | AskedRow | CorrectionAnswer]) -> None:
    """Add rows of one kind to their table, within the caller's transaction."""
    if not rows:
        return
    kind = type(rows[0])
    schema = pa.schema([(field.name, _KINDS.get(field.name, pa.string())) for field in fields(kind)])
    connection.register("given_row", pa.Table.from_pylist([vars(row) for row in rows], schema))
    connection.execute(f"INSERT INTO {_TABLES[kind]} BY NAME FROM given_row")
    connection.unregister("given_row")


def read_asked(
    connection: duckdb.DuckDBPyConnection, lists: Sequence[str]
) -> Mapping[tuple[str, int], tuple[AskedRow, str]]:
    """The rows of these lists by list and number, each with the province that it went out in."""
    names = [field.name for field in fields(AskedRow)]
    rows = connection.execute(
        f"SELECT {', '.join(names)}, province_code FROM correction_row JOIN correction_list USING (list_id)"
        " WHERE list_contains(?, list_id)",
        [list(lists)],
    ).fetchall()
    return {(row[0], row[1]): (AskedRow(*row[:-1]), row[-1]) for row in rows}


def read_units(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Source and code of every unit that was sent a list."""
    rows = connection.execute("SELECT DISTINCT source, unit FROM correction_list ORDER BY ALL").fetchall()
    return [(source, unit) for source, unit in rows]


def read_latest(connection: duckdb.DuckDBPyConnection) -> Mapping[ItemKey, CorrectionAnswer]:
    """The latest answer about each item."""
    names = [field.name for field in fields(CorrectionAnswer)]
    rows = connection.execute(
        f"SELECT {', '.join(names)} FROM correction_answer"
        " QUALIFY row_number() OVER (PARTITION BY agency_record_id, field ORDER BY answered_at DESC, rowid DESC) = 1"
    ).fetchall()
    return {(row[2], row[3]): CorrectionAnswer(*row) for row in rows}


def read_given(
    connection: duckdb.DuckDBPyConnection, lists: Sequence[str]
) -> Mapping[tuple[str, int], tuple[str, str | None]]:
    """The latest answer and note of each answered row of these lists, by list and number."""
    rows = connection.execute(
        "SELECT list_id, row_number, answer, note FROM correction_answer WHERE list_contains(?, list_id)"
        " QUALIFY row_number() OVER ("
        "PARTITION BY list_id, correction_answer.row_number ORDER BY answered_at DESC, rowid DESC) = 1",
        [list(lists)],
    ).fetchall()
    return {(list_id, number): (answer, note) for list_id, number, answer, note in rows}
