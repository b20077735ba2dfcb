"""The ledger: which child id a cluster of records carries, and what became of the others.

Given the records' clusters it keeps every id that it can, gives new ones, and writes down what was
created, merged and split. Which records are one child is the engine's to say. The same clusters
again change nothing. Given only the clusters that may have changed, it costs what they are, and gives
what it would have given all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.index.identity import child_id

SQL = Path(__file__).parents[1] / "sql"


@dataclass(frozen=True)
class RegistryEvents:
    """What one run wrote into the ledger: events of each kind."""

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
    connection.execute(_text("cluster"))
    connection.execute(_text("heir"))
    newborn = connection.execute(_text("newcomer")).to_arrow_table()
    first = connection.execute("SELECT coalesce(max(serial) + 1, 0) FROM child").fetchone()
    assert first is not None  # an aggregate always gives a row
    serials = range(first[0], first[0] + newborn.num_rows)
    newborn = newborn.append_column("serial", pa.array(serials, pa.int64()))
    newborn = newborn.append_column("child_id", pa.array([child_id.encode(n) for n in serials], pa.string()))
    connection.register("newborn", newborn)
    for statement in duckdb.extract_statements(_text("ledger")):
        named = {"at": at, "run_id": run_id}
        wanted = statement.named_parameters
        connection.execute(statement, {name: named[name] for name in wanted} if wanted else None)
    connection.unregister("newborn")
    merged = connection.execute("SELECT count(*) FROM merged").fetchone()
    assert merged is not None
    split = newborn.num_rows - newborn["parent"].null_count
    return RegistryEvents(created=newborn["parent"].null_count, merged=merged[0], split=split)


def _note_gone(connection: duckdb.DuckDBPyConnection, gone: pa.Array | None) -> None:
    if gone is None:
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE gone_key AS
            SELECT agency_record_id FROM membership ANTI JOIN given USING (agency_record_id) WHERE current""")
        return
    connection.register("given_gone", pa.table({"agency_record_id": gone.cast(pa.int64())}))
    connection.execute("CREATE OR REPLACE TEMP TABLE gone_key AS FROM given_gone")
    connection.unregister("given_gone")


def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text("utf-8")
