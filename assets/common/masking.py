"""Masking: what of a name, number or birthday a reviewer sees who does not need to know whose it is.

Enough stays to tell two records apart, too little to find the child by. What is compared is the full
value; only what is shown is masked.
"""

from __future__ import annotations

import datetime as dt

HIDDEN = "…"
_LEADING_VOWELS = "เแโใไ"
_SHOWN_DIGITS = 4
ERA = 543


def mask_name(written: str) -> str:
    """The first letter of each word; a vowel written before its consonant takes that with it.

    >>> name("เจนจิรา แก้วดี")
    'เจ… แก…'
    """
    return " ".join(word[: 2 if word[0] in _LEADING_VOWELS else 1] + HIDDEN for word in written.split())


def mask_number(written: str) -> str:
    """The last digits; of a short one nothing.

    >>> number("1959900000013")
    '…0013'
    """
    return HIDDEN + (written[-_SHOWN_DIGITS:] if len(written) > 2 * _SHOWN_DIGITS else "")


def format_birth_date(day: dt.date, precision: str | None, *, masked: bool) -> str:
    """The day in the Buddhist era as far as it is known; masked, without the day of the month.

    >>> birth_date(dt.date(2014, 5, 16), "day", masked=False), birth_date(dt.date(2014, 5, 16), "day", masked=True)
    ('16/05/2557', '••/05/2557')
    """
    year = f"{day.year + ERA}"
    if precision == "day":
        return f"{'••' if masked else f'{day.day:02d}'}/{day.month:02d}/{year}"
    return (
        f"{day.month:02d}/{year}" if precision == "month" else f"พ.ศ. {year}" + ("" if precision == "year" else " (≈)")
    )
