"""A case in a small home, whose manager has said which of two records it is of."""

from __future__ import annotations

import datetime as dt

from assets.cases.log import case_store
from assets.cases.log.case_store import Case, CaseEvent, NewCase
from assets.cases.log.states import EventKind
from assets.common.storage.home import Home
from tests.support.small_province import AS_OF, PROVINCE

_AT = dt.datetime(2024, 5, 20, 9, tzinfo=dt.UTC)


def open_case(home: Home) -> tuple[list[int], list[Case]]:
    """Open a case on two agency records, of which it depends on the first alone since; the records, and the cases."""
    with case_store.open_cases(home) as connection:
        found = connection.execute("SELECT min(agency_record_id), max(agency_record_id) FROM membership").fetchall()
        records = list(found[0])
        (case,) = case_store.add_cases(connection, PROVINCE, [NewCase("out_of_school", records)], AS_OF, "r1")
        event = CaseEvent(case, EventKind.IDENTIFIED, AS_OF, "CM01", _AT, records=tuple(records[:1]))
        case_store.add_events(connection, [event])
    return records, read(home)


def read(home: Home) -> list[Case]:
    """The cases of the province."""
    with case_store.open_cases(home) as connection:
        return case_store.read_cases(connection, PROVINCE)
