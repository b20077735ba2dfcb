"""Events of children between two runs beside those of their ids: new number, new name, gone, back.

After the ids are assigned, each child's best number and name are compared with those of the last run, which
are kept as hashes; and the membership history notes which records came to a child and which left it.
Nothing of what a name or number was is kept here. The same records again change nothing. What it costs grows
with what changed.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.storage.sql_script import SqlFolder

SQL = SqlFolder(Path(__file__).parents[1] / "sql")


def record_events(
    connection: duckdb.DuckDBPyConnection, changed: pa.Array, run_id: str, at: dt.datetime
) -> dict[str, int]:
    """Write the events of this run, within the caller's transaction.

    Kinds: `identifier_changed` (reason number_found, number_gone, number_changed, or `<kind>_to_<kind>`),
    `renamed` (given_name, surname, given_name_and_surname; another_source_speaks where the best name now
    comes from a source that did not write the last one), `retired` (no record left), `returned`. A child seen
    for the first time has none.

    Args:
        connection: its catalog is the index, where `id_registry.assign_ids` has just run: its temporary tables
            `prior_id` and `given` are read.
        changed: agency_record_ids of the records that came, changed or went.
        run_id: who did it.
        at: when, with its time zone.

    Returns:
        Events of each kind.
    """
    given = {"run_id": run_id, "at": at}
    connection.register("changed_record", pa.table({"agency_record_id": changed.cast(pa.int64())}))
    SQL.run(connection, "source_precedence")
    SQL.run(connection, "membership_history", given)
    SQL.run(connection, "changed_child")
    SQL.create(connection, "own_identifier", "identifier")
    SQL.create(connection, "own_name", "golden_name")
    SQL.run(connection, "child_event", given)
    connection.unregister("changed_record")
    counted = connection.execute("""
        SELECT count(identifier_changed), count(renamed), count(returned), (SELECT count(*) FROM retired)
        FROM child_change""").fetchall()
    return dict(zip(("identifier_changed", "renamed", "returned", "retired"), counted[0], strict=True))
