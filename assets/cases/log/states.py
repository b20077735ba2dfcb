"""The states of a case, and how events lead from one to the next.

A state is never typed by anybody: it is folded from the case's events, in the order in which they happened.
Names in Thai, and what the states are called in Primero, OpenSPP and DHIS2 Tracker: `data/reference/case_states.csv`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

VISITS_BEFORE_NOT_FOUND = 3
"""Visits that found nobody before a child counts as not found."""


class State(Enum):
    """Where a case is. The last six end it."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    VISITED = "visited"
    PLAN_AGREED = "plan_agreed"
    HELPED = "being_helped"
    BACK = "back_in_learning"
    FOLLOWED = "followed_one_term"
    CLOSED = "closed"
    STUDYING = "studying_already"
    MOVED = "moved"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    DIED = "died"


ENDED = frozenset({State.CLOSED, State.STUDYING, State.MOVED, State.NOT_FOUND, State.REFUSED, State.DIED})


class EventKind(Enum):
    """What an event says."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    VISITED = "visited"
    PLAN_AGREED = "plan_agreed"
    HELPED = "helped"
    BACK = "back"
    FOLLOWED = "followed"
    CLOSED = "closed"
    REOPENED = "reopened"
    IDENTIFIED = "identified"
    HANDED_OVER = "handed_over"


class VisitFinding(Enum):
    """What a visit found."""

    OUT_OF_SCHOOL = "out_of_school"
    IN_NEED = "in_need"
    STUDYING = "studying"
    MOVED = "moved"
    NOBODY = "nobody"
    REFUSED = "refused"
    DIED = "died"
    OTHER_NAME = "other_name"


_AFTER_FINDING = {
    VisitFinding.STUDYING: State.STUDYING,
    VisitFinding.MOVED: State.MOVED,
    VisitFinding.REFUSED: State.REFUSED,
    VisitFinding.DIED: State.DIED,
}
_AFTER_EVENT = {
    EventKind.PLAN_AGREED: State.PLAN_AGREED,
    EventKind.HELPED: State.HELPED,
    EventKind.BACK: State.BACK,
    EventKind.FOLLOWED: State.FOLLOWED,
    EventKind.CLOSED: State.CLOSED,
    EventKind.HANDED_OVER: State.MOVED,
}


@dataclass(frozen=True)
class StateEvent:
    """One entry of a case's log, as far as the state depends on it.

    Attributes:
        kind: what happened.
        on: the day it happened.
        finding: of a visit.
        manager: of an assignment: the member's code; None takes the case from everybody.
        next_on: the day agreed for the next step.
    """

    kind: EventKind
    on: dt.date
    finding: VisitFinding | None = None
    manager: str | None = None
    next_on: dt.date | None = None


@dataclass(frozen=True)
class CaseProgress:
    """Where a case has come to.

    Attributes:
        state: where it is.
        manager: whose it is.
        visits: how many there were.
        nobody: visits in a row, the last ones, that found nobody.
        since: the day of the last event.
        next_on: the day agreed for the next step, if that is still to come.
    """

    state: State = State.WAITING
    manager: str | None = None
    visits: int = 0
    nobody: int = 0
    since: dt.date | None = None
    next_on: dt.date | None = None

    @property
    def is_ended(self) -> bool:
        """Whether nothing more is to be done."""
        return self.state in ENDED


def fold(events: Iterable[StateEvent]) -> CaseProgress:
    """Where a case is after its events, in the order in which they happened.

    A case that has ended stays so until it is opened again: later events are kept, they change nothing.
    """
    progress = CaseProgress()
    for event in events:
        progress = _advance(progress, event)
    return progress


def _advance(progress: CaseProgress, event: StateEvent) -> CaseProgress:
    if event.kind is EventKind.IDENTIFIED:
        return progress  # it says whose the case is, not how far it has come
    moved = replace(progress, since=event.on, next_on=event.next_on)
    if event.kind is EventKind.REOPENED:
        return replace(moved, state=State.ASSIGNED if progress.manager else State.WAITING, nobody=0)
    if progress.is_ended:
        return progress
    match event.kind:
        case EventKind.OPENED:
            return moved
        case EventKind.ASSIGNED:
            state = progress.state
            if state in (State.WAITING, State.ASSIGNED):
                state = State.ASSIGNED if event.manager else State.WAITING
            return replace(moved, manager=event.manager, state=state)
        case EventKind.VISITED:
            return _visit(replace(moved, visits=progress.visits + 1), event.finding)
        case _:
            return replace(moved, state=_AFTER_EVENT[event.kind])


def _visit(progress: CaseProgress, finding: VisitFinding | None) -> CaseProgress:
    if finding is VisitFinding.NOBODY:
        nobody = progress.nobody + 1
        state = State.NOT_FOUND if nobody >= VISITS_BEFORE_NOT_FOUND else progress.state
        return replace(progress, nobody=nobody, state=state)
    found = replace(progress, nobody=0)
    if finding in _AFTER_FINDING:
        return replace(found, state=_AFTER_FINDING[finding])
    # Somebody who has a plan already, or is being helped, is not put back by one more visit.
    return replace(found, state=State.VISITED if progress.state in (State.WAITING, State.ASSIGNED) else progress.state)
