"""What the index hands on: a province's cut of it, as Parquet in the lake.

Only children with a record in the province leave, with the best value of each particular. What is
published of it, and for whom, is the publication's.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from assets.atomic import write_parquet
from assets.home import Home
from assets.index.engine import Linked

SQL = Path(__file__).parent / "sql"

RECORD = "SELECT * FROM handed_on ORDER BY province_code, source, source_file, source_row, file_version"
DRAW = "SELECT draw, key_id, cluster_id FROM own_draw ORDER BY ALL"
EVENT = """
    SELECT child_event.*
    FROM child_event
    LEFT JOIN child ON child.child_id = child_event.child_id
    WHERE child_event.child_id IN (FROM own_child) OR child.heir IN (FROM own_child)
    ORDER BY "at", kind, child_id"""
REVIEW_PAIR = """
    SELECT
        a.record_id AS record_id_a, b.record_id AS record_id_b, a.child_id AS child_id_a, b.child_id AS child_id_b,
        probability, weight, reason
    FROM own_review_pair
    JOIN spokesman AS a ON a.key_id = own_review_pair.record_id_a
    JOIN spokesman AS b ON b.key_id = own_review_pair.record_id_b
    ORDER BY abs(weight), 1, 2"""


def hand_on(connection: duckdb.DuckDBPyConnection, home: Home, province: str, linked: Linked) -> int:
    """Write `lake/index/<province>/*.parquet`; the number of children is given back."""
    connection.register("all_review_pair", linked.pairs)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW all_draw AS FROM {linked.draws}")
    connection.execute(_text("trust"))
    for statement in duckdb.extract_statements(_text("handed_on")):
        connection.execute(statement, {"province": province} if statement.named_parameters else None)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE own_identifier AS {_text('identifier')}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE own_name AS {_text('name')}")
    tables = {
        "child_record": RECORD,
        "identifier": "FROM own_identifier",
        "name": "FROM own_name",
        "child": _text("child"),
        "child_event": EVENT,
        "review_pair": REVIEW_PAIR,
        "draw": DRAW,
        # Without run and time: the same links again must give the same file.
        "linkage_report": "SELECT report FROM linkage_report",
    }
    for name, query in tables.items():
        write_parquet(connection.execute(query).to_arrow_table(), path(home, province, name))
    connection.unregister("all_review_pair")
    children = connection.execute("SELECT count(*) FROM own_child").fetchone()
    assert children is not None  # an aggregate always gives a row
    return int(children[0])


def path(home: Home, province: str, table: str) -> Path:
    """Where a table that the index hands on for a province lies."""
    return home.lake("index", province, f"{table}.parquet")


def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text("utf-8")
