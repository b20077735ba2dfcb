"""A column without a header is known by its values."""

from __future__ import annotations

import pytest

from assets.sources.readers.layout_detection import is_plausible
from quality.contract import Column


@pytest.mark.parametrize(
    ("value", "is_age"),
    [("9", True), (" 9.5 ", True), ("๙", True), ("111", False), ("²", False), ("9²", False), ("", False), (".", False)],
)
def test_an_age_is_a_number_of_years_that_people_reach(value: str, is_age: bool) -> None:
    assert is_plausible(value, Column(name="age", headers=("age",), type="age")) is is_age
