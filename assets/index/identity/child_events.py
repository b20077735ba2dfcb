"""What became of children between two runs, beside what the ledger says: new number, new name, gone, back.

After the ledger has given out the ids, each child's best number and name are compared with those of the
last run, which are kept as hashes; and it is written down which records came to a child and which left it.
Nothing of what a name or number was is kept here. The same records again change nothing. What it costs grows
with what changed.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa

SQL = Path(__file__).parents[1] / "sql"


def record_events(
    connection: duckdb.DuckDBPyConnection, touched: pa.Array, run_id: str, at: dt.datetime
) -> dict[str, int]:
    """Write the events of this run, within the caller's transaction.

    Kinds: `identifier_changed` (reason number_found, number_gone, number_changed, or `<kind>_to_<kind>`),
    `renamed` (given_name, surname, given_name_and_surname; another_source_speaks where the best name now
    comes from a source that did not write the last one), `retired` (no record left), `returned`. A child seen
    for the first time has none.

    Args:
        connection: its catalog is the index, where `ledger.enter` has just run: its temporary tables
            `concerned` and `given` are read.
        touched: agency_record_ids of the records that were exchanged.
        run_id: who did it.
        at: when, with its time zone.

    Returns:
        Events of each kind.
    """
    given = {"run_id": run_id, "at": at}
    connection.register("given_touched", pa.table({"agency_record_id": touched.cast(pa.int64())}))
    connection.execute(_text("trust"))
    for name in ("span", "touched"):
        _run(connection, name, given)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE own_identifier AS {_text('identifier')}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE own_name AS {_text('name')}")
    _run(connection, "change", given)
    connection.unregister("given_touched")
    counted = connection.execute("""
        SELECT count(identifier_changed), count(renamed), count(returned), (SELECT count(*) FROM retired)
        FROM changed""").fetchall()
    return dict(zip(("identifier_changed", "renamed", "returned", "retired"), counted[0], strict=True))


def _run(connection: duckdb.DuckDBPyConnection, name: str, given: dict[str, object]) -> None:
    for statement in duckdb.extract_statements(_text(name)):
        wanted = statement.named_parameters
        connection.execute(statement, {key: given[key] for key in wanted} if wanted else None)


def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text("utf-8")
