"""Days, months and periods in words: Thai with Buddhist years, English with common ones."""

from __future__ import annotations

import datetime as dt

from assets.common.html.messages import Text

MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
BUDDHIST_ERA = 543
"""Years that the Buddhist era is ahead of the common one."""


def write_day(date: dt.date) -> Text:
    """A day: `16 พฤษภาคม 2567`, `16 May 2024`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year + BUDDHIST_ERA}", f"{date.day} {date:%B} {date.year}"


def write_short_day(date: dt.date) -> Text:
    """A day where there is little room: `16 พ.ค. 2567`, `16 May 2024`."""
    return f"{date.day} {SHORT_MONTHS[date.month - 1]} {date.year + BUDDHIST_ERA}", f"{date.day} {date:%b} {date.year}"


def write_period(label: str) -> Text:
    """A period: `2024-05` is พ.ค. 2567, `2024-05-16` a day, `2567-1` a term of the Buddhist year, `2024` a year."""
    year, _, rest = label.partition("-")
    if int(year) > BUDDHIST_ERA + 1900:
        return f"ภาคเรียนที่ {rest}/{year}", f"term {rest}/{int(year) - BUDDHIST_ERA}"
    buddhist = int(year) + BUDDHIST_ERA
    month, _, day = rest.partition("-")
    if not month:
        return f"ปี {buddhist}", year
    if day:
        return write_short_day(dt.date(int(year), int(month), int(day)))
    return f"{SHORT_MONTHS[int(month) - 1]} {buddhist}", f"{dt.date(int(year), int(month), 1):%B} {year}"
