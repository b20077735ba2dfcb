"""The state of each province's export, and which children became dirty since.

A run that links marks as dirty the children whose records, ids or draws may have changed. For each province the
index keeps after which run its files were written, a cache key of everything else that they depend on, and their
hashes: a file that was changed, deleted or brought back from a backup is not taken for the last export. What the
files hold is in `province_export`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.common.step_stamp import hash_file


@dataclass(frozen=True)
class ExportState:
    """A province's last export.

    Attributes:
        run: the last run whose dirty children are in it.
        cache_key: of all that it depends on beside the index's rows.
        file_hashes: the SHA-256 of each file, by table.
    """

    run: int
    cache_key: str
    file_hashes: dict[str, str | None]


def mark_dirty(connection: duckdb.DuckDBPyConnection, *, everybody: bool) -> None:
    """Mark the children that this run may have changed, within the caller's transaction.

    Args:
        connection: its catalog is the index; the temporary table `affected` of `child_events.record_events` is read.
        everybody: all were linked anew, so that every export is out of date.
    """
    if everybody:
        connection.execute("DELETE FROM dirty; DELETE FROM export_state")
    else:
        run = newest_run(connection) + 1
        connection.execute("DELETE FROM dirty WHERE child_id IN (FROM affected)")
        connection.execute("INSERT INTO dirty SELECT child_id, $run FROM affected ORDER BY child_id", {"run": run})


def newest_run(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the last run that marked any child as dirty."""
    found = connection.execute(
        "SELECT coalesce(max(run), 0) FROM (SELECT run FROM dirty UNION ALL SELECT run FROM export_state)"
    ).fetchall()
    return int(found[0][0])


def last_export(
    connection: duckdb.DuckDBPyConnection, province: str, cache_key: str, files: Mapping[str, Path]
) -> ExportState | None:
    """The province's last export; None where its files are not those, or the cache key is another."""
    found = connection.execute(
        "SELECT run, cache_key, files FROM export_state WHERE province_code = ? AND cache_key = ?",
        [province, cache_key],
    ).fetchall()
    if not found:
        return None
    state = ExportState(*found[0])
    return state if state.file_hashes == {name: hash_file(file) for name, file in files.items()} else None


def is_dirty_since(connection: duckdb.DuckDBPyConnection, state: ExportState) -> bool:
    """Whether any child became dirty after that export."""
    found = connection.execute("SELECT EXISTS (FROM dirty WHERE run > ?)", [state.run]).fetchall()
    return bool(found[0][0])


def save_state(connection: duckdb.DuckDBPyConnection, province: str, given: ExportState) -> None:
    """Keep the state of a province's export; forget dirty children that are in every province's export."""
    row = [province, given.run, given.cache_key, given.file_hashes]
    if connection.execute(
        "FROM export_state WHERE province_code = ? AND run = ? AND cache_key = ? AND files = ?::MAP(VARCHAR, VARCHAR)",
        row,
    ).fetchall():
        return
    connection.execute("BEGIN")
    connection.execute("DELETE FROM export_state WHERE province_code = ?", [province])
    connection.execute("INSERT INTO export_state VALUES (?, ?, ?, ?::MAP(VARCHAR, VARCHAR))", row)
    connection.execute("DELETE FROM dirty WHERE run <= (SELECT min(run) FROM export_state)")
    connection.execute("COMMIT")
