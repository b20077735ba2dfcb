"""What each province was handed on last, and which children were stirred since.

A run that links stirs the children whose records, ids or draws may be others than before. Of each province it is
kept after which run its files were written, what they were made of, and their hashes: what another hand has
written, deleted or brought back from a backup is not taken for the last cut. What the files hold is `handing_on`'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class ExportState:
    """What a province was handed on.

    Attributes:
        run: the last run whose stirred children it knows.
        basis: what it was made of beside the index's rows.
        marks: the SHA-256 of each file, by table.
    """

    run: int
    basis: str
    marks: dict[str, str | None]


def mark_dirty(connection: duckdb.DuckDBPyConnection, *, everybody: bool) -> None:
    """Note whom this run may have changed, within the caller's transaction, after `changes.record`.

    Args:
        connection: its catalog is the index; the temporary table `affected` of `changes.record` is read.
        everybody: all were linked anew: no cut stands.
    """
    if everybody:
        connection.execute("DELETE FROM stirred; DELETE FROM handed")
    else:
        run = newest_run(connection) + 1
        connection.execute("DELETE FROM stirred WHERE child_id IN (FROM affected)")
        connection.execute("INSERT INTO stirred SELECT child_id, $run FROM affected ORDER BY child_id", {"run": run})


def newest_run(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the last run that stirred anybody."""
    found = connection.execute(
        "SELECT coalesce(max(run), 0) FROM (SELECT run FROM stirred UNION ALL SELECT run FROM handed)"
    ).fetchall()
    return int(found[0][0])


def last_export(
    connection: duckdb.DuckDBPyConnection, province: str, basis: str, files: Mapping[str, Path]
) -> ExportState | None:
    """What the province was handed on last; None where that is not what it has, or was made of something else."""
    found = connection.execute(
        "SELECT run, basis, files FROM handed WHERE province_code = ? AND basis = ?", [province, basis]
    ).fetchall()
    if not found:
        return None
    stands = ExportState(*found[0])
    return stands if stands.marks == {name: file_hash(file) for name, file in files.items()} else None


def is_dirty_since(connection: duckdb.DuckDBPyConnection, stands: ExportState) -> bool:
    """Whether any child was stirred after that."""
    found = connection.execute("SELECT EXISTS (FROM stirred WHERE run > ?)", [stands.run]).fetchall()
    return bool(found[0][0])


def save_state(connection: duckdb.DuckDBPyConnection, province: str, given: ExportState) -> None:
    """Keep what the province was handed on; forget whom every province's cut knows of."""
    row = [province, given.run, given.basis, given.marks]
    if connection.execute(
        "FROM handed WHERE province_code = ? AND run = ? AND basis = ? AND files = ?::MAP(VARCHAR, VARCHAR)", row
    ).fetchall():
        return
    connection.execute("BEGIN")
    connection.execute("DELETE FROM handed WHERE province_code = ?", [province])
    connection.execute("INSERT INTO handed VALUES (?, ?, ?, ?::MAP(VARCHAR, VARCHAR))", row)
    connection.execute("DELETE FROM stirred WHERE run <= (SELECT min(run) FROM handed)")
    connection.execute("COMMIT")


def file_hash(file: Path) -> str | None:
    """The SHA-256 of a file; None where there is none."""
    if not file.is_file():
        return None
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
