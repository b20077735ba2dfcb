"""The DuckDB databases in memory that the engine works with, and where they put what does not fit there.

They hold names. So what they write is encrypted with a key that only their process has, in a folder that others cannot
open, and is gone when the database is closed. DuckDB's own choice is a folder `.tmp` where the process was started.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

_FOLDER: ContextVar[Path | None] = ContextVar("spill_folder", default=None)


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory; closed at the end.

    What does not fit goes below the folder of `spill_below`, else below the system's folder for temporary files.
    """
    with TemporaryDirectory(prefix=".linkage-", dir=_FOLDER.get()) as folder, duckdb.connect() as connection:
        connection.execute("SET temp_file_encryption = true")
        connection.execute("SET temp_directory = '" + folder.replace("'", "''") + "'")
        yield connection


@contextmanager
def spill_below(folder: Path) -> Iterator[None]:
    """Let the databases that this thread opens put what does not fit in memory below a folder that is there."""
    token = _FOLDER.set(folder)
    try:
        yield
    finally:
        _FOLDER.reset(token)
