"""What must hold of cases and books: checked at each refresh, in counts alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from assets.cases.books import book_store
from assets.cases.books.book_summary import sum_fund
from assets.cases.books.row_models import BOOKS, FundRow, PhaseRow
from assets.cases.log.case_store import Case
from assets.cases.log.due import is_overdue
from assets.cases.log.states import EventKind


@dataclass(frozen=True)
class CaseRule:
    """A rule about the cases.

    Attributes:
        means: what holds when it passes.
        remedy: what to do when it does not.
        blocks: whether the release waits until it holds.
    """

    means: str
    remedy: str
    blocks: bool = False


RULES = {
    "events_belong_to_cases": CaseRule(
        "Every event belongs to a case, and every case has its first event.", "restore the last backup", blocks=True
    ),
    "no_split_case": CaseRule(
        "The records of each open case belong to one child.", "its case manager says of which child it is"
    ),
    "no_overdue_case": CaseRule("No next step is late.", "childlink cases status, and ask the case managers"),
    "help_is_within_its_phase": CaseRule(
        "Help of a phase was given between its first and its last day.", "correct the book of phases or the report"
    ),
    "fund_is_not_overdrawn": CaseRule(
        "At the end of no month the fund had paid more than came in.", "check the book of the fund"
    ),
}


@dataclass(frozen=True)
class CaseFinding:
    """What a rule came to: how many of how many do not hold."""

    rule: str
    failed: int
    of: int


def check_cases(
    connection: duckdb.DuckDBPyConnection, province: str, cases: Sequence[Case], as_of: dt.date
) -> list[CaseFinding]:
    """Evaluate all rules, in the order of `RULES`.

    Args:
        connection: its catalog is the index with the tables of the cases.
        province: two-digit code.
        cases: the province's.
        as_of: the day of the refresh.
    """
    phases = {row.code: row for row in book_store.read_rows(connection, province, BOOKS["phases"], PhaseRow)}
    months = sum_fund(book_store.read_rows(connection, province, BOOKS["fund"], FundRow))
    open_cases = [case for case in cases if not case.progress.is_ended and not case.is_duplicate]
    given = [
        event for case in cases for event in case.events if event.kind is EventKind.HELPED and event.phase in phases
    ]
    outside = sum(not _is_within(event.on, phases[event.phase or ""]) for event in given)
    strays, events = _count_strays(connection)
    without_first = sum(not any(event.kind is EventKind.OPENED for event in case.events) for case in cases)
    return [
        CaseFinding("events_belong_to_cases", strays + without_first, events + len(cases)),
        CaseFinding("no_split_case", sum(case.is_split for case in open_cases), len(open_cases)),
        CaseFinding("no_overdue_case", sum(is_overdue(case, as_of) for case in open_cases), len(open_cases)),
        CaseFinding("help_is_within_its_phase", outside, len(given)),
        CaseFinding("fund_is_not_overdrawn", sum(month.balance < 0 for month in months), len(months)),
    ]


def _is_within(day: dt.date, phase: PhaseRow) -> bool:
    return phase.starts_on <= day <= phase.ends_on


def _count_strays(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Events of no case, and events in all."""
    found = connection.execute(
        "SELECT count(*) FILTER (case_file.case_id IS NULL), count(*)"
        " FROM case_event LEFT JOIN case_file USING (case_id)"
    ).fetchall()
    return int(found[0][0]), int(found[0][1])
