"""Whoever subtracts the counts of two refreshes learns of no few children, whatever was done in between."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.cases.counting.steady_counts import Refresh, add_refresh, show_rows
from tests.support.work_over_refreshes import Worked, count_refresh, find_leaks

REFRESHES = 4
SINCE = st.one_of(st.none(), st.integers(0, REFRESHES - 1))
ALIKE = st.builds(
    Worked,
    district=st.sampled_from(("9501", "9502", "9503", "9504")),
    sex=st.sampled_from(("male", "female", "male", "female", None)),
    group=st.sampled_from(("out_of_school", "early_childhood")),
    found=st.sampled_from((0, 0, 0, 1, 2)),
    visited=SINCE,
    helped=SINCE,
    phase=st.sampled_from(("P1", "P2", None)),
    back=SINCE,
    gone=st.sampled_from((None, None, None, None, 2)),
)
CHILDREN = st.lists(st.tuples(ALIKE, st.integers(1, 14)), min_size=1, max_size=14)
"""Groups of children of whom the same is true, and how many each has."""


def show_all(children: list[Worked], refreshes: int = REFRESHES) -> list[list[dict[str, Any]]]:
    history: list[Refresh] = []
    shown = []
    for number in range(refreshes):
        history = add_refresh(history, *count_refresh(children, number))
        shown.append(show_rows(history))
    return shown


@settings(max_examples=25, deadline=None)
@given(CHILDREN)
def test_no_two_refreshes_tell_of_few_children(groups: list[tuple[Worked, int]]) -> None:
    children = [child for child, many in groups for _ in range(many)]
    assert find_leaks(show_all(children)) == []


@settings(max_examples=10, deadline=None)
@given(CHILDREN)
def test_what_is_shown_of_a_day_is_true_of_that_day(groups: list[tuple[Worked, int]]) -> None:
    children = [child for child, many in groups for _ in range(many)]
    true = {}
    for number in range(REFRESHES):
        opened, counts = count_refresh(children, number)
        day = opened["as_of"][0].as_py() if len(opened) else None
        for row in counts.to_pylist():
            true[(day, *(row[name] for name in counts.column_names[:5]))] = row["children"]
    for rows in show_all(children):
        for row in rows:
            key = (row["as_of"], *(row[name] for name in ("measure", "phase", "district_code", "target_group", "sex")))
            assert row["status"] != "value" or row["children"] == true.get(key, 0)
