"""Dates as agencies write them: shape, era and precision of one text.

Works on one text at a time; `typed_fields` calls it for distinct values only. What an age
says of a birth date is decided in `ages`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from linkage.thai.text import THAI_DIGITS, is_empty, visible

ERA = 543
OLDEST = 110
CHILD_YEARS = 25

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("มกราคม", "มค", "มกรา"), ("กุมภาพันธ์", "กพ", "กุมภา"), ("มีนาคม", "มีค", "มีนา"),
            ("เมษายน", "เมย", "เมษา"), ("พฤษภาคม", "พค", "พฤษภา"), ("มิถุนายน", "มิย", "มิถุนา"),
            ("กรกฎาคม", "กค", "กรกฎา"), ("สิงหาคม", "สค", "สิงหา"), ("กันยายน", "กย", "กันยา"),
            ("ตุลาคม", "ตค", "ตุลา"), ("พฤศจิกายน", "พย", "พฤศจิกา"), ("ธันวาคม", "ธค", "ธันวา"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_FLOAT = re.compile(r"^(\d+)\.0+$")
_ERA_MARK = re.compile(r"พ\.?\s*ศ\.?|ค\.?\s*ศ\.?")
_DAY_WORD = re.compile(r"^วันที่\s*")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_COMPACT_DMY = re.compile(r"(\d{2})(\d{2})(\d{4})")
_YMD = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")
_DMY = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
_MY = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
_THAI = re.compile(r"(?:(\d{1,2})\s*)?([ก-์.]+?)\s*(\d{4}|\d{2})")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class ReadDate:
    """What a text says of a date.

    Attributes:
        value: the day; unknown parts are 1. None where the text gives no date.
        precision: day, month or year, None without a value.
        faults: impossible, future, unreadable (these have no value), swapped, era (these were mended).
    """

    value: date | None
    precision: str | None
    faults: tuple[str, ...] = ()


NOTHING = ReadDate(None, None)


def read_date(text: str | None, form: str, received: date) -> ReadDate:
    """Read a date.

    Args:
        text: as written.
        form: the layout's way of writing (`quality.column.DateFormat`); tells the era where the year alone does
            not, and the order where a text can be read two ways.
        received: the day of receipt: what lies behind it is in the future.

    >>> read_date("13/05/2555", "dmy_be", date(2024, 5, 16)).value
    datetime.date(2012, 5, 13)
    >>> read_date("25550000", "ymd_be", date(2024, 5, 16)).precision
    'year'
    """
    if text is None or is_empty(text):
        return NOTHING
    parts = _parts(_tidy(text), form)
    if parts is None:
        return ReadDate(None, None, ("unreadable",))
    year, month, day = parts
    if year == month == day == 0:
        return NOTHING
    faults: list[str] = []
    if month > 12 >= day >= 1:
        month, day = day, month
        faults.append("swapped")
    settled, mended = _era(year, form, received)
    if settled is None:
        return ReadDate(None, None, ("impossible",))
    faults += ["era"] if mended else []
    return _build(settled, month, day, received, faults)


def has_date_shape(text: str, form: str) -> bool:
    """Say whether `text` has the shape of a date written as `form`."""
    if is_empty(text):
        return True
    parts = _parts(_tidy(text), form)
    return parts is not None and parts[1] <= 31 and parts[2] <= 31 and not 100 <= parts[0] < 1300


def _tidy(text: str) -> str:
    text = _TIME.sub("", visible(text).translate(THAI_DIGITS).strip().strip("'’\""))
    return _FLOAT.sub(r"\1", _DAY_WORD.sub("", text))


def _parts(text: str, form: str) -> tuple[int, int, int] | None:
    """(year, month, day) as written, 0 where unknown; None if the text has no date's shape."""
    if found := _COMPACT.fullmatch(text):
        year, month, day = map(int, found.groups())
        other = _COMPACT_DMY.fullmatch(text)
        if form.startswith("dmy") and other and int(other.group(2)) <= 12 and int(other.group(3)) > 1800:
            return int(other.group(3)), int(other.group(2)), int(other.group(1))
        return year, month, day
    if found := _YMD.fullmatch(text):
        return int(found.group(1)), int(found.group(2)), int(found.group(3))
    if found := _DMY.fullmatch(text):
        return int(found.group(3)), int(found.group(2)), int(found.group(1))
    if found := _MY.fullmatch(text):
        return int(found.group(2)), int(found.group(1)), 0
    text = _ERA_MARK.sub("", text).strip()
    if found := _YEAR.fullmatch(text):
        return int(text), 0, 0
    if found := _THAI.fullmatch(text):
        named = _MONTHS.get(found.group(2).replace(".", ""))
        return (int(found.group(3)), named, int(found.group(1) or 0)) if named else None
    return None


def _era(year: int, form: str, received: date) -> tuple[int | None, bool]:
    """The year of the Christian era and whether the era had to be mended; None for no possible year."""
    buddhist = not form.endswith("_ce") and form != "any"
    if year < 100:
        # Two digits: the layout's era, the latest year that is not in the future.
        base = 2500 - ERA if buddhist or form == "any" else 2000
        near = base + year
        return (near if near <= received.year else near - 100), False
    by_layout = year - ERA if buddhist or (form == "any" and year > 2400) else year
    if received.year - OLDEST <= by_layout <= received.year:
        return by_layout, False
    for other in (year, year - ERA, year + ERA, year - 2 * ERA):
        if received.year - CHILD_YEARS <= other <= received.year:
            return other, True
    # Just ahead of receipt it is a slip that deserves its own name; further off it is no year at all.
    return (by_layout, False) if received.year < by_layout <= received.year + OLDEST else (None, False)


def _build(year: int, month: int, day: int, received: date, faults: list[str]) -> ReadDate:
    if month > 12 or day > 31 or (month and day > calendar.monthrange(year, month)[1]):
        return ReadDate(None, None, (*faults, "impossible"))
    precision = "year" if month == 0 else "month" if day == 0 else "day"
    value = date(year, month or 1, day if month and day else 1)
    if value > received:
        return ReadDate(None, None, (*faults, "future"))
    return ReadDate(value, precision, tuple(faults))
