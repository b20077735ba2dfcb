"""The decisions in effect: which of all answers about a pair of agency records the links follow.

The rule is `effective_decision.sql`, and in no other place.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from assets.common.storage.sql_script import SqlFolder

FAIRLY_SURE = 0.65
"""Probability from which the model is fairly sure: one person's answer against it awaits a second person's.
Where people slip 5 times in 100, answers against a model that is less sure mend ten times what they break, or more;
with a limit of 0.8 it is five times, and one round in seventy left more errors than the one before."""
_SQL = SqlFolder(Path(__file__).parents[1] / "sql")


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the views `decision_vote` and `effective_decision` of the table `decision` of this connection.

    `decision_vote`: each person's newest answer about each pair, in the columns of `decision`, and contradicts_model.
    `effective_decision`: a row a pair with an answer: agency_record_id_a, agency_record_id_b,
    decided_at (of the newest answer), same,
    different (votes), majority (the verdict with more votes), status (`in_effect`, `disputed`, `awaits_second`,
    `undecided`), verdict (the majority's; null unless in effect).
    """
    _SQL.run(connection, "effective_decision", fairly_sure=str(FAIRLY_SURE))
