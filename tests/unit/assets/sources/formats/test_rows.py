"""Rows: cutting a table, padding, headers put above, rows left out."""

import numpy as np

from assets.sources.formats.rows import Rows

ROWS = Rows.from_lists([["h1", "h2"], ["1", "2"], ["3"], ["5", "6", "7"]], ["h1|h2", "1|2", "3", "5|6|7"], "utf-8")


def test_a_table_has_the_named_columns_in_order_with_ordinals_and_raw_lines() -> None:
    table = ROWS.drop(1).table({"b": 1, "a": 0}, ["a", "absent", "b"])
    assert table.to_pydict() == {
        "a": ["1", "3", "5"],
        "absent": [None, None, None],
        "b": ["2", None, "6"],
        "source_row": [1, 2, 3],
        "raw_line": ["1|2", "3", "5|6|7"],
    }


def test_unreadable_rows_are_null_but_keep_their_raw_line() -> None:
    table = ROWS.table({"a": 0}, ["a"], frozenset({2}))
    assert table["a"].to_pylist() == ["h1", "1", None, "5"]
    assert table["raw_line"].to_pylist()[2] == "3"


def test_padding_fills_only_the_widths_that_are_asked_for() -> None:
    padded = ROWS.drop(1).padded([2], 4)
    assert padded.head() == [["1", "2", "", ""], ["3"], ["5", "6", "7"]]
    assert padded.lines.to_pylist() == ["1|2", "3", "5|6|7"]


def test_what_is_broken_moves_with_its_row() -> None:
    broken = Rows(ROWS.cells, ROWS.lines, "utf-8", frozenset({0, 2}))
    assert broken.drop(1).broken == {1}
    assert broken.below(["x"]).broken == {1, 3}
    assert broken.where(np.array([True, False, True, True])).broken == {0, 1}
    assert broken.where(np.array([True, False, True, True])).head() == [["h1", "h2"], ["3"], ["5", "6", "7"]]


def test_the_first_row_can_be_replaced() -> None:
    split = ROWS.drop(1).split_first(["x", "y"])
    assert split.head() == [["x", "y"], ["3"], ["5", "6", "7"]]
    assert split.widths.tolist() == [2, 1, 3]


def test_no_rows_have_no_width() -> None:
    none = Rows.from_lists([], [], "-")
    assert (len(none), none.usual_width, none.head()) == (0, 0, [])
    assert none.table({"a": 0}, ["a"]).num_rows == 0
