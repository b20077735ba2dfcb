"""Answers in Thai and English, in usual words."""

from __future__ import annotations

import pytest

from assets.review.decisions import verdicts


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *((word, "same") for word in ("คนเดียวกัน", "เหมือน", "เหมือนกัน", " ใช่ ", "SAME", "yes", "คนเดียว กัน")),
        *((word, "different") for word in ("คนละคน", "ต่าง", "ไม่ใช่", "different", "No")),
        *((word, "unsure") for word in ("ยังตัดสินไม่ได้", "ไม่แน่ใจ", "unsure")),
        *((word, None) for word in ("น่าจะ", "?", "")),
    ],
)
def test_answers_are_read_in_thai_and_english(written: str, expected: str | None) -> None:
    assert verdicts.read_verdict(written) == expected
