"""How the review of a province stands now: what waits, who answered, what the answers say. Counts only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from assets.common.duckdb_io import quoted
from assets.common.home import Home
from assets.index.store import index_file
from assets.review.decisions import contradictions, decision_store, metrics
from assets.review.queue import review_queue

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Standing:
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


def of_province(home: Home, province: str) -> Standing:
    """The review of `province`, from the queue of its last refresh and all decisions until now.

    Raises:
        FileNotFoundError, MissingKeyError, WrongKeyError, BusyDatabaseError: the index does not open.
    """
    with index_file.opened(home, read_only=True) as connection:
        counting = decision_store.counting(connection)
        connection.register("decided", counting)
        waiting, decided = (
            connection.execute(query).fetchall()[0][0]
            for query in (
                f"""
                SELECT count(*) FROM read_parquet({quoted(str(review_queue.path(home, province)))})
                ANTI JOIN (FROM decided WHERE verdict <> 'unsure') AS definite USING (key_id_a, key_id_b)""",
                f"SELECT count(*) FROM decided WHERE verdict <> 'unsure' AND province_code = {quoted(province)}",
            )
        )
        differing = connection.execute((SQL / "differing.sql").read_text("utf-8")).fetchall()
        reviewers = connection.execute(
            """
            SELECT decided_by, count(*), max(decided_at) FROM decision WHERE province_code = ?
            GROUP BY ALL ORDER BY 2 DESC, 1""",
            [province],
        ).fetchall()
        measures = metrics.measure(connection, province)
    clashing = len(contradictions.chains(decision_store.by_pair(counting))) + len(differing)
    return Standing(waiting, decided, clashing, tuple(reviewers), measures)
