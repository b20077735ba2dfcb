"""How the review of a province stands now: what waits, who answered, what the answers say. Counts only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa

from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.review.decisions import contradictions, decision_store, metrics
from assets.review.queue import review_queue


@dataclass(frozen=True)
class ReviewStatus:
    """The review of one province.

    Attributes:
        waiting: pairs of the queue without a definite decision.
        decided: pairs with one, on this province's lists.
        contradictions: over all provinces.
        reviewers: name, answers, last answer.
        measures: as `measuring.measure` gives them.
    """

    waiting: int
    decided: int
    contradictions: int
    reviewers: tuple[tuple[str, int, dt.datetime], ...]
    measures: pa.Table


def read_status(home: Home, province: str) -> ReviewStatus:
    """The review of `province`, from the queue of its last refresh and all decisions until now.

    Raises:
        FileNotFoundError, MissingKeyError, WrongKeyError, BusyDatabaseError: the index does not open.
    """
    with index_file.open_index(home, read_only=True) as connection:
        waiting, decided = (
            connection.execute(query).fetchall()[0][0]
            for query in (
                f"""
                SELECT count(*) FROM read_parquet({quote(str(review_queue.queue_path(home, province)))})
                ANTI JOIN (FROM effective_decision WHERE verdict IS NOT NULL) AS decided USING (agency_record_id_a,
                    agency_record_id_b)""",
                f"""
                SELECT count(*) FROM effective_decision
                SEMI JOIN (FROM decision WHERE province_code = {quote(province)}) USING (agency_record_id_a,
                    agency_record_id_b)
                WHERE verdict IS NOT NULL""",
            )
        )
        verdicts = decision_store.read_verdicts(connection)
        disputed = list(decision_store.read_statuses(connection).values()).count("disputed")
        reviewers = connection.execute(
            """
            SELECT decided_by, count(*), max(decided_at) FROM decision WHERE province_code = ?
            GROUP BY ALL ORDER BY 2 DESC, 1""",
            [province],
        ).fetchall()
        measures = metrics.measure_answers(connection, province)
    clashing = len(contradictions.find_chains(verdicts)) + disputed
    return ReviewStatus(waiting, decided, clashing, tuple(reviewers), measures)
