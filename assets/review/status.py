"""How the review of a province stands now: what waits, who answered, what the answers say. Counts only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.store import index_file
from assets.review.decisions import contradictions, decision_store, metrics
from assets.review.queue import review_queue

SQL = SqlFolder(Path(__file__).parent / "sql")


@dataclass(frozen=True)
class ReviewAnswer:
    """One answer: who gave it, when, and what it came to, as `decision_outcome` has it.

    Attributes:
        decided_at, decided_by, verdict: who said what, and when.
        is_vote: whether it counts for its person: the newest answer, and not unsure.
        status: what all answers about the pair come to, see `assets.index.store.effective_decisions`.
        effect, effect_at: `joined`, `parted` or `unchanged`, at the refresh that it took effect at; None until then.
        sheet_id, row_number: the question.
    """

    decided_at: dt.datetime
    decided_by: str
    verdict: str
    is_vote: bool
    status: str
    effect: str | None
    effect_at: dt.datetime | None
    sheet_id: str
    row_number: int


@dataclass(frozen=True)
class ReviewerStatus:
    """The answers of one person: how many, the last one, and what became of them."""

    name: str
    answers: int
    latest: dt.datetime
    in_effect: int
    waiting: int
    joined: int
    parted: int


@dataclass(frozen=True)
class ReviewStatus:
    """The review of one province.

    Attributes:
        waiting: pairs of the queue without a definite decision.
        decided: pairs with one, on this province's lists.
        contradictions: over all provinces.
        reviewers: by person, who answered most first.
        answers: the newest, the newest first.
        measures: as `metrics.measure_answers` gives them.
    """

    waiting: int
    decided: int
    contradictions: int
    reviewers: tuple[ReviewerStatus, ...]
    answers: tuple[ReviewAnswer, ...]
    measures: pa.Table


def read_status(home: Home, province: str, *, answers_shown: int = 0) -> ReviewStatus:
    """The review of `province`, from the queue of its last refresh and all decisions until now.

    Args:
        home: the installation.
        province: two-digit code.
        answers_shown: how many of the newest answers to read.

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
        reviewers = SQL.run(connection, "reviewer_status", {"province": province}).fetchall()
        answers = SQL.run(connection, "given_answer", {"province": province, "most": answers_shown}).fetchall()
        measures = metrics.measure_answers(connection, province)
    clashing = len(contradictions.find_chains(verdicts)) + disputed
    by_person = tuple(ReviewerStatus(*row) for row in reviewers)
    return ReviewStatus(waiting, decided, clashing, by_person, tuple(ReviewAnswer(*row) for row in answers), measures)
