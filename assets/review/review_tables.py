"""What the release is given of the review: queue, decisions and what they did, contradictions, what answers measure.

All but the measures are restricted. How they come about is said in the modules that make them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.step_stamp import RefreshStep, StepInput, StepResult, run_step
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.index.store import content_mark, index_file
from assets.review.decisions import contradictions, decision_store, metrics, recalibration
from assets.review.queue import reported_pairs, review_queue
from assets.review.queue.external_children import read_external_children

SQL = SqlFolder(Path(__file__).parent / "sql")


@dataclass(frozen=True)
class ReviewSummary:
    """What stands to be reviewed and what was: counts only."""

    waiting: int
    decided: int
    contradictions: int


STEP = RefreshStep("review", code_version="1", summary=ReviewSummary)
_READ = content_mark.LINKING | {
    "reported_pair": "FROM reported_pair",
    "state": "FROM incremental.state",
}


def refresh_review(home: Home, province: str, as_of: dt.date) -> StepResult[ReviewSummary]:
    """Make queue and tables, as `build_review_tables`, or skip it where nothing that they depend on has changed."""
    exported = [index_table_path(home, province, name) for name in review_queue.HANDED_ON]
    given = StepInput(exported, as_of, content_mark.mark_rows(home, _READ))
    return run_step(STEP, home, province, given, lambda: build_review_tables(home, province, as_of))


def build_review_tables(home: Home, province: str, as_of: dt.date) -> ReviewSummary:
    """Make the province's queue, and offer `review.*` to its next release.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day that school age is told by.

    Raises:
        FileNotFoundError: the index has handed nothing on for the province.
    """
    with index_file.open_index(home, read_only=True) as connection:
        decided = decision_store.read_pair_decisions(connection)
        external = read_external_children(connection, home, province)
        reported = reported_pairs.read_pairs(connection)
        asked = review_queue.build_queue(home, province, as_of, decided, reported, external)
        told = _tables(connection, home, province, asked, external)
        measured = metrics.measure_answers(connection, province)
        effects = connection.execute("FROM effect_count").to_arrow_table()
    for name, table in told.items():
        add_table(home, province, "registry", f"review.{name}", table)
    for catalog in ("registry", "abe"):
        add_table(home, province, catalog, "review.measure", measured)
    add_table(home, province, "abe", "review.effect_count", effects)
    # answers outlive the model that they were given to: one that was trained since then is held against them, too
    recalibration.recalibrate(home)
    return ReviewSummary(told["pair"].num_rows, told["decision"].num_rows, told["contradiction"].num_rows)


def _tables(
    connection: duckdb.DuckDBPyConnection, home: Home, province: str, asked: pa.Table, external: pa.Table
) -> dict[str, pa.Table]:
    """The restricted tables, each in a fixed order."""
    file = index_table_path(home, province, "child_record")
    connection.register("queue", asked)
    connection.register("external", external)
    connection.register("contradicting", _contradicting(connection))
    SQL.run(connection, "published", {"province": province}, child_record=f"read_parquet({quote(str(file))})")
    return {
        name: connection.execute(f"FROM published_{name}").to_arrow_table()
        for name in ("pair", "decision", "decision_effect", "contradiction")
    }


def _contradicting(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Pairs that are part of a contradiction: chains of decisions, and disputes."""
    verdicts = decision_store.read_verdicts(connection)
    rows = [
        {"kind": "chain", "number": number, "agency_record_id_a": a, "agency_record_id_b": b}
        for number, chain in enumerate(contradictions.find_chains(verdicts), start=1)
        for a, b in sorted(chain.pairs)
    ]
    disputed = sorted(pair for pair, status in decision_store.read_statuses(connection).items() if status == "disputed")
    rows += [
        {"kind": "dispute", "number": number, "agency_record_id_a": a, "agency_record_id_b": b}
        for number, (a, b) in enumerate(disputed, start=1)
    ]
    kinds = {
        "kind": pa.string(),
        "number": pa.int64(),
        "agency_record_id_a": pa.int64(),
        "agency_record_id_b": pa.int64(),
    }
    return pa.Table.from_pylist(rows, pa.schema(list(kinds.items())))
