"""What a state is compared with: the last good one, as it was kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quality.suites import MeasuredFigure

Kept = Iterable[dict[str, Any]]


def compare_volume(rule: str, table: str, rows: int, before: Kept) -> MeasuredFigure:
    """Rows now against those of the last good state; nothing observed where there was none.

    Args:
        rule: the rule's id.
        table: the table that it is about.
        rows: how many it has now.
        before: the last good state.
    """
    then = next((row for row in before if (row["checked_table"], row["rule_id"]) == (table, rule)), None)
    ratio = rows / then["rows_checked"] if then and then["rows_checked"] else None
    return MeasuredFigure(rule, rows=rows, value=ratio)
