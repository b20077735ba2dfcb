"""The quality page tells no small count: it knows tens alone, and tens leave every part of a sum room for nine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from assets.common.storage.home import Home
from assets.data_quality import recommendations
from assets.publication.quality_page import cells as cells
from tests.support.quality_page import file_row, rendered, source_row

FIELDS = ("in_register", "in_others", *(f"with_{field}" for field in recommendations.FIELDS))
COUNT = st.integers(0, 9)


@st.composite
def alike(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Two provinces whose counts of a source differ by no more than the last digit."""
    pair: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for area in ("95", "9501", "9502"):
        records = draw(st.sampled_from([0, 10, 60, 730])) + 10
        having = {field: draw(st.integers(0, records // 10)) * 10 for field in FIELDS}
        for province in pair:
            of = records + draw(COUNT)
            shares = {field: min(count + draw(COUNT), of) / of for field, count in having.items()}
            province.append(source_row("schools", area, of, **shares))
    return pair


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(alike(), st.tuples(COUNT, COUNT))
def test_nothing_on_it_depends_on_more_than_tens(
    tmp_path: Path, provinces: tuple[list[dict[str, Any]], list[dict[str, Any]]], last: tuple[int, int]
) -> None:
    pages = [
        rendered(Home(tmp_path), province, [file_row(rows_in=800 + digit, accepted=790, quarantined=digit)])
        for province, digit in zip(provinces, last, strict=True)
    ]
    assert pages[0] == pages[1]


@given(st.lists(st.lists(st.integers(0, 60), min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_solver_cannot_tell_from_tens_that_a_count_is_under_five(groups: list[list[int]]) -> None:
    """Parts, wholes of them, and a whole of all: a reader who knows every one in tens and what adds up to what."""
    parts = [count for group in groups for count in group]
    truth = np.array([*parts, *map(sum, groups), sum(parts)])
    sums = np.zeros((len(groups) + 1, len(truth)))
    begun = 0
    for turn, group in enumerate(groups):
        sums[turn, begun : begun + len(group)] = 1
        sums[turn, len(parts) + turn] = sums[-1, len(parts) + turn] = -1
        begun += len(group)
    sums[-1] *= -1
    sums[-1, -1] = -1
    lows = np.array([cells.round_down(int(count)) for count in truth])
    for small in np.flatnonzero((truth > 0) & (truth < 5)):
        goal = np.zeros(len(truth))
        goal[small] = -1
        found = linprog(goal, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=np.column_stack([lows, lows + 9]))
        assert found.status == 0 and -found.fun >= 5
