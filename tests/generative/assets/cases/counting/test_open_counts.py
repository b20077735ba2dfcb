"""What is shown of the counts of cases tells of no small number, whatever was counted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.cases.books.row_models import PhaseRow
from assets.cases.counting.case_counts import MEASURES, Person, count_cases, count_helped_outside_phases
from assets.cases.counting.open_counts import BREAKDOWNS, make_open_counts
from assets.cases.log.case_store import Case, CaseEvent
from assets.cases.log.states import CaseProgress, EventKind, VisitFinding
from assets.common.school_term import Term

DAY, AT = dt.date(2024, 6, 1), dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
TERMS = (dt.date(2024, 11, 1), dt.date(2025, 5, 16))
WHOLE = {"visited": "found", "helped": "found", "back": "found", "stayed": "back"}
PHASES = [
    PhaseRow.model_validate(
        {"code": code, "name": code, "starts_on": DAY, "ends_on": DAY, "districts": ["9501"], "target": 40}
    )
    for code in ("P1", "P2")
]
CHILD = st.tuples(
    st.sampled_from(("9501", "9502", "9503", "9504")),
    st.sampled_from(("male", "female", "male", "female", None)),
    st.sampled_from(("out_of_school", "at_risk", "early_childhood")),
    st.booleans(),
    st.sets(st.sampled_from(("P1", "P2", None))),
    st.tuples(st.booleans(), st.booleans()),
)
CHILDREN = st.lists(CHILD, min_size=1, max_size=90)


def show(children: list[tuple[Any, ...]]) -> tuple[list[dict[str, Any]], dict[tuple[str, ...], int]]:
    """The open rows, and the true counts by measure and breakdowns."""
    cases, people = [], {}
    for number, (district, sex, group, is_visited, phases, terms) in enumerate(children):
        case, child = f"K{number}", f"C{number}"
        events = [CaseEvent(case, EventKind.OPENED, DAY, "x", AT)]
        if is_visited:
            events.append(CaseEvent(case, EventKind.VISITED, DAY, "x", AT, finding=VisitFinding.OUT_OF_SCHOOL))
        events += [
            CaseEvent(case, EventKind.HELPED, DAY, "x", AT, phase=phase, baht=500) for phase in sorted(phases, key=str)
        ]
        cases.append(Case(case, group, DAY, child, False, False, CaseProgress(), tuple(events)))
        people[child] = Person(district, sex, tuple(zip(TERMS, terms, strict=True)))
    counts = count_cases(cases, people, [])
    true = {(row["measure"], *(row[name] for name in BREAKDOWNS)): row["children"] for row in counts.to_pylist()}
    return make_open_counts(counts, PHASES, count_helped_outside_phases(cases), {}, DAY).to_pylist(), true


@settings(max_examples=150, deadline=None)
@given(CHILDREN)
def test_no_shown_count_is_small_nor_leaves_few_of_its_whole(children: list[tuple[Any, ...]]) -> None:
    rows, true = show(children)
    shown = {tuple(row[name] for name in ("measure", *BREAKDOWNS)): row for row in rows}
    assert all(row["children"] == true.get(key, 0) for key, row in shown.items() if row["status"] == "value")
    assert not any(0 < row["children"] < 5 for row in rows if row["status"] == "value")
    for (measure, *where), row in shown.items():
        whole = shown.get((WHOLE.get(measure, ""), *where))
        if whole and whole["status"] == row["status"] == "value":
            assert not 0 < whole["children"] - row["children"] < 5
    for row in rows:
        if row["status"] == "hidden":
            assert {row[name] for name in ("children", "children_low", "children_high", "baht")} == {None}


@settings(max_examples=150, deadline=None)
@given(CHILDREN)
def test_hidden_cells_cannot_be_worked_out_from_their_sum(children: list[tuple[Any, ...]]) -> None:
    rows, _ = show(children)
    in_all = {row["measure"]: row for row in rows if all(row[name] == "all" for name in BREAKDOWNS)}
    for name in ("district_code", "target_group", "sex"):
        for measure in MEASURES:
            cells = [row for row in rows if row["measure"] == measure and row[name] != "all"]
            hidden = [row for row in cells if row["status"] == "hidden"]
            if not hidden or measure not in in_all or in_all[measure]["status"] == "hidden":
                continue
            together = in_all[measure]["children"] - sum(row["children"] for row in cells if row["status"] == "value")
            assert len(hidden) > 1 or (name == "sex" and any(child[1] is None for child in children))
            assert not 0 < together < 5


@settings(max_examples=150, deadline=None)
@given(CHILDREN)
def test_children_of_no_cell_are_not_few(children: list[tuple[Any, ...]]) -> None:
    rows, _ = show(children)
    for measure in MEASURES:
        own = [row for row in rows if row["measure"] == measure]
        total = next((row["children"] for row in own if all(row[name] == "all" for name in BREAKDOWNS)), None)
        by_sex = [row["children"] for row in own if row["sex"] != "all"]
        if total is not None and None not in by_sex and by_sex:
            assert not 0 < total - sum(by_sex) < 5


@settings(max_examples=150, deadline=None)
@given(CHILDREN)
def test_money_is_by_no_breakdown_of_which_a_cell_is_hidden(children: list[tuple[Any, ...]]) -> None:
    helped = [row for row in show(children)[0] if row["measure"] == "helped"]
    for name in BREAKDOWNS:
        cells = [row for row in helped if row[name] != "all"]
        if any(row["status"] == "hidden" for row in cells):
            assert {row["baht"] for row in cells} == {None}


def helped_child(district: str, phase: str | None) -> tuple[Any, ...]:
    return district, "male", "out_of_school", True, {phase}, (False, False)


def test_the_money_of_a_hidden_district_is_not_what_is_left_of_the_sum() -> None:
    children = [helped_child(district, "P1") for district in ("9501", "9502") for _ in range(10)]
    rows, _ = show([*children, *[helped_child("9503", "P1")] * 3])
    helped = [row for row in rows if row["measure"] == "helped"]
    assert {row["baht"] for row in helped if row["district_code"] != "all"} == {None}
    assert next(row["baht"] for row in helped if row["phase"] == "P1") == 23 * 500


def test_the_money_that_few_were_given_outside_the_phases_is_not_what_is_left_of_the_sum() -> None:
    rows, _ = show([*[helped_child("9501", "P1")] * 20, *[helped_child("9501", None)] * 8])
    assert [row["baht"] for row in rows if row["measure"] == "helped" and row["phase"] == "P1"] == [10_000]
    both = ("9501", "male", "out_of_school", True, {"P1", None}, (False, False))
    rows, _ = show([*[helped_child("9501", "P1")] * 20, *[both] * 2])
    assert [row["baht"] for row in rows if row["measure"] == "helped" and row["phase"] == "P1"] == [None]


@settings(max_examples=100, deadline=None)
@given(CHILDREN)
def test_phases_tell_of_nobody_outside_them_or_in_two(children: list[tuple[Any, ...]]) -> None:
    rows, _ = show(children)
    for measure in ("helped", "back", "stayed"):
        own = [row for row in rows if row["measure"] == measure]
        total = next((row["children"] for row in own if all(row[name] == "all" for name in BREAKDOWNS)), None)
        parts = [row["children"] for row in own if row["phase"] != "all"]
        if total is None or None in parts or not parts:
            continue
        assert not any(0 < total - part < 5 for part in parts)
        assert not 0 < sum(parts) - total < 5


def test_where_nothing_is_small_everything_is_shown_with_targets_and_money() -> None:
    children = [
        (district, sex, "out_of_school", True, {"P1", "P2"}, (True, True))
        for district in ("9501", "9502")
        for sex in ("male", "female")
        for _ in range(6)
    ]
    rows, _ = show(children)
    assert {row["status"] for row in rows} == {"value"}
    helped = {row["phase"]: row for row in rows if row["measure"] == "helped" and row["sex"] == "all"}
    assert (helped["P1"]["children"], helped["P1"]["target"], helped["P1"]["baht"]) == (24, 40, 12_000.0)


def test_what_no_register_can_tell_yet_is_no_zero() -> None:
    awaited = {"back": Term(2024, 2), "stayed": Term(2025, 1)}
    rows = make_open_counts(count_cases([], {}, []), PHASES, 0, awaited, DAY).to_pylist()
    told = [(row["measure"], row["status"], row["children"], row["awaited_term"], row["phase"]) for row in rows]
    assert told == [("back", "no_data", None, "2567-2", "all"), ("stayed", "no_data", None, "2568-1", "all")]
