"""The index file: opening it, and exchanging a province's records in it.

What ids the records carry is the ledger's; what leaves the index is `handing_on`'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common import duckdb_io, file_lock
from assets.common.atomic_io import PRIVATE_FILE, make_folder
from assets.common.home import Home
from assets.index.store import effective_decisions
from assets.records import schema

SCHEMA = Path(__file__).parents[1] / "sql" / "schema.sql"
EXCHANGE = Path(__file__).parents[1] / "sql" / "exchange.sql"
COLUMNS = {"agency_record_id": "BIGINT"} | schema.STAGED | schema.DERIVED
"""The index's `child_record`: the lake's, without raw text, with the number of the agency record."""


@contextmanager
def open_index(home: Home, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose catalog is the index, made with its tables where there is none yet.

    One writes, or many read: who comes second waits (`assets.common.file_lock`).

    Raises:
        LockedError: another process did not finish in time.
        WrongKeyError: the home's key does not open it.
        MissingKeyError: there is no key.
        FileNotFoundError: there is no index, and it was to be read.
    """
    make_folder(home.root)
    if read_only and not home.index.is_file():
        raise FileNotFoundError(f"there is no {home.index}: run a refresh first")
    with (
        file_lock.hold_lock(home, "index", "writing the index", shared=read_only),
        duckdb_io.open_database(home.index, key=home.key(), read_only=read_only) as connection,
    ):
        if not read_only:
            home.index.chmod(PRIVATE_FILE)
            # What is committed is safe in the log; it is brought into the file once, on closing.
            connection.execute("SET checkpoint_threshold = '1TB'")
            columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
            connection.execute(f"CREATE TABLE IF NOT EXISTS child_record ({columns})")
            connection.execute(SCHEMA.read_text("utf-8"))
        effective_decisions.create_views(connection)
        yield connection


def replace_records(connection: duckdb.DuckDBPyConnection, province: str, records: Path) -> pa.Array:
    """Put the province's child records in the place of its earlier ones; give the agency_record_ids that this touched.

    Runs within the caller's transaction. Rows that stay as they are are not written. A file that was taken in
    before is not even read, as long as the index holds the rows that it left.
    """
    fingerprint = _fingerprint(records)
    if _taken_in(connection, province) == (fingerprint, *_held(connection, province)):
        return pa.array([], pa.int64())
    staged = [f"{name}::{kind} AS {name}" for name, kind in COLUMNS.items() if name != "agency_record_id"]
    key = "(md5_number_lower(concat_ws(chr(31), province_code, layout, record_key)) & 9223372036854775807)::BIGINT"
    connection.execute(
        # Read twice rather than kept: most of it is there already.
        f"CREATE OR REPLACE TEMP VIEW arriving AS SELECT file_row_number AS place, {key} AS agency_record_id,"
        f" {', '.join(staged)}"
        f" FROM read_parquet({duckdb_io.quote(str(records))}, file_row_number = true)"
    )
    mark = f"hash({', '.join(COLUMNS)})"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE standing_row AS SELECT rowid AS place, agency_record_id, {mark} AS mark"
        " FROM child_record WHERE province_code = ?",
        [province],
    )
    for statement in duckdb.extract_statements(EXCHANGE.read_text("utf-8").format(mark=mark)):
        connection.execute(statement)
    connection.execute("DELETE FROM intake WHERE province_code = ?", [province])
    held = _held(connection, province)
    connection.execute("INSERT INTO intake VALUES (?, ?, ?, ?)", [province, fingerprint, *held])
    return (
        connection.execute("SELECT DISTINCT agency_record_id FROM touched_key ORDER BY ALL")
        .to_arrow_table()[0]
        .combine_chunks()
    )


def _fingerprint(records: Path) -> str:
    """What a file of child records says to this version of the index."""
    with records.open("rb") as content:
        mark = hashlib.file_digest(content, "sha256").hexdigest()
    return hashlib.sha256(repr((mark, COLUMNS, duckdb.__version__)).encode()).hexdigest()


def _taken_in(connection: duckdb.DuckDBPyConnection, province: str) -> tuple[str, int, int] | None:
    """What the province's rows were taken from last, their number and the sum of their numbers then."""
    return connection.execute(
        "SELECT fingerprint, records, content FROM intake WHERE province_code = ?", [province]
    ).fetchone()


def _held(connection: duckdb.DuckDBPyConnection, province: str) -> tuple[int, int]:
    """How many rows of the province there are, and the sum of their numbers: other hands may have taken some."""
    found = connection.execute(
        "SELECT count(*), coalesce(sum(agency_record_id + record_version_id::HUGEINT), 0) FROM child_record "
        "WHERE province_code = ?",
        [province],
    ).fetchall()
    return int(found[0][0]), int(found[0][1])
