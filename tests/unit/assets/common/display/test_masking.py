"""Masked names, numbers and birth dates."""

from __future__ import annotations

import datetime as dt

import pytest

from assets.common.display import masking


def test_masking_leaves_first_letters_last_digits_and_no_day() -> None:
    assert masking.mask_name("เจนจิรา แก้วดี") == "เจ… แก…"
    assert masking.mask_number("1959900000013") == "…0013"
    assert masking.mask_number("12345") == "…"
    assert masking.format_birth_date(dt.date(2014, 5, 16), "day", masked=True) == "••/05/2557"
    assert masking.format_birth_date(dt.date(2014, 1, 1), "year", masked=False) == "พ.ศ. 2557"
    assert masking.format_birth_date(dt.date(2014, 1, 1), "age", masked=True) == "ประมาณ พ.ศ. 2557 (คิดจากอายุ)"


@pytest.mark.parametrize(
    ("one", "other"), [("อิบรอเฮง", "อิสมาแอ"), ("อามีน", "อามีนะห์"), ("1959800000011", "1959800000029")]
)
def test_two_values_that_differ_look_different_up_to_their_first_difference(one: str, other: str) -> None:
    shown = masking.mask_until_different(one, other), masking.mask_until_different(other, one)
    assert shown[0] != shown[1]
    assert all(len(text.strip("•…")) <= 1 for text in shown)
