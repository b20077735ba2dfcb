"""The fund's balance month by month, and which resolutions are overdue."""

from __future__ import annotations

import datetime as dt

import pytest

from assets.cases.books.book_summary import (
    FundMonth,
    find_newest_progress,
    find_unknown_cases,
    find_unknown_resolutions,
    is_overdue,
    sum_fund,
)
from assets.cases.books.row_models import (
    FundEntry,
    FundRow,
    MarkerLevel,
    PartnerProgress,
    ProgressRow,
    ResolutionRow,
    ResolutionState,
)

TODAY = dt.date(2024, 7, 1)


def fund(number: int, day: dt.date, entry: FundEntry, baht: float) -> FundRow:
    return FundRow(
        number=str(number), entered_on=day, entry=entry, baht=baht, source="ก", approved_by="ข", approved_too_by="ค"
    )


def test_each_month_ends_with_its_balance() -> None:
    rows = [
        fund(1, dt.date(2024, 7, 2), FundEntry.EXPENSE, 300),
        fund(2, dt.date(2024, 5, 20), FundEntry.INCOME, 1000),
        fund(3, dt.date(2024, 5, 21), FundEntry.EXPENSE, 250),
    ]
    assert sum_fund(rows) == [
        FundMonth(dt.date(2024, 5, 1), 1000, 250, 750),
        FundMonth(dt.date(2024, 7, 1), 0, 300, 450),
    ]
    assert sum_fund([]) == []


@pytest.mark.parametrize(
    ("due", "state", "overdue"),
    [
        (dt.date(2024, 6, 30), ResolutionState.OPEN, True),
        (dt.date(2024, 6, 30), ResolutionState.RUNNING, True),
        (dt.date(2024, 6, 30), ResolutionState.DONE, False),
        (dt.date(2024, 6, 30), ResolutionState.DROPPED, False),
        (TODAY, ResolutionState.OPEN, False),
        (None, ResolutionState.OPEN, False),
    ],
)
def test_what_is_not_done_by_its_day_is_overdue(due: dt.date | None, state: ResolutionState, overdue: bool) -> None:
    row = ResolutionRow(
        number="1", met_on=dt.date(2024, 6, 1), item="ก", decision="ข", owner="ค", due_on=due, state=state
    )
    assert is_overdue(row, TODAY) is overdue


def test_an_entry_that_names_a_resolution_which_nobody_wrote_down_is_found() -> None:
    entries = [
        fund(1, TODAY, FundEntry.INCOME, 500),
        fund(2, TODAY, FundEntry.EXPENSE, 300).model_copy(update={"resolution": "1/2567"}),
        fund(3, TODAY, FundEntry.EXPENSE, 100).model_copy(update={"resolution": "9/2567"}),
    ]
    known = ResolutionRow(
        number="1/2567", met_on=TODAY, item="ก", decision="ข", owner="ค", state=ResolutionState.RUNNING
    )
    assert find_unknown_resolutions(entries, [known]) == ["3"]


def test_an_entry_for_a_case_that_there_is_not_is_found() -> None:
    sources = ("K000000AA", "K000000ZZ", "K123", "KBANK", "ผู้บริจาค")
    entries = [
        fund(number, TODAY, FundEntry.INCOME, 500).model_copy(update={"source": source})
        for number, source in enumerate(sources, 1)
    ]
    assert find_unknown_cases(entries, {"K000000AA"}) == ["2", "3"]


def test_of_each_marker_the_newest_progress_counts_and_what_is_expected_comes_first() -> None:
    def seen(partner: str, marker: str, level: MarkerLevel, month: int, progress: PartnerProgress) -> ProgressRow:
        day = dt.date(2024, month, 1)
        return ProgressRow(partner=partner, marker=marker, level=level, seen_on=day, progress=progress)

    rows = [
        seen("อบต.", "งบ", MarkerLevel.LOVE, 5, PartnerProgress.NONE),
        seen("อบต.", "รายชื่อ", MarkerLevel.EXPECT, 7, PartnerProgress.FULL),
        seen("อบต.", "รายชื่อ", MarkerLevel.EXPECT, 5, PartnerProgress.SOME),
        seen("รพ.สต.", "รายชื่อ", MarkerLevel.EXPECT, 6, PartnerProgress.MOST),
    ]
    newest = [(row.partner, row.marker, row.progress) for row in find_newest_progress(rows)]
    assert newest == [
        ("รพ.สต.", "รายชื่อ", PartnerProgress.MOST),
        ("อบต.", "รายชื่อ", PartnerProgress.FULL),
        ("อบต.", "งบ", PartnerProgress.NONE),
    ]
