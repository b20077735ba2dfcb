"""Errors that may be shown: ours pass, a library's own words do not, since they may quote a row.

DuckDB, pandas and the like put the value that failed into their message, and Dagster keeps and
shows messages. Only the kind of such an error and the place it came from are told.
"""

from __future__ import annotations

import errno
import os
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = (*(os.strerror(code) for code in _NO_ROOM), "disk is full", "disk I/O error")
_SAID_IN_WORDS = ("duckdb", "_duckdb", "sqlite3", "sqlalchemy")
_OF_NAMES = ("BinderException", "CatalogException")
_NAMED = re.compile(r'(?:column|[Nn]ame|named) "?([A-Za-z0-9_.]+)')
_OURS = ("assets", "quality", "linkage", "data", "pipelines")


class UnexpectedError(Exception):
    """Something failed that no part of ours foresaw. Says what kind of error, and where, without its words."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            f"{type(error).__name__} in {_place(error)}:"
            " the error's own words are left out because they may quote a row"
        )


class MissingColumnError(Exception):
    """A query names a column or table that is not there: a contract or a table was changed, and not who reads it."""

    def __init__(self, error: BaseException) -> None:
        found = _NAMED.search(str(error))
        name = found.group(1) if found else "that it names"
        super().__init__(
            f"there is no column or table {name} for {_place(error)}: a contract or a table was changed;"
            " change what reads it, too, or give the column its name back"
        )


class FullDiskError(Exception):
    """There was no room to write. What was being written is gone; what stood there stands."""

    def __init__(self) -> None:
        super().__init__(
            "ดิสก์เต็ม · the disk is full, or a file reached the largest size allowed: make room on the home's volume"
            " (childlink purge, childlink doctor), then refresh again; what was published before is untouched"
        )


@contextmanager
def redact() -> Iterator[None]:
    """Let errors of ours and of the file system pass; put an `UnexpectedError` in place of any other.

    A full disk is said as such, whichever library met it.
    """
    try:
        yield
    except Exception as error:
        shown = redact_error(error)
        if shown is error:
            raise
        raise shown from None


def redact_error(error: Exception) -> Exception:
    """The error itself, or what may be shown in its place; see `redact`."""
    if is_full_disk(error):
        return FullDiskError()
    if isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _OURS:
        return error
    return MissingColumnError(error) if type(error).__name__ in _OF_NAMES else UnexpectedError(error)


def is_full_disk(error: BaseException | None) -> bool:
    """Whether there was no room to write; DuckDB and SQLite (Dagster's records) say so in words alone."""
    while error is not None:
        if isinstance(error, FullDiskError) or (isinstance(error, OSError) and error.errno in _NO_ROOM):
            return True
        library = type(error).__module__.partition(".")[0]
        if library in _SAID_IN_WORDS and any(words in str(error) for words in _WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def _place(error: BaseException) -> str:
    """The place in our code that an error came from."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    frame = (ours or list(frames))[-1]
    return f"{Path(frame.filename).name}, line {frame.lineno} ({frame.name})"


def _is_ours(filename: str) -> bool:
    root = Path(__file__).parents[2]
    path = Path(filename)
    return path.is_relative_to(root) and path.relative_to(root).parts[0] in _OURS
