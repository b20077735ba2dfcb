"""What people's answers did to the links: each time that a verdict came into effect, or ceased to be.

A refresh notes which verdicts are others than at the last one, links, and writes down whether the two records of each
were joined, parted, or stay as they were. Nothing is written where no verdict changed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.common.storage.sql_script import SqlFolder

SQL = SqlFolder(Path(__file__).parents[1] / "sql")


@dataclass(frozen=True)
class AnswerEffects:
    """Pairs whose verdict changed at one refresh, over all provinces, by what became of their links.

    Attributes:
        joined: two children became one.
        parted: one child became two.
        unchanged: the links were so before, or a record of the pair is not there.
    """

    joined: int = 0
    parted: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        """All pairs whose verdict changed."""
        return self.joined + self.parted + self.unchanged


def create_view(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the view `decision_outcome`: the columns of `decision`, and what each came to.

    is_vote, status (as `effective_decision` has it), effect (joined, parted, unchanged), effect_at; child_id_a_before,
    child_id_b_before, child_id_a, child_id_b: the pair's children before and after that refresh. The effect is null
    where no refresh has followed the answer, or none changed the pair's verdict since.
    """
    SQL.run(connection, "decision_outcome")


def note_changed_decisions(connection: duckdb.DuckDBPyConnection) -> None:
    """Before linking: keep which verdicts changed since the last refresh, and whose the records are until now."""
    SQL.run(connection, "changed_decision")


def record_effects(connection: duckdb.DuckDBPyConnection, run_id: str, at: dt.datetime) -> AnswerEffects:
    """After linking: write down what became of the pairs noted, within the caller's transaction."""
    SQL.run(connection, "decision_effect", {"run_id": run_id, "at": at})
    counted = connection.execute("SELECT effect, count(*) FROM new_effect GROUP BY effect").fetchall()
    return AnswerEffects(**dict(counted))
