"""Small counts, and what is hidden so that a sum gives none away."""

from __future__ import annotations

import pytest

from assets.cases.counting.small_counts import hide_more, is_few


@pytest.mark.parametrize(("count", "few"), [(0, False), (1, True), (4, True), (5, False)])
def test_one_to_four_is_few(count: int, few: bool) -> None:
    assert is_few(count) is few


def test_where_nothing_is_hidden_nothing_more_is() -> None:
    assert hide_more({"a": 3, "b": 9}, set()) == set()


def test_one_hidden_cell_takes_the_next_smallest_with_it() -> None:
    assert hide_more({"a": 3, "b": 9, "c": 8}, {"a"}) == {"a", "c"}


def test_what_is_hidden_together_is_not_few() -> None:
    assert hide_more({"a": 1, "b": 2, "c": 8, "d": 9}, {"a", "b"}) == {"a", "b", "c"}
    assert hide_more({"a": 3, "b": 9, "c": 8}, {"a"}, beside={"a": 1, "b": 20, "c": 2}) == {"a", "b", "c"}
