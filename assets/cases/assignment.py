"""Giving waiting cases to case managers: each to a member of the team whose area it is and who has room."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from assets.cases.books import book_store
from assets.cases.books.row_models import BOOKS, Role, TeamRow
from assets.cases.lists import case_details
from assets.cases.log import case_store
from assets.cases.log.case_store import Case, CaseEvent
from assets.cases.log.states import EventKind, State
from assets.common import audit_log
from assets.common.storage.home import Home


@dataclass(frozen=True)
class Assigned:
    """What assigning came to.

    Attributes:
        by_manager: new cases of each member, by code.
        left: cases that wait on: no member of their area has room.
    """

    by_manager: dict[str, int]
    left: int


def assign_waiting(home: Home, province: str, by: str, on: dt.date, at: dt.datetime) -> Assigned:
    """Give the province's waiting cases out, the oldest first, always to the member with the most room left.

    A member who has the subdistrict comes before one who has the whole district. The audit knows of it.

    Raises:
        AuditError: the audit cannot be written; no case is given out then.
        FileNotFoundError: the home has no index yet.
    """
    with case_store.open_cases(home) as connection:
        connection.execute("BEGIN")
        cases = [case for case in case_store.read_cases(connection, province) if not case.is_duplicate]
        team = book_store.read_rows(connection, province, BOOKS["team"], TeamRow)
        managers = [member for member in team if member.role is Role.MANAGER]
        load = Counter(case.progress.manager for case in cases if not case.progress.is_ended)
        waiting = [case for case in cases if case.progress.state is State.WAITING and case.child_id]
        areas = _areas(home, province, waiting)
        events: list[CaseEvent] = []
        for case in waiting:
            area = areas.get(case.child_id or "")
            member = _choose(managers, area, load) if area else None
            if member is not None:
                load[member.code] += 1
                events.append(CaseEvent(case.case_id, EventKind.ASSIGNED, on, by, at, manager=member.code))
        case_store.add_events(connection, events)
        if events:
            audit_log.add_entry(home, "case_assignment", who=by, scope=province, rows=len(events))
        connection.execute("COMMIT")
    given = Counter(event.manager for event in events if event.manager)
    return Assigned(dict(sorted(given.items())), len(waiting) - len(events))


def _areas(home: Home, province: str, cases: list[Case]) -> dict[str, str]:
    found = case_details.read_details(home, province, [case.child_id for case in cases if case.child_id])
    return {child: details.subdistrict_code for child, details in found.items()}


def _choose(managers: list[TeamRow], area: str, load: Counter[str | None]) -> TeamRow | None:
    able = [
        (max(len(own) for own in member.areas if area.startswith(own)), member)
        for member in managers
        if load[member.code] < member.capacity and any(area.startswith(own) for own in member.areas)
    ]
    best = max(able, key=lambda each: (each[0], each[1].capacity - load[each[1].code], each[1].code), default=None)
    return None if best is None else best[1]
