"""Answers in Thai and English."""

from __future__ import annotations

import pytest

from assets.review.decisions import verdicts


@pytest.mark.parametrize(
    ("written", "expected"),
    [("เหมือน", "same"), (" ต่าง ", "different"), ("ไม่แน่ใจ", "unsure"), ("SAME", "same"), ("yes", None), ("", None)],
)
def test_answers_are_read_in_thai_and_english(written: str, expected: str | None) -> None:
    assert verdicts.read_verdict(written) == expected
