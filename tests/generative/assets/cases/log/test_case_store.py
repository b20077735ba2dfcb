"""Cases while children are merged and split: no event is lost, none is on the wrong child, whatever happens when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assets.cases.counting.case_counts import ALL, Person, count_cases
from assets.cases.log import case_store, findings
from assets.cases.log.case_store import Case, CaseEvent, NewCase
from assets.cases.log.states import EventKind, VisitFinding, fold
from assets.common.storage.home import Home
from assets.indicators.counting import visit_findings
from tests.support.case_index import new_index, regroup

RECORDS = range(1, 7)
CHILDREN = ("C1", "C2", "C3", "C4")
GROUPING = st.lists(st.sampled_from(CHILDREN), min_size=len(RECORDS), max_size=len(RECORDS))
FOUND = st.sampled_from(list(VisitFinding))
STEPS = st.sampled_from(
    [
        EventKind.ASSIGNED,
        EventKind.PLAN_AGREED,
        EventKind.BACK,
        EventKind.FOLLOWED,
        EventKind.CLOSED,
        EventKind.REOPENED,
    ]
)


def is_in_all(row: dict[str, Any]) -> bool:
    return all(row[name] == ALL for name in ("phase", "district_code", "target_group", "sex"))


class CaseHistory(RuleBasedStateMachine):
    """Records change their child, cases are opened and reported on, and managers say which child a case is of."""

    @initialize(grouping=GROUPING)
    def begin(self, grouping: list[str]) -> None:
        self.connection = new_index()
        self.day = dt.date(2024, 6, 1)
        self.reported: dict[str, str] = {}
        self.anchors: dict[str, set[int]] = {}
        self.baht = 0
        self.children(grouping)

    def children(self, grouping: list[str]) -> None:
        self.child_of = dict(zip(RECORDS, grouping, strict=True))
        regroup(self.connection, self.child_of)

    def cases(self) -> list[Case]:
        return case_store.read_cases(self.connection, "95")

    def add(self, event: CaseEvent) -> None:
        assert case_store.add_events(self.connection, [event]) == 1
        self.reported[event.event_id] = event.case_id

    def next_day(self) -> tuple[dt.date, dt.datetime]:
        self.day += dt.timedelta(days=1)
        return self.day, dt.datetime(self.day.year, self.day.month, self.day.day, tzinfo=dt.UTC)

    @rule(grouping=GROUPING)
    def children_are_merged_and_split(self, grouping: list[str]) -> None:
        self.children(grouping)

    @rule()
    def a_refresh_opens_what_is_missing(self) -> None:
        taken = {case.child_id for case in self.cases()}
        day, at = self.next_day()
        for child in sorted({*self.child_of.values()} - taken):
            keys = [record for record, owner in self.child_of.items() if owner == child]
            (case_id,) = case_store.add_cases(self.connection, "95", [NewCase("out_of_school", keys)], day, "run")
            self.anchors[case_id] = set(keys)
            self.add(CaseEvent(case_id, EventKind.OPENED, day, "refresh", at))

    @precondition(lambda self: self.anchors)
    @rule(data=st.data(), found=FOUND)
    def a_visit_is_reported(self, data: st.DataObject, found: VisitFinding) -> None:
        case_id = data.draw(st.sampled_from(sorted(self.anchors)))
        day, at = self.next_day()
        self.add(CaseEvent(case_id, EventKind.VISITED, day, "CM1", at, finding=found))

    @precondition(lambda self: self.anchors)
    @rule(data=st.data(), kind=STEPS)
    def a_step_is_reported(self, data: st.DataObject, kind: EventKind) -> None:
        case_id = data.draw(st.sampled_from(sorted(self.anchors)))
        day, at = self.next_day()
        manager = "CM1" if kind is EventKind.ASSIGNED else None
        self.add(CaseEvent(case_id, kind, day, "CM1", at, manager=manager))

    @precondition(lambda self: self.anchors)
    @rule(data=st.data(), baht=st.integers(1, 9))
    def help_is_given(self, data: st.DataObject, baht: int) -> None:
        case_id = data.draw(st.sampled_from(sorted(self.anchors)))
        day, at = self.next_day()
        self.add(CaseEvent(case_id, EventKind.HELPED, day, "CM1", at, help_kind="ทุน", baht=float(baht)))
        self.baht += baht

    @precondition(lambda self: any(case.is_split for case in self.cases()))
    @rule(data=st.data())
    def a_manager_says_which_child_it_is(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from([case for case in self.cases() if case.is_split]))
        groups = case_store.group_records(self.connection, case)
        place = data.draw(st.integers(0, len(groups) - 1))
        day, at = self.next_day()
        self.add(CaseEvent(case.case_id, EventKind.IDENTIFIED, day, "CM1", at, records=tuple(groups[place])))
        self.anchors[case.case_id] &= set(groups[place])
        (after,) = [each for each in self.cases() if each.case_id == case.case_id]
        assert not after.is_split and after.child_id == case.candidates[place]
        assert after.progress == case.progress

    @invariant()
    def no_event_is_lost_or_on_another_case(self) -> None:
        there = {event.event_id: case.case_id for case in self.cases() for event in case.events}
        assert there == self.reported

    @invariant()
    def a_case_is_of_a_child_of_its_records_and_says_when_there_are_several(self) -> None:
        for case in self.cases():
            owners = [self.child_of[record] for record in self.anchors[case.case_id]]
            most = max(owners.count(owner) for owner in owners)
            assert case.child_id == min(owner for owner in owners if owners.count(owner) == most)
            assert set(case.candidates) == set(owners) and len(case.candidates) == len(set(owners))
            assert case.is_split is (len(set(owners)) > 1)

    @invariant()
    def of_the_cases_of_one_child_the_oldest_counts(self) -> None:
        seen = set()
        for case in self.cases():
            assert case.is_duplicate is (case.child_id in seen)
            seen.add(case.child_id)

    @invariant()
    def a_case_is_where_its_own_events_lead(self) -> None:
        for case in self.cases():
            assert case.progress == fold(event.step for event in case.events)

    @invariant()
    def each_child_counts_once_and_no_money_is_lost(self) -> None:
        cases = self.cases()
        people = {child: Person("9501", None, ()) for child in CHILDREN}
        rows = {row["measure"]: row for row in count_cases(cases, people, []).to_pylist() if is_in_all(row)}
        helped = {case.child_id for case in cases if any(event.kind is EventKind.HELPED for event in case.events)}
        assert (rows["found"]["children"] if rows else 0) == len({case.child_id for case in cases})
        assert ("helped" in rows) is bool(helped)
        if helped:
            assert (rows["helped"]["children"], rows["helped"]["baht"]) == (len(helped), float(self.baht))

    @invariant()
    def what_a_visit_found_is_told_of_no_other_child(self) -> None:
        cases = self.cases()
        with TemporaryDirectory() as folder:
            findings.write_findings(self.connection, Home(Path(folder)), "95", cases)
            rows = pq.read_table(visit_findings.visit_findings_path(Home(Path(folder)), "95")).to_pylist()
        visits = {
            (case.child_id, event.finding.value, event.on)
            for case in cases
            for event in case.events
            if event.finding is not None and not case.is_split
        }
        for row in rows:
            assert (self.child_of[row["agency_record_id"]], row["finding"], row["visited_on"]) in visits


CaseHistory.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestCaseHistory = CaseHistory.TestCase
