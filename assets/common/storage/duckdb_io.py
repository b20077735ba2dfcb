"""Opening DuckDB files: plain or encrypted, to read or to write.

How a file is opened belongs here, what is in it does not. Encryption is written by the `httpfs`
extension (OpenSSL), which comes signed with a Python wheel: nothing is fetched from the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb
import duckdb_extensions

from assets.common.storage.atomic_io import replacing

READABLE_BY_OLDER = "v1.4.0"
"""The storage version of the analysts' file, which DuckDB 1.4 and later can read."""


_DAMAGED = (
    *("not a valid DuckDB", "enough bytes", "AES tag", "Corrupt database", "corrupt database"),
    *("checksum", "Serialization Error", "Failed to read", "beyond the end"),
)


class WrongKeyError(Exception):
    """The key at hand does not open the file. The message never holds the key."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path.name} does not open with this key: check CHILDLINK_KEY, CHILDLINK_KEY_FILE"
            f" or the home's own key file ({path}). With the right key, the file is damaged: restore the newest backup"
        )


class BusyDatabaseError(Exception):
    """Another process has the file open."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is in use by another process: wait until it has finished, then run again")


class UnreadableDatabaseError(Exception):
    """The file is there, but it is damaged, or no DuckDB file that this version reads."""

    def __init__(self, path: Path) -> None:
        way_back = (
            "leave it where it is, since without it every child would get a new id, and restore the newest backup:"
            " childlink restore FILE --home NEW"
            if path.name == "index.duckdb"
            else "it is made again by a refresh of its province"
        )
        super().__init__(f"{path} is damaged, or is not a DuckDB file: {way_back}")


class UnequalError(Exception):
    """A copy does not hold what was copied."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(f"a copy differs from what was copied in {', '.join(tables)}: the copy was thrown away")


def connect(spill: Path | None = None, *, encrypted: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection in memory that never goes to the network.

    Args:
        spill: folder below the home for what does not fit in memory, written encrypted; gone when the connection is
            closed. Default: none, and what does not fit is an error. DuckDB's own is `.tmp` where the process runs.
        encrypted: whether it is for encrypted files. `attach` works without, at eight hundredths of a second.
    """
    connection = _connect_for_encrypted() if encrypted else duckdb.connect()
    connection.execute("SET autoinstall_known_extensions = false; SET enable_progress_bar = false")
    connection.execute("SET temp_file_encryption = true")
    connection.execute(f"SET temp_directory = {quote('' if spill is None else str(spill))}")
    return connection


def attach(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    *,
    key: str | None = None,
    read_only: bool = False,
    storage_version: str | None = None,
) -> None:
    """Attach the DuckDB file `path` under `name`, making it where it is missing and may be written.

    Args:
        connection: where to attach it.
        path: the file.
        name: the catalog's name in SQL.
        key: passphrase of an encrypted file; `None` for a plain one.
        read_only: open to read; the file must be there.
        storage_version: the oldest DuckDB that must be able to read a new file.

    Raises:
        WrongKeyError: the key is wrong, or there is none for an encrypted file.
        UnreadableDatabaseError: the file is not DuckDB's.
        BusyDatabaseError: another process has it open, to write or while it was to be written.
        FileNotFoundError: there is no such file and it was to be read.
    """
    if read_only and not path.is_file():
        raise FileNotFoundError(f"there is no {path}: run a refresh first")
    options = []
    if key is not None:
        _load_encryption(connection)
        options.append(f"ENCRYPTION_KEY {quote(_escaped(key))}")
    if read_only:
        options.append("READ_ONLY")
    if storage_version is not None:
        options.append(f"STORAGE_VERSION {quote(storage_version)}")
    clause = f" ({', '.join(options)})" if options else ""
    try:
        connection.execute(f"ATTACH {quote(str(path))} AS {name}{clause}")
    except (duckdb.InvalidInputException, duckdb.CatalogException) as error:
        if "key" in str(error).lower():
            raise WrongKeyError(path) from None
        raise
    except duckdb.IOException as error:
        if "set lock on file" in str(error):
            raise BusyDatabaseError(path) from None
        if is_damage(error):
            raise UnreadableDatabaseError(path) from None
        raise


