"""The agencies' files of a province as staging left them: which were taken, held or ignored, and why.

Staging writes what is read here, `lake/files/<province>/<source>.parquet`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow.parquet as pq

from assets.common.display.file_names import show_file_name
from assets.common.storage.home import Home

_COLUMNS = ["source", "source_file", "status", "reason", "detail", "rows_in", "accepted", "quarantined"]


@dataclass(frozen=True)
class FileReport:
    """One file, or member of an archive, its name as it may be shown.

    Counts are rows; `reason` is a code of `data/reference/reasons.csv`.
    """

    source: str
    source_file: str
    status: str
    reason: str | None
    detail: str | None
    rows_in: int
    accepted: int
    quarantined: int


def read_file_reports(home: Home, province: str) -> list[FileReport]:
    """The files of `province`, by source and name; none where nothing was staged yet."""
    return [
        FileReport(**row | {"source_file": show_file_name(row["source_file"])})
        for path in sorted(home.lake("files", province).glob("*.parquet"))
        for row in pq.ParquetFile(path).read(_COLUMNS).to_pylist()  # not `read_table`, which loads pandas
    ]
