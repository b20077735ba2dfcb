"""Dates in Thai."""

from datetime import date

from assets.common.display.thai_date import format_thai_date


def test_a_day_has_the_short_month_and_the_buddhist_year() -> None:
    assert format_thai_date(date(2024, 5, 16)) == "16 พ.ค. 2567"
    assert format_thai_date(date(2025, 12, 1)) == "1 ธ.ค. 2568"
