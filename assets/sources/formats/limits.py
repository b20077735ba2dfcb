"""Limits of reading files: how much memory, time and content one may take, and how many a source may have.

A file that exceeds one is held by name and the rest goes on. The defaults fit the largest extract of a province;
a home changes them in `HOME/limits.yaml`, an entry a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import pydantic

from assets.sources.formats.errors import LimitError
from quality import yaml_file
from quality.yaml_file import Entry

FILE = "limits.yaml"
MEGABYTE = 1_000_000


class Limits(Entry):
    """What one file may take, and how many files a source of a province may have.

    Attributes:
        file_mb: size of a file; a larger one is not even copied.
        memory_mb: memory of the process that reads it.
        cpu_seconds, wall_seconds: time until it has been read.
        unpacked_mb: size of an archive's or workbook's parts together, unpacked.
        ratio: unpacked size to packed size of a part that unpacks to more than a tenth of `unpacked_mb`.
        members: parts of an archive or a workbook.
        rows, columns: of one table, sheet or text; of a text, the columns that most of its rows have.
        cells: of one table, sheet or text.
        files: files in a source's folder of the inbox at one time; further ones are not even copied.
        tables: files and members of archives of a source, of all that ever came and were not purged.
    """

    file_mb: pydantic.PositiveInt = 2_000
    memory_mb: pydantic.PositiveInt = 1_500
    cpu_seconds: pydantic.PositiveInt = 300
    wall_seconds: pydantic.PositiveInt = 600
    unpacked_mb: pydantic.PositiveInt = 1_000
    ratio: pydantic.PositiveInt = 200
    members: pydantic.PositiveInt = 2_000
    rows: pydantic.PositiveInt = 3_000_000
    columns: pydantic.PositiveInt = 1_000
    cells: pydantic.PositiveInt = 100_000_000
    files: pydantic.PositiveInt = 5_000
    tables: pydantic.PositiveInt = 50_000

    def check_members(self, sizes: list[tuple[int, int]]) -> None:
        """Check an archive's parts before any of them is unpacked.

        Args:
            sizes: packed and unpacked bytes of each part, as the archive declares them.

        Raises:
            LimitError: there are too many, they are too large, or too densely packed.
        """
        if len(sizes) > self.members:
            raise LimitError(f"{len(sizes):,} members, and the limit is {self.members:,}")
        unpacked = sum(size for _, size in sizes)
        if unpacked > self.unpacked_mb * MEGABYTE:
            raise LimitError(f"{unpacked // MEGABYTE:,} MB unpacked, and the limit is {self.unpacked_mb:,}")
        for packed, size in sizes:
            if size > self.unpacked_mb * MEGABYTE // 10 and size > self.ratio * max(packed, 1):
                raise LimitError(f"a member unpacks to more than {self.ratio:,} times its size")

    def check_table(self, rows: int, columns: int, cells: int | None = None) -> None:
        """Check the dimensions of a table.

        Args:
            rows: how many.
            columns: how many.
            cells: how many, where rows differ in length; default: rows times columns.

        Raises:
            LimitError: it has too many rows, columns or cells.
        """
        dimensions = (
            (rows, self.rows, "rows"),
            (columns, self.columns, "columns"),
            (rows * columns if cells is None else cells, self.cells, "cells"),
        )
        for found, most, what in dimensions:
            if found > most:
                raise LimitError(f"a table of {found:,} {what}, and the limit is {most:,}")


_DEFAULT = Limits()
_CURRENT: ContextVar[Limits | None] = ContextVar("limits", default=None)


def current_limits() -> Limits:
    """The limits of the file that is being read."""
    return _CURRENT.get() or _DEFAULT


@contextmanager
def use_limits(limits: Limits) -> Iterator[None]:
    """Read files within these limits."""
    token = _CURRENT.set(limits)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def load_limits(root: Path) -> Limits:
    """The limits of a home: those in its `limits.yaml`, and the defaults for the others.

    Raises:
        DataFileError: an entry is wrong.
    """
    path = root / FILE
    return yaml_file.read(path, Limits) if path.is_file() else Limits()
