"""Refreshing the index with a province's child records: link what changed, keep the ids, hand on.

How records are linked is the engine's (`linkage`), how ids live on the ledger's.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from assets.home import Home
from assets.index import changes, handing_on, ledger, store
from assets.index.engine import Engine, Linked, StandingEngine
from assets.index.linkable import IndexRecords
from assets.records.child_record import path as records_path


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
        engine: links the index's records; the home's `StandingEngine` if not given.

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
        touched = store.replace_records(connection, province, records)
        linked, entry = _link(connection, engine or StandingEngine(home), touched, run_id, at)
        changes.record(connection, touched, run_id, at)
        connection.execute("COMMIT")
        children = handing_on.hand_on(connection, home, province, linked)
        total = connection.execute("SELECT count(*) FROM child_record").fetchone()
    assert total is not None  # an aggregate always gives a row
    return IndexSummary(
        records=total[0],
        children=children,
        created=entry.created,
        merged=entry.merged,
        split=entry.split,
        review_pairs=linked.pairs.num_rows,
        report=linked.report,
    )


def _link(
    connection: duckdb.DuckDBPyConnection, engine: Engine, touched: pa.Array, run_id: str, at: dt.datetime
) -> tuple[Linked, ledger.Entry]:
    linked = engine.link(connection, IndexRecords(connection), touched)
    clusters = linked.links.rename_columns({"record_id": "key_id"})
    entry = ledger.enter(connection, clusters, run_id, at, gone=linked.gone)
    connection.execute("DELETE FROM linkage_report")
    connection.execute(
        "INSERT INTO linkage_report VALUES (?, ?, ?)",
        [at, run_id, json.dumps(linked.report, default=str, sort_keys=True)],
    )
    return linked, entry
