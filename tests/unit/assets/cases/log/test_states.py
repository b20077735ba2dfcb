"""States of a case: what each event leads to, and what holds for every history."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.cases.log.states import ENDED, VISITS_BEFORE_NOT_FOUND, EventKind, State, StateEvent, VisitFinding, fold

DAY = dt.date(2024, 6, 1)


def event(kind: EventKind, finding: VisitFinding | None = None, manager: str | None = None) -> StateEvent:
    return StateEvent(kind, DAY, finding, manager)


OPENED = event(EventKind.OPENED)
ASSIGNED = event(EventKind.ASSIGNED, manager="CM01")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], State.WAITING),
        ([OPENED], State.WAITING),
        ([OPENED, ASSIGNED], State.ASSIGNED),
        ([OPENED, ASSIGNED, event(EventKind.ASSIGNED)], State.WAITING),
        ([OPENED, event(EventKind.VISITED, VisitFinding.OUT_OF_SCHOOL)], State.VISITED),
        (
            [OPENED, event(EventKind.PLAN_AGREED), event(EventKind.VISITED, VisitFinding.OUT_OF_SCHOOL)],
            State.PLAN_AGREED,
        ),
        ([OPENED, event(EventKind.HELPED), event(EventKind.BACK), event(EventKind.FOLLOWED)], State.FOLLOWED),
        ([OPENED, event(EventKind.VISITED, VisitFinding.STUDYING)], State.STUDYING),
        ([OPENED, event(EventKind.VISITED, VisitFinding.MOVED)], State.MOVED),
        ([OPENED, event(EventKind.VISITED, VisitFinding.DIED), event(EventKind.HELPED)], State.DIED),
        ([OPENED, event(EventKind.VISITED, VisitFinding.STUDYING), event(EventKind.REOPENED)], State.WAITING),
        ([OPENED, ASSIGNED, event(EventKind.CLOSED), event(EventKind.REOPENED)], State.ASSIGNED),
        ([OPENED, event(EventKind.VISITED, VisitFinding.OTHER_NAME)], State.VISITED),
    ],
)
def test_what_events_lead_to(events: list[StateEvent], state: State) -> None:
    assert fold(events).state is state


def test_nobody_is_found_at_the_third_visit_in_a_row() -> None:
    nobody = event(EventKind.VISITED, VisitFinding.NOBODY)
    assert fold([OPENED, *[nobody] * (VISITS_BEFORE_NOT_FOUND - 1)]).state is State.WAITING
    assert fold([OPENED, *[nobody] * VISITS_BEFORE_NOT_FOUND]).state is State.NOT_FOUND
    found = event(EventKind.VISITED, VisitFinding.OUT_OF_SCHOOL)
    assert fold([OPENED, nobody, nobody, found, nobody, nobody]).state is State.VISITED


HISTORIES = st.lists(
    st.builds(
        StateEvent,
        st.sampled_from(EventKind),
        st.dates(dt.date(2024, 1, 1), dt.date(2026, 1, 1)),
        st.none() | st.sampled_from(VisitFinding),
        st.none() | st.sampled_from(["CM01", "CM02"]),
    ),
    max_size=12,
)


@given(HISTORIES)
def test_an_ended_case_stays_ended_until_it_is_opened_again(events: list[StateEvent]) -> None:
    before = fold(events)
    for kind in EventKind:
        after = fold([*events, StateEvent(kind, DAY, VisitFinding.OUT_OF_SCHOOL, "CM01")])
        if before.is_ended and kind is not EventKind.REOPENED:
            assert after == before
        if kind is EventKind.REOPENED:
            assert after.state not in ENDED


@given(HISTORIES)
def test_every_visit_of_an_open_case_is_counted(events: list[StateEvent]) -> None:
    progress = fold(events)
    assert progress.visits <= sum(each.kind is EventKind.VISITED for each in events)
    if not any(fold(events[:place]).is_ended for place in range(len(events))):
        assert progress.visits == sum(each.kind is EventKind.VISITED for each in events)
