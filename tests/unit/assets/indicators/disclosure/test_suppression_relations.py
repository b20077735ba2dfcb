"""What the definitions of indicators tell of each other is reckoned with; the attacker would find it otherwise."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from assets.indicators.catalogue import registry
from assets.indicators.disclosure.suppression import suppress
from tests.support.disclosure_attack import Attacker

CODES = ("registered", "out_of_school", "no_kindergarten")
REST = ("out_of_school", "95", "all", 6, 17)
"""Who is out of school at 6 to 17: no row shows that, the difference of two does."""


def rows(out_of_school: int, no_kindergarten: int) -> list[dict[str, Any]]:
    counts = {
        "registered": (900, 900),
        "out_of_school": (out_of_school, 700),
        "no_kindergarten": (no_kindergarten, 150),
    }
    areas = (("province", "95", 2), ("district", "9501", 1), ("district", "9502", 1))
    return [
        {"indicator": code, "area_level": level, "area_code": area, "sex": "all", "age_band": "all"}
        | {"numerator": counts[code][0] * times, "denominator": counts[code][1] * times}
        for code in CODES
        for level, area, times in areas
    ]


def highest(shown: list[dict[str, Any]]) -> float:
    attacker = Attacker(shown, registry.load(), CODES)
    return attacker.highest(REST) if REST in attacker.variables else float("inf")


def test_the_attacker_finds_who_is_left_between_two_indicators_where_nothing_is_hidden() -> None:
    assert highest(rows(41, 40)) == 2


def test_both_indicators_are_not_shown_where_few_are_left_between_them() -> None:
    given = suppress(pa.Table.from_pylist(rows(41, 40)), registry.load()).to_pylist()
    figures = dict.fromkeys(("numerator", "denominator"))
    assert highest([row | (figures if row["suppressed"] else {}) for row in given]) >= 5
    assert any(not row["suppressed"] for row in given if row["area_code"] == "95")


def test_both_are_shown_where_many_are_left() -> None:
    given = suppress(pa.Table.from_pylist(rows(60, 40)), registry.load()).to_pylist()
    assert [row["indicator"] for row in given if row["suppressed"]] == []


def test_the_leading_family_comes_first() -> None:
    first = registry.load().families[0]
    assert first >= {"out_of_school", "never_enrolled", "dropped_out", "not_found_or_moved", "no_kindergarten"}
