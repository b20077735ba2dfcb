"""The tables of an incremental linkage, and what they were made with.

What their rows mean is said in `sql/schema.sql`; who writes them is `full_build` and `update`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pyarrow as pa

from linkage.incremental.block_sql import FINER_COLUMNS, KEY_COLUMNS
from linkage.model.model import Model
from linkage.pairs.blocking import RULES

VERSION = 3
"""Goes up when the same records would give other rows."""
_SQL = Path(__file__).parent / "sql"
_TABLES = ("state", "frequency", "record", "link", "pair", "decision", "draw", "error_count", "block", "review")
_RECORD = {
    "record_id": "BIGINT NOT NULL",
    "content": "UBIGINT NOT NULL",
    "number": "UBIGINT",
    "mother_number": "UBIGINT",
    "father_number": "UBIGINT",
    "number_validity": "TINYINT",
    "adult": "BOOLEAN NOT NULL",
    "register": "BOOLEAN NOT NULL",
} | dict.fromkeys((*KEY_COLUMNS, *FINER_COLUMNS), "UBIGINT")


def read_sql(name: str) -> str:
    """The SQL in `sql/<name>.sql`."""
    return (_SQL / f"{name}.sql").read_text("utf-8")


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables anew, empty."""
    for table in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS incremental.{table}")
    connection.execute(read_sql("schema"))
    columns = ", ".join(f"{name} {kind}" for name, kind in _RECORD.items())
    connection.execute(f"CREATE TABLE incremental.record ({columns})")


def is_current(connection: duckdb.DuckDBPyConnection, model: Model) -> bool:
    """Whether the tables are there and complete, made with this model by this version of the engine."""
    return read_state(connection).get("version_key") == _version_key(model)


def mark_complete(connection: duckdb.DuckDBPyConnection, model: Model, **values: str) -> None:
    """Say that the tables are complete, and keep further values beside that."""
    connection.execute("DELETE FROM incremental.state")
    rows = {"version_key": _version_key(model), **values}
    connection.executemany("INSERT INTO incremental.state VALUES (?, ?)", [list(row) for row in rows.items()])


def read_state(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What `mark_complete` kept; empty where there are no tables, or none that are complete."""
    there = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'incremental' AND table_name = 'state'"
        " AND database_name = current_database()"
    ).fetchall()
    return dict(connection.execute("FROM incremental.state").fetchall()) if there[0][0] else {}


def read_extra_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the extra columns that the tables were made with."""
    found: list[str] = json.loads(read_state(connection).get("extra", "[]"))
    return found


def read_frequency(connection: duckdb.DuckDBPyConnection, model: Model | None) -> pa.Table | None:
    """The frequencies of names that were frozen with this model; None if there are none of it."""
    if model is None or not is_current(connection, model):
        return None
    return connection.execute("FROM incremental.frequency ORDER BY ALL").to_arrow_table()


def find_unsynced(connection: duckdb.DuckDBPyConnection, ids: pa.Array) -> pa.Array:
    """The record ids that are only here, or only in `ids`, which are those of all records that there are."""
    connection.register("all_record", pa.table({"record_id": ids}))
    # Sums of hashes first: equal for equal sets, at a tenth of the cost of a join.
    sums = "SELECT count(*), sum(hash(record_id)::HUGEINT), bit_xor(hash(record_id))"
    same = connection.execute(f"({sums} FROM incremental.record) INTERSECT ({sums} FROM all_record)").fetchall()
    if same:
        connection.unregister("all_record")
        return pa.array([], pa.int64())
    found = connection.execute("""
        SELECT record_id FROM incremental.record ANTI JOIN all_record USING (record_id)
        UNION ALL SELECT record_id FROM all_record ANTI JOIN incremental.record USING (record_id)""").to_arrow_table()
    connection.unregister("all_record")
    return found["record_id"].combine_chunks()


def make_temporary(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Make the temporary table `name` from an Arrow table."""
    connection.register("given", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given")
    connection.unregister("given")


def insert_rows(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Append an Arrow table to the table `incremental.<name>`, columns by name."""
    connection.register("given", table)
    connection.execute(f"INSERT INTO incremental.{name} BY NAME FROM given")
    connection.unregister("given")


def _version_key(model: Model) -> str:
    # The keys are DuckDB's own hashes, which another version of it may make otherwise.
    made_with = repr((VERSION, duckdb.__version__, RULES, model.fingerprint))
    return hashlib.sha256(made_with.encode()).hexdigest()
