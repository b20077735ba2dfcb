"""The id of an event: what it says, whoever recorded it, whatever columns come later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from assets.cases.log.case_store import CaseEvent
from assets.cases.log.states import EventKind, VisitFinding

AT = dt.datetime(2024, 7, 1, 3, tzinfo=dt.UTC)
VISIT = CaseEvent(
    "K2345678",
    EventKind.VISITED,
    dt.date(2024, 6, 25),
    "CM01",
    AT,
    VisitFinding.STUDYING,
    place="โรงเรียนบ้านเหนือ",
    consent=False,
)


def test_the_id_of_an_event_is_the_same_in_every_version() -> None:
    assert VISIT.event_id == "526d5798cda35151625cd4ec"


def test_who_recorded_it_and_when_has_no_part_in_it() -> None:
    assert replace(VISIT, recorded_by="CM02", recorded_at=AT + dt.timedelta(days=1)).event_id == VISIT.event_id


def test_everything_that_it_says_has() -> None:
    others = (
        replace(VISIT, on=dt.date(2024, 6, 26)),
        replace(VISIT, consent=None),
        replace(VISIT, problems=("family",)),
        replace(VISIT, baht=0.0),
        replace(VISIT, records=(1,)),
    )
    assert len({VISIT.event_id, *(other.event_id for other in others)}) == 1 + len(others)
