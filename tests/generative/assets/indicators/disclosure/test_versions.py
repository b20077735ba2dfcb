"""Who keeps the version before and subtracts learns of no change by one to four children: a solver tries."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from assets.indicators.disclosure.suppression import suppress
from tests.support.disclosure_attack import Attacker, Question, find_changes, list_cells
from tests.support.little_provinces import CODES, FIGURES, NAMES, known, leave_out, truth, values

CASES = [(3, 30.0, 0.1, 1), (3, 30.0, 0.1, 12), (7, 120.0, 0.1, 2), (7, 120.0, 0.1, 40), (9, 400.0, 0.1, 5)]


def published(table: pa.Table, earlier: pa.Table | None = None) -> pa.Table:
    """The values with the status that they were published with."""
    given = suppress(table, known(), [] if earlier is None else [earlier])
    status = ["hidden" if each else "value" for each in given["suppressed"].to_pylist()]
    return given.append_column("status", pa.array(status))


def attacker(table: pa.Table) -> Attacker:
    rows = [row | (dict.fromkeys(FIGURES) if row["suppressed"] else {}) for row in table.to_pylist()]
    return Attacker(leave_out(rows), known(), CODES, list_cells(table.to_pylist(), known()))


def small_changes(before: pa.Table, after: pa.Table) -> dict[Question, float]:
    """Cells and what is left beside them, by how many children they differ, where these are one to four."""
    spans = {(i.code, b.code): (b.first, b.last) for i in known().indicators for b in i.ages.bands}
    of = {each.code: each for each in known().indicators}
    first, found = truth(before), dict[Question, float]()
    for key, row in truth(after).items():
        code, _, area, sex, band = (row[name] for name in NAMES)
        place = (area, sex, *spans[code, band])
        cell: tuple[Any, ...] = (of[code].same_children_as or code, *place)
        base = (of[code].among.numerator_of, *place)
        numerator, denominator = (row[name] - first[key][name] for name in FIGURES)
        found |= {(cell, None): numerator, (base, None): denominator, (cell, base): denominator - numerator}
    return {question: change for question, change in found.items() if 0 < abs(change) < 5}


@pytest.mark.parametrize("case", CASES)
def test_a_reader_of_two_versions_finds_no_small_change(case: tuple[int, float, float, int]) -> None:
    *province, joined = case
    before, after = values(*province), values(*province, joined=joined)
    changes = small_changes(before, after)
    first = published(before)
    second = published(after, first)
    assert changes and find_changes(attacker(first), attacker(second), changes) == []
    assert not any(
        row["status"] == "value"
        for row, earlier in zip(second.to_pylist(), first.to_pylist(), strict=True)
        if earlier["status"] == "hidden"
    )


@pytest.mark.parametrize("case", CASES[2:])
def test_the_same_reader_finds_small_changes_where_the_version_before_is_not_reckoned_with(
    case: tuple[int, float, float, int],
) -> None:
    *province, joined = case
    before, after = values(*province), values(*province, joined=joined)
    changes = small_changes(before, after)
    assert len(find_changes(attacker(published(before)), attacker(published(after)), changes)) > 5


def test_a_version_that_changed_by_many_everywhere_is_shown_like_the_first() -> None:
    before, after = values(1, 5_000.0, 0.5), values(1, 9_000.0, 0.5)
    first = published(before)
    assert published(after, first)["status"] == first["status"]


def test_a_version_that_changed_nowhere_is_shown_whole() -> None:
    table = values(7, 120.0, 0.1)
    first = published(table)
    assert published(table, first)["status"] == first["status"]
