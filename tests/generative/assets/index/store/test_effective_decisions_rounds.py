"""Histories of answers of three reviewers who slip: what is wrong against the truth falls with every round.

The pairs, the model's probabilities and the truth are generated; which decision is in effect is the rule's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from assets.index.store import effective_decisions, index_file, migrations

REVIEWERS, ROUNDS, ANSWERS, SLIPS = ("ก", "ข", "ค"), 6, 60, 0.05
UNCERTAIN, CERTAIN = 200, 1500
HISTORIES = 25


@dataclass
class History:
    """One made-up index under review.

    Attributes:
        probability: the model's, of each pair; pairs above a half are linked.
        is_same: the truth, drawn by these probabilities: the model is calibrated.
        answered: pairs that each reviewer has answered.
    """

    index: duckdb.DuckDBPyConnection
    rng: np.random.Generator
    probability: np.ndarray = field(init=False)
    is_same: np.ndarray = field(init=False)
    answered: dict[str, set[int]] = field(default_factory=lambda: {who: set() for who in REVIEWERS})

    def __post_init__(self) -> None:
        """Make the pairs: some uncertain ones, and the many that are certain."""
        self.index.execute("DELETE FROM decision")
        uncertain = 1 / (1 + 2.0 ** -self.rng.uniform(-6.5, 6.5, UNCERTAIN))
        certain = np.where(self.rng.random(CERTAIN) < 0.8, 0.9995, 0.002)
        self.probability = np.concatenate([uncertain, certain])
        self.is_same = self.rng.random(len(self.probability)) < self.probability

    @property
    def linked(self) -> np.ndarray:
        return self.probability >= 0.5

    def errors(self) -> int:
        """Pairs that are linked and should not be, or the other way about, with the verdicts in effect followed."""
        followed = self.linked.copy()
        for pair, verdict in self.index.execute(
            "SELECT agency_record_id_a, verdict FROM effective_decision WHERE verdict IS NOT NULL"
        ).fetchall():
            followed[pair] = verdict == "same"
        return int((followed != self.is_same).sum())

    def answer(self, who: str, number: int) -> None:
        """One round: the reviewer answers what waits for a second person or is disputed, then the most uncertain."""
        status = dict(self.index.execute("SELECT agency_record_id_a, status FROM effective_decision").fetchall())
        changes = np.where(self.linked, 1 - self.probability, self.probability)
        waiting = [pair for pair, state in status.items() if state in ("disputed", "awaits_second")]
        new = [pair for pair in np.argsort(-changes) if pair not in status and changes[pair] > 0.05]
        at_random = self.rng.permutation(len(changes))[: ANSWERS // 5]
        asked = [int(pair) for pair in dict.fromkeys([*waiting, *new]) if pair not in self.answered[who]]
        asked = list(dict.fromkeys([*asked[: ANSWERS - len(at_random)], *map(int, at_random)]))
        self._write(who, number, asked)
        # the import asks to look again at what now waits for a second person
        again = self.index.execute(
            "SELECT agency_record_id_a FROM effective_decision WHERE status = 'awaits_second'"
        ).fetchall()
        self._write(who, number, [pair for (pair,) in again if pair in asked], minute=1)
        self.answered[who].update(asked)

    def _write(self, who: str, number: int, pairs: list[int], minute: int = 0) -> None:
        slips = self.rng.random(len(pairs)) < SLIPS
        same = self.is_same[pairs] ^ slips
        rows = {
            "agency_record_id_a": pairs,
            "agency_record_id_b": [pair + 1_000_000 for pair in pairs],
            "verdict": np.where(same, "same", "different").tolist(),
            "decided_by": [who] * len(pairs),
            "decided_at": [dt.datetime(2024, 5, 16, number, minute, tzinfo=dt.UTC)] * len(pairs),
            "sheet_id": [f"S{number}"] * len(pairs),
            "row_number": list(range(len(pairs))),
            "probability": self.probability[pairs],
            "linked": self.linked[pairs],
        }
        if pairs:
            self.index.register("given", pa.table(rows))
            self.index.execute("INSERT INTO decision BY NAME FROM given")
            self.index.unregister("given")


@pytest.fixture(scope="module")
def index() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        index_file.SQL.run(connection, "schema", {"version": migrations.newest_version()})
        effective_decisions.create_views(connection)
        yield connection


@pytest.fixture(scope="module")
def errors(index: duckdb.DuckDBPyConnection) -> np.ndarray:
    """Errors before the first round and after each, a row a history."""
    found = []
    for seed in range(HISTORIES):
        history = History(index, np.random.default_rng([2567, seed]))
        counts = [history.errors()]
        for number in range(ROUNDS):
            history.answer(REVIEWERS[number % len(REVIEWERS)], number)
            counts.append(history.errors())
        found.append(counts)
    return np.array(found)


def test_errors_fall_with_every_round_until_all_that_is_uncertain_was_answered(errors: np.ndarray) -> None:
    mean = errors.mean(axis=0)
    assert (np.diff(mean)[:-1] < 0).all(), mean
    # the last round has nothing new to ask, and a slip of it is outvoted or waits
    assert abs(mean[-1] - mean[-2]) < 0.1 and mean[-1] < mean[0] / 4, mean


def test_no_round_of_a_history_leaves_more_errors_than_the_one_before(errors: np.ndarray) -> None:
    assert (np.diff(errors, axis=1) <= 0).all(), errors
    assert (errors[:, -1] < errors[:, 0]).all()
