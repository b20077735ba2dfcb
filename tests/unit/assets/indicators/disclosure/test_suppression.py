"""Where zeros are shown, a hidden cell is of somebody: the hider reckons with it, as the attacker does."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from assets.indicators.catalogue import registry
from assets.indicators.disclosure import detail_level
from assets.indicators.disclosure.suppression import suppress
from tests.support.disclosure_attack import Attacker, list_cells
from tests.support.little_provinces import values

CODE = "registered"
FIGURES = ("numerator", "denominator")


def rows(*districts: int) -> list[dict[str, Any]]:
    """Children of a province and of its districts, all of them in one indicator."""
    areas = [("province", "95", sum(districts))]
    areas += [("district", f"95{number:02}", count) for number, count in enumerate(districts, 1)]
    return [
        {"indicator": CODE, "area_level": level, "area_code": area, "sex": "all", "age_band": "all"}
        | dict.fromkeys(FIGURES, count)
        for level, area, count in areas
    ]


def highest(table: list[dict[str, Any]], hidden: set[str]) -> list[float]:
    """The most that each hidden small district can be, to a reader of the rest."""
    opened = [row | (dict.fromkeys(FIGURES) if row["area_code"] in hidden else {}) for row in table]
    attacker = Attacker(opened, registry.load(), [CODE], list_cells(table, registry.load()))
    small = [row["area_code"] for row in table if row["area_code"] in hidden and 0 < row["numerator"] < 5]
    return [attacker.highest((CODE, area, "all", 0, 17)) for area in small]


def hide(table: list[dict[str, Any]]) -> set[str]:
    given = suppress(pa.Table.from_pylist(table), registry.load()).to_pylist()
    return {row["area_code"] for row in given if row["suppressed"]}


def test_three_hidden_ones_that_come_to_five_are_told_to_be_small_where_zeros_are_shown() -> None:
    assert highest(rows(2, 2, 1, 40, 50, 60, 70), {"9501", "9502", "9503"}) == [3, 3, 3]


MANY = (40, 50, 60, 70, 80)


@pytest.mark.parametrize("districts", [(2, 2, 1, *MANY), (3, 1, 1, 0, *MANY), (4, 2, 30, *MANY)])
def test_so_another_is_hidden_beside_them(districts: tuple[int, ...]) -> None:
    table = rows(*districts)
    hidden = hide(table)
    assert "95" not in hidden and len(hidden) < len(districts)
    assert min(highest(table, hidden)) >= 5


def test_zeros_alone_are_not_shown_beside_hidden_districts() -> None:
    table = rows(2, 0, 0, 3, 2, 1)
    hidden = hide(table)
    assert hidden >= {"9501", "9502", "9503", "9504", "9505", "9506"}


def test_rows_of_a_breakdown_are_listed_where_one_of_them_is_shown_and_subdistricts_never() -> None:
    table = rows(7, 8)
    table += [row | {"area_level": "subdistrict", "area_code": row["area_code"] + "01"} for row in table[1:]]
    breakdowns = detail_level.number_breakdowns(pa.Table.from_pylist(table))
    shown = [row["area_code"] in ("9501", "950101") for row in table]
    listed = detail_level.find_listed(breakdowns, pa.array(shown).to_numpy(zero_copy_only=False))
    assert listed.tolist() == [False, True, True, False, False]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_province_of_five_thousand_children_shows_the_leading_indicator_by_sex_and_age(seed: int) -> None:
    table = values(seed, 100.0, 0.1)
    leading = [row for row in table.to_pylist() if row["indicator"] == "out_of_school"]
    (everybody,) = [
        row["denominator"]
        for row in table.to_pylist()
        if (row["indicator"], row["area_code"], row["sex"], row["age_band"]) == ("registered", "95", "all", "all")
    ]
    assert 4_500 < everybody < 5_500
    shown = {
        (row["sex"], row["age_band"])
        for row in suppress(table, registry.load()).to_pylist()
        if row["indicator"] == "out_of_school" and row["area_level"] == "province" and not row["suppressed"]
    }
    assert shown == {(row["sex"], row["age_band"]) for row in leading if row["area_level"] == "province"}
    assert {(sex, "6-14") for sex in ("all", "male", "female")} <= shown
