"""Masked names, numbers and birth dates."""

from __future__ import annotations

import datetime as dt

from assets.common.display import masking


def test_masking_leaves_first_letters_last_digits_and_no_day() -> None:
    assert masking.mask_name("เจนจิรา แก้วดี") == "เจ… แก…"
    assert masking.mask_number("1959900000013") == "…0013"
    assert masking.mask_number("12345") == "…"
    assert masking.format_birth_date(dt.date(2014, 5, 16), "day", masked=True) == "••/05/2557"
    assert masking.format_birth_date(dt.date(2014, 1, 1), "year", masked=False) == "พ.ศ. 2557"