def is_damage(error: duckdb.Error) -> bool:
    """Whether a file's content does not hash to what was written, or is no database at all."""
    return any(words in str(error) for words in _DAMAGED)


@contextmanager
def open_database(path: Path, *, key: str | None = None, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose own catalog is the file `path`; closed at the end.

    Raises:
        WrongKeyError, UnreadableDatabaseError, BusyDatabaseError, FileNotFoundError: as `attach`.
    """
    connection = connect(spill=path.parent / ".spill", encrypted=key is not None)
    try:
        attach(connection, path, "file", key=key, read_only=read_only)
        connection.execute("USE file")
        yield connection
    except duckdb.Error as error:
        if is_damage(error):
            raise UnreadableDatabaseError(path) from None
        raise
    finally:
        connection.close()


def rewrite(path: Path, old: str, new: str) -> None:
    """Write the encrypted file anew, under the same key or another: it holds no more than its tables do.

    The copy is compared with the file before it takes its place.

    Raises:
        UnequalError: the copy differs.
        WrongKeyError, BusyDatabaseError, UnreadableDatabaseError: as `attach`.
    """
    with replacing(path) as temporary, connect(spill=path.parent / ".spill") as connection:
        attach(connection, path, "before", key=old, read_only=True)
        attach(connection, temporary, "after", key=new)
        connection.execute("COPY FROM DATABASE before TO after; CHECKPOINT after")
        check_equal(connection, "before", "after")
        connection.execute("DETACH before; DETACH after")


def check_equal(connection: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    """Make sure that two attached catalogs hold the same tables with the same rows, in whatever order.

    Raises:
        UnequalError: they do not.
    """
    listed = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? AND NOT internal ORDER BY ALL"
    tables, others = (connection.execute(listed, [catalog]).fetchall() for catalog in (one, other))
    unequal = sorted(set(tables) ^ set(others))
    # The sum beside the XOR: in that alone, rows that are there an even number of times cancel.
    sums = "SELECT count(*), sum(hash(counted)::HUGEINT), bit_xor(hash(counted))"
    for schema, table in tables if not unequal else []:
        before, after = (
            connection.execute(f'{sums} FROM {catalog}."{schema}"."{table}" AS counted').fetchone()
            for catalog in (one, other)
        )
        if before != after:
            unequal.append((schema, table))
    if unequal:
        raise UnequalError([".".join(names) for names in unequal])


def quote(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quote_files(folder: Path) -> str:
    """The Parquet files in a folder as an SQL list; a pattern would take signs of the folder's own path for its own."""
    return f"[{', '.join(quote(str(path)) for path in sorted(folder.glob('*.parquet')))}]"


def _escaped(key: str) -> str:
    """`key` as DuckDB reads it, which takes a backslash for an escape and no letter outside ASCII as it is."""
    plain = range(0x20, 0x7F)
    return "".join(chr(byte) if byte in plain and byte != ord("\\") else f"\\x{byte:02X}" for byte in key.encode())


def _connect_for_encrypted() -> duckdb.DuckDBPyConnection:
    """A connection with the extension that encrypts, and that takes no unsigned one after it."""
    _check_signature()
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    _load_encryption(connection)
    connection.execute("SET allow_unsigned_extensions = false")
    return connection


@cache
def _check_signature() -> None:
    """Load the extension with its signature checked, once in a process: all of its twenty megabytes are hashed."""
    with duckdb.connect() as connection:
        _load_encryption(connection)


def _load_encryption(connection: duckdb.DuckDBPyConnection) -> None:
    duckdb_extensions.import_extension("httpfs", con=connection)
    connection.execute("LOAD httpfs")
