"""Which subdistricts are open, in provinces of a few rows; that no solver gets anywhere is tested elsewhere."""

from __future__ import annotations

import pyarrow as pa

from assets.indicators.catalogue import registry
from assets.indicators.disclosure.suppression import suppress

Counts = dict[str, tuple[int, int]]
"""Numerator and denominator by indicator."""

FIRST, SECOND, ELSEWHERE = "950101", "950102", "950201"
BIG = {"registered": (900, 900), "out_of_school": (90, 700)}


def shown(places: dict[str, Counts]) -> set[tuple[str, str]]:
    """Indicator and subdistrict of the rows shown, of what subdistricts come to in all."""
    rows = []
    for code in [each.code for each in registry.load().indicators]:
        totals: dict[tuple[str, str], list[int]] = {}
        for area, counts in places.items():
            if code in counts:
                for level, above in (("province", area[:2]), ("district", area[:4]), ("subdistrict", area)):
                    total = totals.setdefault((level, above), [0, 0])
                    total[0] += counts[code][0]
                    total[1] += counts[code][1]
        rows += [
            {"indicator": code, "area_level": level, "area_code": area, "sex": "all", "age_band": "all"}
            | {"numerator": numerator, "denominator": denominator}
            for (level, area), (numerator, denominator) in totals.items()
        ]
    table = suppress(pa.Table.from_pylist(rows), registry.load()).to_pylist()
    return {
        (row["indicator"], row["area_code"])
        for row in table
        if row["area_level"] == "subdistrict" and not row["suppressed"]
    }


def test_subdistricts_are_shown_where_none_of_a_district_has_few() -> None:
    everywhere = {(code, area) for code in BIG for area in (FIRST, SECOND, ELSEWHERE)}
    assert shown({FIRST: BIG, SECOND: BIG, ELSEWHERE: BIG}) == everywhere


def test_few_in_one_subdistrict_hide_the_indicator_in_all_of_its_district_and_nowhere_else() -> None:
    few = BIG | {"out_of_school": (3, 700)}
    found = shown({FIRST: few, SECOND: BIG, ELSEWHERE: BIG})
    assert {area for code, area in found if code == "out_of_school"} == {ELSEWHERE}
    assert {area for code, area in found if code == "registered"} == {FIRST, SECOND, ELSEWHERE}


def test_few_who_are_left_hide_it_too() -> None:
    nearly_all = BIG | {"out_of_school": (697, 700)}
    assert ("out_of_school", SECOND) not in shown({FIRST: nearly_all, SECOND: BIG, ELSEWHERE: BIG})


def test_nobody_is_no_secret() -> None:
    nobody = BIG | {"out_of_school": (0, 700)}
    assert ("out_of_school", FIRST) in shown({FIRST: nobody, SECOND: BIG, ELSEWHERE: BIG})


def test_of_the_kinds_of_being_out_of_school_no_two_are_shown_that_leave_few() -> None:
    kinds = {"never_enrolled": (50, 700), "dropped_out": (38, 700), "not_found_or_moved": (2, 700)}
    many = {"never_enrolled": (30, 700), "dropped_out": (30, 700), "not_found_or_moved": (30, 700)}
    found = shown({FIRST: BIG | kinds, SECOND: BIG | many, ELSEWHERE: BIG | many})
    assert {code for code, area in found if area == SECOND} == {"registered", "out_of_school", "never_enrolled"}
    assert {code for code, area in found if area == ELSEWHERE} == {*BIG, *kinds}


def test_few_between_the_ages_of_two_indicators_hide_the_later_one() -> None:
    young = "early_childhood_without_health_record"
    usual, few_older = BIG | {young: (90, 300)}, BIG | {young: (90, 897)}
    found = shown({FIRST: few_older, SECOND: usual, ELSEWHERE: usual})
    assert ("registered", FIRST) in found and (young, FIRST) not in found and (young, ELSEWHERE) in found


def test_where_the_district_is_hidden_its_subdistricts_are_too() -> None:
    none = BIG | {"disability": (0, 900)}
    few = BIG | {"disability": (3, 900)}
    assert "disability" not in {code for code, _ in shown({FIRST: none, SECOND: few, ELSEWHERE: few})}


def test_few_whom_learners_of_fewer_ages_leave_of_all_registered_hide_the_later_one() -> None:
    # Who is in none of the two is out of school, said to be studying, or learns at 3 to 5: few together.
    learners = {"in_nonformal": (40, 700), "at_risk": (60, 600)}
    few_left = {"in_nonformal": (40, 700), "at_risk": (60, 696)}
    found = shown({FIRST: BIG | few_left, SECOND: BIG | learners, ELSEWHERE: BIG | learners})
    assert {code for code, area in found if area == SECOND} == {*BIG, "in_nonformal"}
    assert {code for code, area in found if area == ELSEWHERE} == {*BIG, *learners}
