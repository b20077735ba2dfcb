"""The flow over the terms: one scale for all terms, a term without a figure says so, one term alone is no flow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from assets.publication.province_page.flow_of_terms import FlowOfTerms, draw_terms
from assets.publication.province_page.plan import load_plan
from tests.support.open_values import value

FIRST, SECOND, THIRD = dt.date(2024, 5, 16), dt.date(2024, 11, 1), dt.date(2025, 5, 16)


def counted(indicator: str, as_of: dt.date, children: int, **given: Any) -> dict[str, Any]:
    ends = {"numerator": children, "numerator_low": children, "numerator_high": children}
    return value(indicator, as_of=as_of, **ends) | given


def draw(*rows: dict[str, Any]) -> FlowOfTerms | None:
    return draw_terms(pa.Table.from_pylist(list(rows)), "95", load_plan().groups["flow_of_terms"])


def test_one_term_alone_is_no_flow() -> None:
    assert draw(counted("never_enrolled", FIRST, 40)) is None
    assert draw_terms(None, "95", load_plan().groups["flow_of_terms"]) is None


def test_the_bars_of_all_terms_are_on_one_scale_and_a_later_day_of_a_term_counts() -> None:
    flow = draw(
        counted("left_since_last_term", FIRST, 80),
        counted("left_since_last_term", dt.date(2024, 6, 3), 40),
        counted("left_since_last_term", SECOND, 20),
        counted("back_in_learning", SECOND, 10),
        counted("still_in_learning", SECOND, 5),
    )
    assert flow is not None
    assert [name[1] for name, _ in flow.terms] == ["term 1/2024", "term 2/2024"]
    (_, before), (_, now) = flow.terms
    assert [bar.width for bar in before] == [100.0, None, None, None, None]
    assert [bar.width for bar in now] == [50.0, None, None, 25.0, 12.5]
    assert [bar.kind for bar in now] == ["out", "out", "out", "back", "back"]


def test_a_term_of_which_a_figure_is_not_known_says_so_in_bars_and_table() -> None:
    flow = draw(counted("never_enrolled", FIRST, 40), counted("never_enrolled", THIRD, 30))
    assert flow is not None and len(flow.terms) == 3
    assert all(bar.width is None and "no data" in bar.count for bar in flow.terms[1][1])
    left, _, never, _, _ = flow.table.rows[0][1:]
    assert "no data" in str(left.content) and "40" in str(never.content)


def test_the_groups_are_those_who_left_never_enrolled_came_back_and_stayed() -> None:
    codes = [each.code for each in load_plan().groups["flow_of_terms"]]
    assert codes == [
        *("left_since_last_term", "dropped_out", "never_enrolled"),
        *("back_in_learning", "still_in_learning"),
    ]
