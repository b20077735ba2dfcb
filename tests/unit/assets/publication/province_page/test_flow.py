"""The flow between terms: bars on one scale, and absence that is no bar of length zero."""

from __future__ import annotations

import pytest

from assets.publication.province_page.flow import Flow, draw_flow
from assets.publication.province_page.plan import load_plan
from tests.support.open_values import ABSENCES, AS_OF, figures_of, value


def flow(**left: object) -> Flow:
    rows = [value("left_since_last_term", **left), value("back_in_learning", numerator=10, numerator_high=10)]
    return draw_flow(figures_of(*rows), load_plan().groups["flow"], AS_OF)


def test_bars_are_on_one_scale_and_say_who_learns_again() -> None:
    left, back = flow(numerator=20, numerator_low=15, numerator_high=40).bars
    assert (left.kind, left.width, left.high) == ("out", 50.0, 100.0)
    assert (back.kind, back.width) == ("back", 25.0)


def test_both_terms_are_named() -> None:
    assert "term 2/2023" in flow().caption[1] and "term 1/2024" in flow().caption[1]
    assert "ภาคเรียนที่ 2/2566" in flow().caption[0]


@pytest.mark.parametrize("status", ABSENCES)
def test_a_group_without_a_value_has_words_and_no_bar(status: str) -> None:
    left, back = flow(status=status).bars
    assert left.width is None and left.high is None and ABSENCES[status] in left.count
    assert back.width == 100.0


def test_nobody_is_a_bar_of_length_zero() -> None:
    nobody = {"numerator": 0, "numerator_low": 0, "numerator_high": 0}
    assert flow(**nobody).bars[0].width == 0.0
