"""The registry of child ids: which id each cluster of records has.

Given the records' clusters it keeps every id that it can, gives new ones, and writes an event for each id
that was created, merged or split. Which records are one child is decided by the engine. The same clusters
again change nothing. Given only the clusters that may have changed, the result is the same as for all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.storage.sql_script import SqlFolder
from assets.index.identity import child_id

SQL = SqlFolder(Path(__file__).parents[1] / "sql")
SKIPPED = 1_000_000
"""Serial numbers left out after a restore: more children than can have come since the backup."""
_NEXT_SERIAL = "greatest(coalesce(max(serial) + 1, 0), coalesce((SELECT max(serial) FROM skipped_serial), 0))"


@dataclass(frozen=True)
class RegistryEvents:
    """Events of each kind that one run wrote."""

    created: int
    merged: int
    split: int


def assign_ids(
    connection: duckdb.DuckDBPyConnection,
    clusters: pa.Table,
    run_id: str,
    at: dt.datetime,
    *,
    gone: pa.Array | None = None,
) -> RegistryEvents:
    """Give each cluster its id and write the events down, within the caller's transaction.

    Args:
        connection: its catalog is the index.
        clusters: agency_record_id, cluster_id (int64, none below 0), probability (double): every agency record once;
            with `gone`, all records of the clusters that may have changed.
        run_id: who did it.
        at: when, with its time zone.
        gone: agency_record_ids of the records that are no longer there; where it is None, those are all that
            `clusters` does not name.
    """
    connection.register("given_cluster", clusters)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE given AS SELECT agency_record_id, cluster_id, probability FROM given_cluster"
    )
    connection.unregister("given_cluster")
    _note_gone(connection, gone)
    SQL.run(connection, "cluster")
    SQL.run(connection, "canonical_id")
    new = _with_ids(connection, SQL.run(connection, "new_cluster").to_arrow_table())
    connection.register("new_cluster", new)
    SQL.run(connection, "id_registry", {"at": at, "run_id": run_id})
    connection.unregister("new_cluster")
    merged = connection.execute("SELECT count(*) FROM merged").fetchone()
    assert merged is not None
    split = new.num_rows - new["parent"].null_count
    return RegistryEvents(created=new["parent"].null_count, merged=merged[0], split=split)


def skip_serials(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave serial numbers out that may have been given since the backup that the index was restored from."""
    connection.execute(f"INSERT INTO skipped_serial SELECT {_NEXT_SERIAL} + ? FROM child", [SKIPPED])


def _note_gone(connection: duckdb.DuckDBPyConnection, gone: pa.Array | None) -> None:
    if gone is None:
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE gone_key AS
            SELECT agency_record_id FROM membership ANTI JOIN given USING (agency_record_id) WHERE current""")
        return
    connection.register("given_gone", pa.table({"agency_record_id": gone.cast(pa.int64())}))
    connection.execute("CREATE OR REPLACE TEMP TABLE gone_key AS FROM given_gone")
    connection.unregister("given_gone")


def _with_ids(connection: duckdb.DuckDBPyConnection, new: pa.Table) -> pa.Table:
    """The new clusters with the next serial numbers and their ids."""
    first = connection.execute(f"SELECT {_NEXT_SERIAL} FROM child").fetchone()
    assert first is not None  # an aggregate always gives a row
    serials = range(first[0], first[0] + new.num_rows)
    new = new.append_column("serial", pa.array(serials, pa.int64()))
    return new.append_column("child_id", pa.array([child_id.encode(n) for n in serials], pa.string()))
