"""States of a case: what each event leads to, and what holds for every history."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.cases.log.states import ENDED, VISITS_BEFORE_NOT_FOUND, Event, Finding, Kind, State, fold

DAY = dt.date(2024, 6, 1)


def event(kind: Kind, finding: Finding | None = None, manager: str | None = None) -> Event:
    return Event(kind, DAY, finding, manager)


OPENED = event(Kind.OPENED)
ASSIGNED = event(Kind.ASSIGNED, manager="CM01")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], State.WAITING),
        ([OPENED], State.WAITING),
        ([OPENED, ASSIGNED], State.ASSIGNED),
        ([OPENED, ASSIGNED, event(Kind.ASSIGNED)], State.WAITING),
        ([OPENED, event(Kind.VISITED, Finding.OUT_OF_SCHOOL)], State.VISITED),
        ([OPENED, event(Kind.PLAN_AGREED), event(Kind.VISITED, Finding.OUT_OF_SCHOOL)], State.PLAN_AGREED),
        ([OPENED, event(Kind.HELPED), event(Kind.BACK), event(Kind.FOLLOWED)], State.FOLLOWED),
        ([OPENED, event(Kind.VISITED, Finding.STUDYING)], State.STUDYING),
        ([OPENED, event(Kind.VISITED, Finding.MOVED)], State.MOVED),
        ([OPENED, event(Kind.VISITED, Finding.DIED), event(Kind.HELPED)], State.DIED),
        ([OPENED, event(Kind.VISITED, Finding.STUDYING), event(Kind.REOPENED)], State.WAITING),
        ([OPENED, ASSIGNED, event(Kind.CLOSED), event(Kind.REOPENED)], State.ASSIGNED),
        ([OPENED, event(Kind.VISITED, Finding.OTHER_NAME)], State.VISITED),
    ],
)
def test_what_events_lead_to(events: list[Event], state: State) -> None:
    assert fold(events).state is state


def test_nobody_is_found_at_the_third_visit_in_a_row() -> None:
    nobody = event(Kind.VISITED, Finding.NOBODY)
    assert fold([OPENED, *[nobody] * (VISITS_BEFORE_NOT_FOUND - 1)]).state is State.WAITING
    assert fold([OPENED, *[nobody] * VISITS_BEFORE_NOT_FOUND]).state is State.NOT_FOUND
    found = event(Kind.VISITED, Finding.OUT_OF_SCHOOL)
    assert fold([OPENED, nobody, nobody, found, nobody, nobody]).state is State.VISITED


HISTORIES = st.lists(
    st.builds(
        Event,
        st.sampled_from(Kind),
        st.dates(dt.date(2024, 1, 1), dt.date(2026, 1, 1)),
        st.none() | st.sampled_from(Finding),
        st.none() | st.sampled_from(["CM01", "CM02"]),
    ),
    max_size=12,
)


@given(HISTORIES)
def test_an_ended_case_stays_ended_until_it_is_opened_again(events: list[Event]) -> None:
    before = fold(events)
    for kind in Kind:
        after = fold([*events, Event(kind, DAY, Finding.OUT_OF_SCHOOL, "CM01")])
        if before.is_ended and kind is not Kind.REOPENED:
            assert after == before
        if kind is Kind.REOPENED:
            assert after.state not in ENDED


@given(HISTORIES)
def test_every_visit_of_an_open_case_is_counted(events: list[Event]) -> None:
    progress = fold(events)
    assert progress.visits <= sum(each.kind is Kind.VISITED for each in events)
    if not any(fold(events[:place]).is_ended for place in range(len(events))):
        assert progress.visits == sum(each.kind is Kind.VISITED for each in events)
