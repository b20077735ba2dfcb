"""What help there is: resources by problem type and area, without a child in it."""

from __future__ import annotations

from typing import Any

from assets.common.html.tables import HtmlTable
from assets.publication.province_page.resources import tabulate_help, tabulate_problems
from tests.support.open_values import figures_of, value

RESOURCES: list[dict[str, str | None]] = [
    {"problems": "economy; family", "area": "9501", "capacity": "20"},
    {"problems": "economy", "area": "950102", "capacity": "5"},
    {"problems": None, "area": "95", "capacity": "100"},
]


def texts(table: HtmlTable, row: int) -> list[str]:
    return [str(cell.content) for cell in table.rows[row]]


def figures() -> Any:
    rows = [value("problem_economy"), value("out_of_school_economy", numerator=12, numerator_low=11, numerator_high=13)]
    return figures_of(*rows, value("problem_economy", "9501"), value("problem_economy", "9502"))


def test_a_problem_has_the_children_out_of_school_and_the_help_of_the_province() -> None:
    table = tabulate_problems(figures(), RESOURCES)
    assert len(table.rows) == 6
    _, out, registered, help_ = texts(table, 0)
    assert out.startswith("12<") and registered.startswith("40<") and "3 with 125 places" in help_
    # Of family nothing is known: that is no data, while a resource that names no problem serves it.
    _, out, _, help_ = texts(table, 1)
    assert "no data" in out and "2 with 120 places" in help_


def test_a_districts_help_is_that_of_its_subdistricts_and_not_of_the_whole_province() -> None:
    table = tabulate_help(figures(), RESOURCES)
    assert table is not None
    whole, first, second = ([*texts(table, row)][1] for row in range(3))
    assert "1 with 100 places" in whole and "2 with 25 places" in first and "none listed" in second


def test_without_a_list_there_is_no_table_of_zeros() -> None:
    assert tabulate_help(figures(), []) is None
    assert "none listed" in texts(tabulate_problems(figures(), []), 0)[3]
