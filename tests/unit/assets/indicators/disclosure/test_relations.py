"""What is said of indicators together is used: a part and its whole, a population and its rest, the same children."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from assets.indicators.catalogue import registry
from assets.indicators.disclosure.relations import list_inclusions, list_sums
from assets.indicators.disclosure.suppression import suppress
from tests.support.disclosure_attack import Attacker, Cell

MAY, NOVEMBER = dt.date(2024, 5, 16), dt.date(2024, 11, 1)
Counts = dict[str, tuple[int, int]]
OUT_OF_SCHOOL = {"registered": (900, 900), "out_of_school": (60, 700)}
NO_HOME: Cell = ("95", "all", 3, 17)
FAMILY = OUT_OF_SCHOOL | {
    "problem_family": (28, 900),
    "problem_family 3-17": (28, 700),
    "problem_family 0-2": (0, 200),
    "out_of_school_family": (25, 60),
}
MANY_LEFT = FAMILY | {"problem_family": (50, 900), "problem_family 3-17": (50, 700)}


def rows(counts: Counts, day: dt.date = MAY) -> list[dict[str, Any]]:
    """The province's rows of both sexes; what they are of is the indicator, and the ages if not all."""
    place = {"as_of": day, "area_level": "province", "area_code": "95", "sex": "all"}
    found = []
    for of, (numerator, denominator) in counts.items():
        code, _, band = of.partition(" ")
        figures = {"numerator": numerator, "denominator": denominator}
        found.append(place | {"indicator": code, "age_band": band or "all"} | figures)
    return found


def open_rows(counts: Counts, day: dt.date = MAY) -> list[dict[str, Any]]:
    given = suppress(pa.Table.from_pylist(rows(counts, day)), registry.load()).to_pylist()
    return [row | (dict.fromkeys(("numerator", "denominator")) if row["suppressed"] else {}) for row in given]


def most_left(shown: list[dict[str, Any]], part: Cell, whole: Cell) -> float:
    return Attacker(shown, registry.load(), [row["indicator"] for row in shown]).most_left(part, whole)


def list_hidden(counts: Counts, day: dt.date = MAY) -> set[str]:
    """The indicators whose count of all ages is hidden."""
    return {row["indicator"] for row in open_rows(counts, day) if row["numerator"] is None and row["age_band"] == "all"}


def test_the_attacker_subtracts_a_part_from_its_whole_of_more_ages() -> None:
    part, whole = ("out_of_school_family", *NO_HOME), ("problem_family", *NO_HOME)
    assert most_left(rows(FAMILY), part, whole) == 3
    assert most_left(open_rows(FAMILY), part, whole) >= 5


def test_one_of_a_part_and_its_whole_is_hidden_where_few_are_left() -> None:
    assert len(list_hidden(FAMILY) & {"problem_family", "out_of_school_family"}) == 1
    assert list_hidden(MANY_LEFT) == set()


def test_ages_of_two_rules_are_not_subtracted_on_another_day_than_16_may() -> None:
    assert list_hidden(FAMILY, NOVEMBER) == set()


def test_few_learners_beside_those_out_of_school_are_not_told_by_a_population() -> None:
    counts = {"out_of_school": (60, 700), "said_to_be_studying": (40, 700), "enrolled_twice": (20, 598)}
    # 700 − 60 − 598 leaves 42; where the count of those said to be studying is hidden it is told so.
    learning = ("among learning", *NO_HOME)
    attacker = Attacker(
        [
            row | ({"numerator": None, "denominator": None} if row["indicator"] == "said_to_be_studying" else {})
            for row in rows(counts)
        ],
        registry.load(),
        counts,
    )
    assert learning in attacker.cells
    assert attacker.bound(("said_to_be_studying", *NO_HOME)) == (42, 42)


def test_a_small_rest_of_a_population_is_hidden_with_what_tells_it() -> None:
    counts = {"out_of_school": (60, 700), "said_to_be_studying": (2, 700), "enrolled_twice": (20, 638)}
    shown = open_rows(counts)
    attacker = Attacker(shown, registry.load(), counts)
    assert attacker.highest(("said_to_be_studying", *NO_HOME)) >= 5


def test_those_without_a_health_record_are_those_that_the_health_files_leave() -> None:
    known = registry.load()
    of = {each.code: each for each in known.indicators}
    assert of["early_childhood_without_health_record"].rest_of == "covered_by_health"
    assert ("n known", "n registered", "n unregistered") in list(list_sums(known))


@pytest.mark.parametrize("is_one_age", [True, False])
def test_inclusions_are_of_one_rule_of_age_or_of_16_may(is_one_age: bool) -> None:
    found = set(list_inclusions(registry.load(), is_one_age=is_one_age))
    assert ("n at_risk", "n at_high_risk") in found
    assert (("n problem_family", "n out_of_school_family") in found) is is_one_age


def test_an_indicator_left_out_of_the_districts_is_not_told_there_by_its_part() -> None:
    # Of 8 with a disability 7 of school age have no support: at most one has. Two districts of three have few without.
    districts = {"9501": (21, 3, 0), "9502": (8, 7, 7), "9503": (20, 3, 0)}
    table = []
    for area, counts in {**districts, "95": (49, 13, 7)}.items():
        disabled, without, learners = counts
        level, times = ("province", 3) if area == "95" else ("district", 1)
        whole = {
            "registered": (900 * times, 900 * times),
            "disability": (disabled, 900 * times),
            "disability 0-5": (0, 300 * times),
            "disability_without_support": (without, disabled),
            "disability_without_support 0-5": (0, 0),
            "risk_disability_without_support": (learners, 500 * times),
        }
        table += [row | {"area_code": area, "area_level": level} for row in rows(whole)]
    given = suppress(pa.Table.from_pylist(table), registry.load()).to_pylist()
    in_all = [row for row in given if row["age_band"] == "all"]
    shown = [row | (dict.fromkeys(("numerator", "denominator")) if row["suppressed"] else {}) for row in in_all]
    attacker = Attacker(shown, registry.load(), {row["indicator"] for row in shown})
    place = ("9502", "all", 0, 17)
    assert attacker.most_left(("disability_without_support", *place), ("disability", *place)) >= 5
    assert any(row["numerator"] is not None for row in shown)
