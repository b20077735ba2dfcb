"""The day that a refresh is as of: read from text, and refused where a person must have meant another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assets.common.display.thai_date import YEARS_AHEAD

BANGKOK = ZoneInfo("Asia/Bangkok")
EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=366)
_BUDDHIST = 2400
"""Years from here on are of the Buddhist era."""


class AsOfError(ValueError):
    """A text that is no day to publish as of; says why, and what to write."""


def today() -> date:
    """The day in Thailand, wherever the machine's clock is set to."""
    return day_of(datetime.now(BANGKOK))


def day_of(moment: datetime) -> date:
    """The day that it is in Thailand at a moment, which has a time zone."""
    return moment.astimezone(BANGKOK).date()


def parse_as_of(text: str) -> date:
    """The day of `YYYY-MM-DD` in the common era; today where `text` is empty.

    Raises:
        AsOfError: it is no day, is of the Buddhist era, or is too far from today.
    """
    if not text:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise AsOfError(f"{text} ไม่ใช่วันที่ ให้เขียนเช่น 2024-05-16 · {text} is no day; write it as 2024-05-16") from None
    if day.year > _BUDDHIST:
        year = day.year - YEARS_AHEAD
        raise AsOfError(
            f"{text} เป็นปี พ.ศ. ให้เขียน {year} แทน {day.year}"
            f" · {text} is in the Buddhist era; write {year} for {day.year}"
        )
    if not EARLIEST <= day <= today() + AHEAD:
        raise AsOfError(
            f"{text} ห่างจากวันนี้เกินไป · {text} is too far from today: give a day from {EARLIEST} to a year from now"
        )
    return day
