"""What the books come to: the fund's balance, overdue resolutions, partners' progress. Computed, never typed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assets.cases.books.row_models import FundEntry, FundRow, MarkerLevel, ProgressRow, ResolutionRow, ResolutionState

_CASE = re.compile(r"^K\d[0-9A-Z]*$")
"""How a case is named in the fund's book."""
_ENDED = (ResolutionState.DONE, ResolutionState.DROPPED)


@dataclass(frozen=True)
class FundMonth:
    """A month of the fund's book, in baht.

    Attributes:
        month: its first day.
        income, expense: of the month.
        balance: at its end.
    """

    month: dt.date
    income: float
    expense: float
    balance: float


def sum_fund(rows: Sequence[FundRow]) -> list[FundMonth]:
    """The months in which something was entered, oldest first, each with the balance that it ends with."""
    months = sorted({row.entered_on.replace(day=1) for row in rows})
    balance = 0.0
    found = []
    for month in months:
        inside = [row for row in rows if row.entered_on.replace(day=1) == month]
        income = sum(row.baht for row in inside if row.entry is FundEntry.INCOME)
        expense = sum(row.baht for row in inside if row.entry is FundEntry.EXPENSE)
        balance += income - expense
        found.append(FundMonth(month, income, expense, balance))
    return found


def find_unknown_resolutions(fund: Sequence[FundRow], resolutions: Sequence[ResolutionRow]) -> list[str]:
    """Numbers of the fund's entries that name a resolution which the book of resolutions does not have."""
    known = {row.number for row in resolutions}
    return [row.number for row in fund if row.resolution is not None and row.resolution not in known]


def find_unknown_cases(fund: Sequence[FundRow], cases: Collection[str]) -> list[str]:
    """Numbers of the fund's entries that name a case which the province does not have."""
    return [row.number for row in fund if _CASE.match(row.source) and row.source not in cases]


def find_newest_progress(rows: Sequence[ProgressRow]) -> list[ProgressRow]:
    """The newest row of each marker of each partner, by partner, from what is expected to what is loved to see."""
    newest: dict[tuple[str, str], ProgressRow] = {}
    for row in sorted(rows, key=lambda row: row.seen_on):
        newest[row.partner, row.marker] = row
    levels = list(MarkerLevel)
    return sorted(newest.values(), key=lambda row: (row.partner, levels.index(row.level), row.marker))


def is_overdue(row: ResolutionRow, as_of: dt.date) -> bool:
    """Whether the day by which the council's decision was to be carried out has passed, and it is not done."""
    return row.due_on is not None and row.due_on < as_of and row.state not in _ENDED
