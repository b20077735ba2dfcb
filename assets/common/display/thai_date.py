"""Dates as they are written in Thai: the short month and the year of the Buddhist era."""

from __future__ import annotations

from datetime import date

SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
YEARS_AHEAD = 543
"""The Buddhist era is ahead of the common era by these years."""


def format_thai_date(day: date) -> str:
    """The day as `16 พ.ค. 2567`."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year + YEARS_AHEAD}"
