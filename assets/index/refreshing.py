"""Refreshing the index with a province's child records: link everybody, keep the ids, hand on.

How records are linked is the engine's (`linkage`), how ids live on the ledger's.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.home import Home
from assets.index import handing_on, ledger, store
from assets.index.engine import Engine, StandingEngine
from assets.records.child_record import path as records_path

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class IndexSummary:
    """What a refresh did: counts only.

    Attributes:
        records: of all provinces in the index.
        children: with a record in this province.
        created, merged, split: events of this refresh, over all provinces.
        review_pairs: pairs that wait for a decision, over all provinces.
        report: the engine's own.
    """

    records: int
    children: int
    created: int
    merged: int
    split: int
    review_pairs: int
    report: dict[str, Any]


def refresh(
    home: Home,
    province: str,
    run_id: str,
    *,
    at: dt.datetime | None = None,
    engine: Engine | None = None,
) -> IndexSummary:
    """Bring the province's child records into the index and write what it hands on.

    The records, links and ids change in one transaction: a reader of the index, or the next run after
    a crash, sees all of it or nothing.

    Args:
        home: the installation.
        province: two-digit code.
        run_id: written beside every event.
        at: when the events happened; now if not given.
        engine: links tables and samples resolutions; the home's `StandingEngine` if not given.

    Raises:
        FileNotFoundError: the province has no child records.
        WrongKeyError, MissingKeyError: the index does not open.
    """
    at = at or dt.datetime.now(dt.UTC)
    records = records_path(home, province)
    if not records.is_file():
        raise FileNotFoundError(f"province {province} has no child records ({records}): build them first")
    with store.opened(home) as connection:
        connection.execute("BEGIN")
        store.replace_records(connection, province, records)
        engine = engine or StandingEngine(home)
        result, entry = _link_all(connection, engine, run_id, at)
        connection.execute("COMMIT")
        _keep(connection, "all_review_pair", result.pairs)
        _keep(connection, "all_draw", engine.draw(result))
        children = handing_on.hand_on(connection, home, province)
        total = connection.execute("SELECT count(*) FROM child_record").fetchone()
    assert total is not None  # an aggregate always gives a row
    return IndexSummary(
        records=total[0],
        children=children,
        created=entry.created,
        merged=entry.merged,
        split=entry.split,
        review_pairs=result.pairs.num_rows,
        report=result.report,
    )


def _link_all(
    connection: duckdb.DuckDBPyConnection, engine: Engine, run_id: str, at: dt.datetime
) -> tuple[Any, ledger.Entry]:
    connection.execute((SQL / "representative.sql").read_text("utf-8"))
    result = engine.link(connection.execute((SQL / "linkable.sql").read_text("utf-8")).to_arrow_table())
    _keep(connection, "link", result.links)
    clusters = connection.execute(
        "SELECT key_id, cluster_id, probability FROM link JOIN representative USING (record_id) ORDER BY key_id"
    ).to_arrow_table()
    entry = ledger.enter(connection, clusters, run_id, at)
    connection.execute("DELETE FROM linkage_report")
    connection.execute(
        "INSERT INTO linkage_report VALUES (?, ?, ?)",
        [at, run_id, json.dumps(result.report, default=str, sort_keys=True)],
    )
    return result, entry


def _keep(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Copy an Arrow table into a temporary one, so that SQL no longer depends on Python's memory."""
    connection.register("given", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given")
    connection.unregister("given")
