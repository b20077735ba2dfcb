"""Errors that may be shown: ours pass, a library's own words do not, since they may quote a row.

DuckDB, pandas and the like put the value that failed into their message, and Dagster keeps and
shows messages. Only the kind of such an error and the place it came from are told.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OURS = ("assets", "quality", "linkage", "data", "pipelines")


class UnexpectedError(Exception):
    """Something failed that no part of ours foresaw. Says what kind of error, and where, without its words."""

    def __init__(self, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if _is_ours(frame.filename)]
        frame = (ours or list(frames))[-1]
        super().__init__(
            f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno} ({frame.name}):"
            " the error's own words are left out because they may quote a row"
        )


@contextmanager
def discreet() -> Iterator[None]:
    """Let errors of ours and of the file system pass; put an `UnexpectedError` in place of any other."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        if type(error).__module__.partition(".")[0] in _OURS:
            raise
        raise UnexpectedError(error) from None


def _is_ours(filename: str) -> bool:
    root = Path(__file__).parent.parent
    path = Path(filename)
    return path.is_relative_to(root) and path.relative_to(root).parts[0] in _OURS
