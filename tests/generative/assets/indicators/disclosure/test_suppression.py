"""No hidden count can be found by adding and subtracting what is shown: a solver tries."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from assets.indicators.disclosure import detail_level
from assets.indicators.disclosure.suppression import suppress
from tests.support.disclosure_attack import Attacker, Question, list_cells
from tests.support.little_provinces import AREAS, CODES, FIGURES, NAMES, known, opened, truth, values

PROVINCES = st.tuples(
    st.integers(0, 10_000), st.sampled_from([2.0, 8.0, 30.0, 120.0]), st.sampled_from([0.03, 0.1, 0.5])
)


# Shrinking an example would try hundreds of provinces, each with hundreds of linear programs.
FEW = settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@FEW
@given(PROVINCES)
@example((986, 30.0, 0.1))  # subdistricts in all beside districts in all told small parts
@example((563601, 30.0, 0.03))  # two of four were shown, the others left out of the level: together they were 3
@example((1000, 2.0, 0.5))  # what hidden denominators leave: they were bounded apart from the sums that they are in
def test_a_solver_finds_no_small_count(given_: tuple[int, float, float]) -> None:
    assert find_told(values(*given_)) == []


@pytest.mark.parametrize("given_", [(4, 15.0, 0.1), (986, 30.0, 0.1)])
def test_where_districts_in_all_cost_too_much_those_of_some_families_are_shown_and_tell_nothing(
    given_: tuple[int, float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_level, "LADDER", detail_level.LADDER[:1])
    table = values(*given_)
    shown = [row for row in opened(table) if not row["suppressed"] and row["sex"] == row["age_band"] == "all"]
    of_districts = {row["indicator"] for row in shown if row["area_level"] == "district"}
    of_province = {row["indicator"] for row in shown if row["area_level"] == "province"}
    alone = suppress(table.filter(pc.equal(table["area_level"], "province")), known()).to_pylist()
    assert {"registered", "out_of_school"} <= of_districts
    in_all = [row for row in alone if row["sex"] == row["age_band"] == "all"]
    assert of_province >= {row["indicator"] for row in in_all if not row["suppressed"]}
    assert find_told(table) == []


def find_told(table: pa.Table) -> list[Question]:
    """The small counts, and what they leave of their denominators, that can be told of the open rows."""
    counts, rows = truth(table), opened(table)
    attacker = Attacker(rows, known(), CODES, list_cells(table.to_pylist(), known()))
    spans = {(i.code, b.code): (b.first, b.last) for i in known().indicators for b in i.ages.bands}
    questions = []
    for row in rows:
        same = next(i.same_children_as for i in known().indicators if i.code == row["indicator"])
        cell = (same or row["indicator"], row["area_code"], row["sex"], *spans[row["indicator"], row["age_band"]])
        true = counts[tuple(row[name] for name in NAMES)]
        if 0 < true["numerator"] < 5:
            questions.append((cell, None))
        if 0 < true["denominator"] - true["numerator"] < 5:
            questions.append((cell, base(cell)))
    return attacker.find_small(questions)


def test_the_solver_finds_small_counts_where_only_they_are_hidden() -> None:
    table = values(986, 30.0, 0.1)
    small = [0 < row["numerator"] < 5 for row in table.to_pylist()]
    rows = [row | (dict.fromkeys(FIGURES) if few else {}) for row, few in zip(table.to_pylist(), small, strict=True)]
    spans = {(i.code, b.code): (b.first, b.last) for i in known().indicators for b in i.ages.bands}
    same = {i.code: i.same_children_as or i.code for i in known().indicators}
    questions = [
        ((same[row["indicator"]], row["area_code"], row["sex"], *spans[row["indicator"], row["age_band"]]), None)
        for row, few in zip(rows, small, strict=True)
        if few
    ]
    assert len(Attacker(rows, known(), CODES).find_small(questions[:60])) > 10


def base(cell: tuple[Any, ...]) -> tuple[Any, ...]:
    """The denominator of a cell."""
    of = next(each for each in known().indicators if each.code == cell[0])
    return (of.among.numerator_of, *cell[1:])


@FEW
@given(PROVINCES)
def test_small_cells_what_is_left_of_them_and_their_denominators_are_hidden(given_: tuple[int, float, float]) -> None:
    table = values(*given_)
    counts = truth(table)
    for row in opened(table):
        true = counts[tuple(row[name] for name in NAMES)]
        if any(0 < each < 5 for each in (*(true[name] for name in FIGURES), true["denominator"] - true["numerator"])):
            assert row["suppressed"]


@FEW
@given(PROVINCES)
def test_no_hidden_cell_is_alone_in_a_sum(given_: tuple[int, float, float]) -> None:
    members: dict[tuple[Any, ...], list[bool]] = defaultdict(list)
    for row in opened(values(*given_)):
        name, level, code, sex, band = (row[k] for k in NAMES)
        members["sex", name, code, band].append(row["suppressed"])
        if level in ("province", "district"):
            members["districts", name, sex, band].append(row["suppressed"])
        if level in ("district", "subdistrict"):
            members["subdistricts", name, code[:4], sex, band].append(row["suppressed"])
    alone = [key for key, hidden in members.items() if sum(hidden) == 1 and len(hidden) > 1]
    # A sum of which a part stands in no table is none.
    assert [key for key in alone if len(members[key]) == (3 if key[0] == "sex" else _wide(key))] == []


def _wide(key: tuple[Any, ...]) -> int:
    """Members of a sum over areas: the districts and the province, or the subdistricts and their district."""
    return 3 if key[0] == "districts" else 1 + sum(area.startswith(key[2]) for area in AREAS)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    rows = opened(values(1, 5_000.0, 0.5))
    assert [row for row in rows if row["suppressed"]] == []
    assert {row["area_code"] for row in rows} == {"95", "9501", "9502", *AREAS}
