"""School terms: which one a day lies in."""

from __future__ import annotations

import datetime as dt

import pytest

from assets.common.school_term import Term, find_term


@pytest.mark.parametrize(
    ("day", "term"),
    [
        ("2024-05-15", Term(2023, 2)),
        ("2024-05-16", Term(2024, 1)),
        ("2024-10-31", Term(2024, 1)),
        ("2024-11-01", Term(2024, 2)),
    ],
)
def test_terms_begin_on_16_may_and_1_november(day: str, term: Term) -> None:
    assert find_term(dt.date.fromisoformat(day)) == term
