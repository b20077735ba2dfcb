"""Whether files that cannot be made again, and releases, can still be read: every table and every byte of them.

A damaged page of a database is met only by who reads that page; a file's own header may be whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home


def find_damage(home: Home) -> Iterator[str]:
    """Each damaged file in a sentence that says what to do. Reads the index, the releases and all landed files.

    Raises:
        MissingKeyError, RotationPendingError: the encrypted files cannot be opened.
    """
    if home.index.exists() and not _can_be_read(home.index, home.key()):
        yield str(duckdb_io.UnreadableDatabaseError(home.index))
    for path in sorted((home.root / "published").glob("??/*.duckdb")):
        key = home.key(path.parent.name) if path.name == "registry.duckdb" else None
        if not _can_be_read(path, key):
            yield str(duckdb_io.UnreadableDatabaseError(path))
    for path in sorted(home.landing.glob("??/*")):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                yield f"{path} is damaged: restore it from a backup, or ask the agency for the file again"


def _can_be_read(path: Path, key: str | None) -> bool:
    listed = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'file' AND NOT internal"
    try:
        with duckdb_io.open_database(path, key=key) as connection:
            for schema, table in connection.execute(listed).fetchall():
                connection.execute(f'SELECT bit_xor(hash(each)) FROM file."{schema}"."{table}" AS each').fetchall()
    except (duckdb.Error, duckdb_io.UnreadableDatabaseError):
        return False
    return True
