"""Row reconciliation: whether every row of every file is in the files that were written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_FILE = ["source_file", "file_version", "layout"]


@dataclass(frozen=True)
class UnbalancedFile:
    """A file whose rows do not add up: what should be there, and what is."""

    source_file: str
    layout: str
    expected: int
    found: int


def find_unbalanced(files_list: Path, staged: Path) -> list[UnbalancedFile]:
    """Files of which rows in ≠ accepted + quarantined, or whose current rows are not all in the staged table.

    Args:
        files_list: the list of a source's files.
        staged: the folder of its staged tables.
    """
    files = pq.read_table(files_list).to_pylist()
    written = _written(staged)
    faults = []
    for file in files:
        if file["rows_in"] != file["accepted"] + file["quarantined"]:
            found = file["accepted"] + file["quarantined"]
            faults.append(UnbalancedFile(file["source_file"], file["layout"], file["rows_in"], found))
        found = written.pop(tuple(file[name] for name in _FILE), 0)
        if found != file["current_rows"]:
            faults.append(UnbalancedFile(file["source_file"], file["layout"], file["current_rows"], found))
    faults += [UnbalancedFile(name, layout, 0, found) for (name, _, layout), found in written.items() if found]
    return faults


def _written(staged: Path) -> dict[tuple[str, ...], int]:
    """Rows in the staged tables by file, its version and layout."""
    paths = sorted(staged.glob("*.parquet"))
    counted = [pq.read_table(path, columns=_FILE).group_by(_FILE).aggregate([([], "count_all")]) for path in paths]
    rows = pa.concat_tables(counted).to_pylist() if counted else []
    return {tuple(row[name] for name in _FILE): row["count_all"] for row in rows}
