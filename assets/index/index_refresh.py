"""Refreshing the index with a province's child records: link what changed, keep the ids, export.

How records are linked is the engine's (`linkage`), which id a cluster keeps the registry's (`id_registry`).
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from assets.common.progress import report_progress
from assets.common.storage.home import Home
from assets.index.export import export_state, province_export
from assets.index.identity import child_events, decision_effects, id_registry
from assets.index.identity.decision_effects import AnswerEffects
from assets.index.linking.engine import Engine, IncrementalEngine, LinkedRecords
from assets.index.store import index_file
from assets.index.store.linkage_input import IndexRecords
from assets.records.child_record import records_path


@dataclass(frozen=True)
class IndexSummary:
    """What a refresh did: counts only.

    Attributes:
        records: of all provinces in the index.
        children: with a record in this province.
        created, merged, split: events of this refresh, over all provinces.
        answers: pairs whose verdict changed since the last refresh, over all provinces, by what that did.
        review_pairs: pairs that wait for a decision, over all provinces.
        report: the engine's own.
    """

    records: int
    children: int
    created: int
    merged: int
    split: int
    answers: AnswerEffects
    review_pairs: int
    report: dict[str, Any]


def refresh_index(
    home: Home,
    province: str,
    run_id: str,
    *,
    at: dt.datetime | None = None,
    engine: Engine | None = None,
) -> IndexSummary:
    """Bring the province's child records into the index and write its export.

    The records, links and ids change in one transaction: a reader of the index, or the next run after
    a crash, sees all of it or nothing.

    Args:
        home: the installation.
        province: two-digit code.
        run_id: written beside every event.
        at: when the events happened; now if not given.
        engine: links the index's records; the home's `IncrementalEngine` if not given.

    Raises:
        FileNotFoundError: the province has no child records.
        WrongKeyError, MissingKeyError: the index does not open.
    """
    at = at or dt.datetime.now(dt.UTC)
    records = records_path(home, province)
    if not records.is_file():
        raise FileNotFoundError(f"province {province} has no child records ({records}): build them first")
    with index_file.open_index(home) as connection:
        connection.execute("BEGIN")
        if home.restored.is_file():
            id_registry.skip_serials(connection)
        changed = index_file.replace_records(connection, province, records)
        decision_effects.note_changed_decisions(connection)
        linked = (engine or IncrementalEngine(home)).link(connection, IndexRecords(connection), changed)
        entry = id_registry.RegistryEvents(0, 0, 0)
        if not _is_quiet(connection, changed, linked):
            entry = _enter(connection, changed, linked, run_id, at)
        answers = decision_effects.record_effects(connection, run_id, at)
        connection.execute("COMMIT")
        home.restored.unlink(missing_ok=True)
        index_file.free_memory(connection)
        children = province_export.export_province(connection, home, province, linked)
        total = connection.execute("SELECT count(*) FROM child_record").fetchone()
    assert total is not None  # an aggregate always gives a row
    return IndexSummary(
        records=total[0],
        children=children,
        created=entry.created,
        merged=entry.merged,
        split=entry.split,
        answers=answers,
        review_pairs=linked.pairs.num_rows,
        report=linked.report,
    )


def _is_quiet(connection: duckdb.DuckDBPyConnection, changed: pa.Array, linked: LinkedRecords) -> bool:
    """Whether no record came, changed or went and none was linked otherwise, and all that follows was done before."""
    if len(changed) or linked.links.num_rows or linked.gone is None or len(linked.gone):
        return False
    told = connection.execute(
        "SELECT EXISTS (FROM child_state) AND EXISTS (FROM linkage_report WHERE report = ?)", [_text(linked.report)]
    ).fetchall()
    return bool(told[0][0])


def _enter(
    connection: duckdb.DuckDBPyConnection, changed: pa.Array, linked: LinkedRecords, run_id: str, at: dt.datetime
) -> id_registry.RegistryEvents:
    """Give out ids, write down what became of the children, and whom it may have changed."""
    report_progress("กำหนดรหัสเด็ก", "giving child ids")
    clusters = linked.links.rename_columns({"record_id": "agency_record_id"})
    entry = id_registry.assign_ids(connection, clusters, run_id, at, gone=linked.gone)
    connection.execute("DELETE FROM linkage_report")
    connection.execute("INSERT INTO linkage_report VALUES (?, ?, ?)", [at, run_id, _text(linked.report)])
    child_events.record_events(connection, changed, run_id, at)
    export_state.mark_dirty(connection, everybody=linked.gone is None)
    return entry


def _text(report: dict[str, Any]) -> str:
    return json.dumps(report, default=str, sort_keys=True)
