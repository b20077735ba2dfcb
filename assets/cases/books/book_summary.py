"""What the books come to: the fund's balance, and which resolutions are overdue. Computed, never typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assets.cases.books.row_models import Entry, FundRow, ResolutionRow, ResolutionState

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
        income = sum(row.baht for row in inside if row.entry is Entry.INCOME)
        expense = sum(row.baht for row in inside if row.entry is Entry.EXPENSE)
        balance += income - expense
        found.append(FundMonth(month, income, expense, balance))
    return found


def is_overdue(row: ResolutionRow, as_of: dt.date) -> bool:
    """Whether the day by which the council's decision was to be carried out has passed, and it is not done."""
    return row.due_on is not None and row.due_on < as_of and row.state not in _ENDED
