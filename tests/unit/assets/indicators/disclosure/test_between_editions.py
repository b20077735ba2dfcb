"""Between editions a value is hidden where the open edition does not show it, or where it is small itself."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from assets.indicators.disclosure.between_editions import find_hidden
from assets.indicators.status import PLACE
from tests.support.little_provinces import known

CELL = dict(zip(PLACE, ("registered", "district", "9501", "all", "all"), strict=True))
SCHEMA = pa.schema([*((name, pa.string()) for name in (*PLACE, "status")), ("numerator", pa.int64())])


def is_hidden(numerator: int | None, denominator: int, *edition: dict[str, Any]) -> bool:
    """Whether a value of the cell is hidden, beside one that the edition shows."""
    shown = CELL | {"area_code": "9502"}
    schema = SCHEMA.append(pa.field("denominator", pa.int64()))
    given = [CELL | {"numerator": numerator, "denominator": denominator}, shown | {"numerator": 40, "denominator": 90}]
    table = pa.Table.from_pylist(given, schema)
    before = pa.Table.from_pylist([shown | {"status": "value"}, *edition], SCHEMA)
    found, beside = find_hidden(table, before, known()).to_pylist()
    assert beside is False
    return bool(found)


@pytest.mark.parametrize(
    ("status", "expected"), [("value", False), ("not_applicable", False), ("hidden", True), ("no_data", True)]
)
def test_what_the_open_edition_shows_is_shown(status: str, expected: bool) -> None:
    assert is_hidden(40, 90, CELL | {"status": status}) is expected


def test_what_the_open_edition_does_not_have_is_hidden() -> None:
    assert is_hidden(40, 90)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(4, 90, True), (5, 90, False), (0, 90, False), (0, 4, True), (86, 90, True), (90, 90, False), (0, 0, False)],
)
def test_what_is_small_is_hidden_though_the_edition_shows_it(numerator: int, denominator: int, expected: bool) -> None:
    assert is_hidden(numerator, denominator, CELL | {"status": "value"}) is expected


def test_without_a_figure_the_edition_alone_says_it() -> None:
    assert is_hidden(None, 90, CELL | {"status": "value"}) is False
