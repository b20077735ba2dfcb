"""Which children need a case, and for what: told from the children as they were counted.

A child in several groups has one case, opened for the first of them in the order of `GROUPS`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb

from assets.cases.log import case_store, handover
from assets.cases.log.case_store import Case, CaseEvent, NewCase
from assets.cases.log.states import EventKind, State, VisitFinding
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.index.export.province_export import index_table_path
from assets.indicators.indicator_values import person_facts_path

GROUPS = {
    "out_of_school": ("นอกระบบการศึกษา", "out_of_school_kind IS NOT NULL AND school_age BETWEEN 6 AND 14"),
    "out_of_school_older": (
        "นอกระบบการศึกษา 15-17 ปี",
        "out_of_school_kind IS NOT NULL AND school_age BETWEEN 15 AND 17",
    ),
    "out_of_school_unregistered": (
        "นอกระบบการศึกษา ไม่มีชื่อในทะเบียนราษฎร",
        "known AND NOT registered AND NOT in_education AND NOT said_to_be_studying AND NOT doubtful"
        " AND school_age BETWEEN 6 AND 17",
    ),
    "at_risk": ("เสี่ยงหลุดจากระบบ", "risk_band = 'high'"),
    "early_childhood": ("ปฐมวัยที่ต้องติดตาม", "age <= 5 AND (development_delayed OR len(growth) > 0)"),
    "no_kindergarten": ("อายุ 3-5 ปี ยังไม่เข้าเรียน", "out_of_school_kind IS NOT NULL AND school_age BETWEEN 3 AND 5"),
}
"""Group → its Thai name, and the condition on `person`. The first that fits is the child's."""
RECORDED_BY = "refresh"
"""Who wrote the events that a refresh adds."""
_REOPENED_AFTER = frozenset({State.STUDYING, State.CLOSED})
"""Ends that hold only as long as no later school term says otherwise."""


@dataclass(frozen=True)
class Opened:
    """What a refresh did to the cases: counts only; `handed_over` are those that went on to another province."""

    opened: int
    reopened: int
    handed_over: int
    cases: int


def group_of_child() -> str:
    """SQL: the group of a row of `person`; null where the child needs no case."""
    return "CASE " + " ".join(f"WHEN {when} THEN '{code}'" for code, (_, when) in GROUPS.items()) + " END"


def open_for_targets(
    connection: duckdb.DuckDBPyConnection, home: Home, province: str, as_of: dt.date, run_id: str, at: dt.datetime
) -> Opened:
    """Open a case for every child of a target group who has none, and open ended ones again where registers say so.

    A case that ended because the child was said to be studying, or was back, is opened again where the child is out
    of school by the files of a term that began after the end. A case whose child lives in another province by now is
    handed over; a child who comes with a case from another province has it gone on with here.

    Args:
        connection: its catalog is the index with the tables of the cases; the caller's transaction.
        home: the installation.
        province: two-digit code.
        as_of: the day of the figures.
        run_id: of the refresh.
        at: when the events are recorded.
    """
    cases = case_store.read_cases(connection, province)
    newest = {case.child_id: case for case in cases if case.child_id is not None and not case.is_duplicate}
    term = _newest_term(connection, home, province, as_of)
    targets = _targets(connection, home, province)
    coming = handover.find_coming(connection, home, province)
    new: list[NewCase] = []
    reopened: list[str] = []
    for child, group, keys in targets:
        case = newest.get(child)
        if case is None:
            earlier = coming.pop(child, None)
            new.append(NewCase(group, keys, earlier.case.case_id if earlier else None))
        elif group.startswith("out_of_school") and _is_contradicted(case, term):
            reopened.append(case.case_id)
    for child, earlier in coming.items():
        case = newest.get(child)
        if case is None:
            new.append(NewCase(earlier.case.target_group, earlier.keys, earlier.case.case_id))
        elif handover.is_back(case, earlier.case):
            reopened.append(case.case_id)
    stay = {child for child, _, _ in targets}
    leaving = handover.find_leaving(home, province, [case for case in newest.values() if case.child_id not in stay])
    opened = case_store.add_cases(connection, province, new, as_of, run_id)
    events = [CaseEvent(case_id, EventKind.OPENED, as_of, RECORDED_BY, at) for case_id in opened]
    events += [CaseEvent(case_id, EventKind.REOPENED, as_of, RECORDED_BY, at) for case_id in sorted(set(reopened))]
    events += [CaseEvent(case, EventKind.HANDED_OVER, as_of, RECORDED_BY, at, place=to) for case, to in leaving.items()]
    case_store.add_events(connection, events)
    return Opened(len(opened), len(set(reopened)), len(leaving), len(cases) + len(opened))


def _is_contradicted(case: Case, term: dt.date | None) -> bool:
    """Whether a term that began after the case's end says that the child is out of school all the same."""
    progress = case.progress
    if progress.state not in _REOPENED_AFTER or progress.since is None or term is None:
        return False
    said = {event.finding for event in case.events} & {VisitFinding.STUDYING} or any(
        event.kind is EventKind.BACK for event in case.events
    )
    return bool(said) and term > progress.since


def _targets(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> list[tuple[str, str, list[int]]]:
    person, record = (
        duckdb_io.quote(str(path))
        for path in (person_facts_path(home, province), index_table_path(home, province, "child_record"))
    )
    return connection.execute(f"""
        WITH target AS (
            SELECT child_id, {group_of_child()} AS target_group FROM read_parquet({person})
        )
        SELECT child_id, any_value(target_group), list(DISTINCT agency_record_id ORDER BY agency_record_id)
        FROM target
        JOIN read_parquet({record}) AS record USING (child_id)
        WHERE target_group IS NOT NULL AND own
        GROUP BY child_id ORDER BY child_id""").fetchall()


def _newest_term(connection: duckdb.DuckDBPyConnection, home: Home, province: str, as_of: dt.date) -> dt.date | None:
    """The day on which the newest term began that schools of the province have sent."""
    record = duckdb_io.quote(str(index_table_path(home, province, "child_record")))
    found = connection.execute(
        f"SELECT max(period_start) FROM read_parquet({record}) WHERE own AND source = 'schools' AND active"
        " AND period_start <= ?",
        [as_of],
    ).fetchall()
    day = found[0][0]
    return day if isinstance(day, dt.date) else None
