"""Counting: once a child over overlapping phases; back and stayed by the registers; what uncertain links leave open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assets.cases.counting.case_counts import Person, count_cases, find_awaited_terms
from assets.cases.log.case_store import Case, CaseEvent
from assets.cases.log.states import EventKind, VisitFinding, fold
from assets.common.school_term import Term

OPENED = dt.date(2024, 6, 1)
NOW = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
NEXT, AFTER = dt.date(2024, 11, 1), dt.date(2025, 5, 16)


def case(number: int, child: str, *events: CaseEvent, group: str = "out_of_school") -> Case:
    log = (CaseEvent(f"K{number}", EventKind.OPENED, OPENED, "x", NOW), *events)
    return Case(f"K{number}", group, OPENED, child, False, False, fold(each.step for each in log), log)


def helped(phase: str | None, baht: float = 100.0) -> CaseEvent:
    return CaseEvent("K1", EventKind.HELPED, OPENED, "x", NOW, phase=phase, help_kind="ทุน", baht=baht)


def visited() -> CaseEvent:
    return CaseEvent("K1", EventKind.VISITED, OPENED, "x", NOW, finding=VisitFinding.OUT_OF_SCHOOL)


def person(*terms: tuple[dt.date, bool | None]) -> Person:
    return Person("9501", "female", terms)


def cell(rows: list[dict[str, Any]], measure: str, phase: str = "all") -> dict[str, Any]:
    wanted = (measure, phase, "all", "all", "all")
    names = ("measure", "phase", "district_code", "target_group", "sex")
    return next(row for row in rows if tuple(row[name] for name in names) == wanted)


def test_help_in_two_phases_is_counted_once_in_all_and_once_in_each() -> None:
    rows = count_cases(
        [case(1, "C1", visited(), helped("P1"), helped("P2"), helped("P2"))], {"C1": person()}, []
    ).to_pylist()
    assert [cell(rows, "helped", phase)["children"] for phase in ("all", "P1", "P2")] == [1, 1, 1]
    assert cell(rows, "helped")["baht"] == 300 and cell(rows, "helped", "P2")["baht"] == 200
    assert cell(rows, "visited")["children"] == 1


def test_back_and_stayed_are_what_registers_say() -> None:
    ticked = CaseEvent("K1", EventKind.BACK, OPENED, "x", NOW)
    children = {
        "C1": person((NEXT, False), (AFTER, False)),
        "C2": person((NEXT, True), (AFTER, True)),
        "C3": person((NEXT, True), (AFTER, False)),
        "C4": person((OPENED, True)),
    }
    rows = count_cases([case(number, child, ticked) for number, child in enumerate(children)], children, []).to_pylist()
    assert cell(rows, "found")["children"] == 4
    assert cell(rows, "back")["children"] == 2
    assert cell(rows, "stayed")["children"] == 1


def test_a_term_of_which_the_school_sent_no_file_is_not_counted_as_back_or_stayed() -> None:
    children = {
        "C1": person((NEXT, True), (AFTER, None)),
        "C2": person((NEXT, None), (AFTER, None)),
        "C3": person((NEXT, None), (AFTER, True)),
    }
    rows = count_cases([case(number, child) for number, child in enumerate(children)], children, []).to_pylist()
    assert cell(rows, "back")["children"] == 2
    assert all(row["measure"] != "stayed" for row in rows)


def test_a_child_at_risk_is_never_back() -> None:
    rows = count_cases([case(1, "C1", group="at_risk")], {"C1": person((NEXT, True))}, []).to_pylist()
    assert all(row["measure"] != "back" for row in rows)


def test_pairs_that_wait_for_review_and_double_cases_make_the_range() -> None:
    cases = [case(1, "C1"), case(2, "C2"), case(3, "C3"), case(4, "C3")]
    people = {child: person() for child in ("C1", "C2", "C3")}
    found = cell(count_cases(cases, people, [("C1", "C2"), ("C1", "C9")]).to_pylist(), "found")
    assert found is not None
    assert (found["children_low"], found["children"], found["children_high"]) == (2, 3, 4)


def test_what_registers_can_tell_depends_on_the_terms_that_schools_have_sent() -> None:
    cases = [case(1, "C1"), case(2, "C2", group="at_risk")]
    sent: dict[str, tuple[tuple[dt.date, bool | None], ...]] = {
        "nothing": ((dt.date(2024, 5, 16), True),),
        "unknown": ((NEXT, None),),
        "one": ((NEXT, True),),
        "two": ((NEXT, True), (AFTER, True)),
    }
    awaited = {name: find_awaited_terms(cases, {"C9": person(*terms)}) for name, terms in sent.items()}
    both = {"back": Term(2024, 2), "stayed": Term(2025, 1)}
    assert awaited == {"nothing": both, "unknown": both, "one": {"stayed": Term(2025, 1)}, "two": {}}
    assert find_awaited_terms(cases[1:], {}) == {}
