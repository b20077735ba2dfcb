"""The index file: opening it, and exchanging a province's records in it.

Which ids the records have is decided in `id_registry`; what leaves the index in `province_export`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.storage import duckdb_io, file_lock, home_identity
from assets.common.storage.atomic_io import PRIVATE_FILE, make_folder
from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError
from assets.common.storage.sql_script import SqlFolder
from assets.index.identity import decision_effects
from assets.index.store import effective_decisions, migrations
from assets.records import schema

SQL = SqlFolder(Path(__file__).parents[1] / "sql")
RECORDS_SQL = SqlFolder(Path(__file__).parents[2] / "records" / "sql")
COLUMNS = {"agency_record_id": "BIGINT"} | schema.STAGED | schema.DERIVED
"""The index's `child_record`: the lake's, without raw text, with the number of the agency record."""


class IndexVersionError(HomeFaultError):
    """The index was made by another version of childlink.

    Attributes:
        can_be_brought_forward: whether opening it to write brings it to this version.
    """

    def __init__(self, path: Path, found: int | None) -> None:
        newest = migrations.newest_version()
        self.can_be_brought_forward = migrations.is_behind(found)
        if self.can_be_brought_forward:
            way = "make a backup; the next refresh brings it forward"
        elif found is not None and found > newest:
            way = "use that newer version, or restore the backup that was made before it was installed"
        else:
            way = (
                "use the version that made it, or refresh every province into a new home, which gives the children"
                " new ids"
            )
        super().__init__(
            f"ดัชนีเป็นของรุ่นอื่น · {path} was made by another version of childlink (its tables are of version"
            f" {found or 'unknown'}, this one reads {newest}): {way}"
        )


@contextmanager
def open_index(
    home: Home, *, read_only: bool = False, patience: float = file_lock.PATIENCE
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose catalog is the index, made with its tables where there is none yet.

    One writes, or many read: who comes second waits (`assets.common.storage.file_lock`). An index of an earlier
    version is brought forward where it may be written to (`migrations`).

    Raises:
        LockedError: another process did not finish in time.
        WrongKeyError: the home's key does not open it.
        MissingKeyError: there is no key.
        FileNotFoundError: there is no index, and it was to be read.
        IndexVersionError: it was made by another version of childlink, and is not brought forward here.
        HomeFaultError: it is gone, or of another home.
    """
    make_folder(home.root)
    if not home.index.is_file():
        home_identity.check_not_lost(home, home.index, "every child would get a new id, and no decision would count")
        if read_only:
            raise FileNotFoundError(f"there is no {home.index}: run a refresh first")
    with (
        file_lock.hold_lock(home, "index", "writing the index", shared=read_only, patience=patience),
        duckdb_io.open_database(home.index, key=home.key(), read_only=read_only) as connection,
    ):
        if not read_only:
            home.index.chmod(PRIVATE_FILE)
            # What is committed is safe in the log; it is brought into the file once, on closing.
            connection.execute("SET checkpoint_threshold = '1TB'")
            _create_tables(connection)
            if (found := _read_version(connection)) is not None and migrations.is_behind(found):
                migrations.bring_forward(connection, found)
        _check_version(connection, home.index)
        home_identity.reconcile(connection, home, may_write=not read_only)
        RECORDS_SQL.run(connection, "current_version")
        effective_decisions.create_views(connection)
        decision_effects.create_view(connection)
        yield connection


def free_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring what was committed into the file, and drop the temporary tables: both are held in memory until then."""
    connection.execute("CHECKPOINT")
    temporary = connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    for (name,) in temporary:
        connection.execute(f'DROP TABLE temp.main."{name}"')


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of a new index, all or none; nothing where there is one already, of whatever version."""
    if _tables(connection):
        return
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"BEGIN; CREATE TABLE child_record ({columns})")
    SQL.run(connection, "schema", {"version": migrations.newest_version()})
    connection.execute("COMMIT")


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    found = _read_version(connection)
    if found != migrations.newest_version():
        raise IndexVersionError(path, found)


def _read_version(connection: duckdb.DuckDBPyConnection) -> int | None:
    found = connection.execute("FROM index_version").fetchall() if "index_version" in _tables(connection) else []
    return int(found[0][0]) if found else None


def has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the index has a table of this name: some are made with the first row."""
    return name in _tables(connection)


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()")
    return {name for (name,) in found.fetchall()}


def replace_records(connection: duckdb.DuckDBPyConnection, province: str, records: Path) -> pa.Array:
    """Replace the province's earlier child records; return the agency_record_ids of rows that came, changed or went.

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
    row_hash = f"hash({', '.join(COLUMNS)})"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE present_row AS SELECT rowid AS place, agency_record_id, {row_hash} AS row_hash"
        " FROM child_record WHERE province_code = ?",
        [province],
    )
    SQL.run(connection, "replace_records", row_hash=row_hash)
    connection.execute("DELETE FROM intake WHERE province_code = ?", [province])
    held = _held(connection, province)
    connection.execute("INSERT INTO intake VALUES (?, ?, ?, ?)", [province, fingerprint, *held])
    return (
        connection.execute("SELECT DISTINCT agency_record_id FROM replaced_record ORDER BY ALL")
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
