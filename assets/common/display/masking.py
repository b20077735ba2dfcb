"""Masking: what of a name, number or birthday a reviewer sees who does not need to know whose it is.

Enough stays to tell two records apart, too little to find the child by. What is compared is the full
value; only what is shown is masked.
"""

from __future__ import annotations

import datetime as dt
import re
from difflib import SequenceMatcher

HIDDEN = "…"
DOT = "•"
_LEADING_VOWELS = "เแโใไ"
_SHOWN_DIGITS = 4
_LONGEST_RUN = 3
ERA = 543


def mask_name(written: str) -> str:
    """The first letter of each word; a vowel written before its consonant takes that with it.

    >>> mask_name("เจนจิรา แก้วดี")
    'เจ… แก…'
    """
    return " ".join(word[: 2 if word[0] in _LEADING_VOWELS else 1] + HIDDEN for word in written.split())


def mask_spellings(one: str, other: str) -> tuple[str, str]:
    """Two spellings of one name: letters that both have as dots, those that differ as they are.

    Where more than half of a spelling, or more than three letters in a row, would be shown, both are masked by
    `mask_name`.

    >>> mask_spellings("ฟาตีมะห์", "ฟาตีเมาะ")
    ('••••••ห์', '••••เ•า•')
    """
    shown = _shown(one, other), _shown(other, one)
    if any(_shows_too_much(text) for text in shown):
        return mask_name(one), mask_name(other)
    return shown


def mask_letters(written: str) -> str:
    """Every letter as a dot: what it is does not matter, since the other record has the same.

    >>> mask_letters("แก้วดี สุข")
    '•••••• •••'
    """
    return "".join(" " if letter == " " else DOT for letter in written)


def mask_digits(one: str, other: str) -> str:
    """The digits of `one` that differ from those of a number of the same length, all others as dots.

    >>> mask_digits("1959800000011", "1959800000021")
    '•••••••••••1•'
    """
    return "".join(digit if digit != there else DOT for digit, there in zip(one, other, strict=True))


def mask_until_different(one: str, other: str) -> str:
    """Dots for the signs that two texts begin with, then the first of `one` that differs.

    >>> mask_until_different("อิบรอเฮง", "อิสมาแอ")
    '••บ…'
    >>> mask_until_different("อามีน", "อามีนะห์")
    '•••••'
    """
    pairs = zip(one, other, strict=False)
    shared = next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    rest = one[shared : shared + 1]
    return DOT * shared + (rest + HIDDEN if rest else "")


def mask_number(written: str) -> str:
    """The last digits; of a short one nothing.

    >>> mask_number("1959900000013")
    '…0013'
    """
    return HIDDEN + (written[-_SHOWN_DIGITS:] if len(written) > 2 * _SHOWN_DIGITS else "")


def format_birth_date(day: dt.date, precision: str | None, *, masked: bool) -> str:
    """The day in the Buddhist era as far as it is known; masked, without the day of the month.

    >>> format_birth_date(dt.date(2014, 5, 16), "day", masked=True)
    '••/05/2557'
    """
    year = f"{day.year + ERA}"
    if precision == "day":
        return f"{'••' if masked else f'{day.day:02d}'}/{day.month:02d}/{year}"
    if precision == "month":
        return f"{day.month:02d}/{year}"
    return f"พ.ศ. {year}" if precision == "year" else f"ประมาณ พ.ศ. {year} (คิดจากอายุ)"


def _shows_too_much(text: str) -> bool:
    runs = [len(run) for run in re.split(rf"[{DOT} ]+", text)]
    return max(runs) > _LONGEST_RUN or 2 * sum(runs) > len(text.replace(" ", ""))


def _shown(one: str, other: str) -> str:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    shared = {place for block in blocks for place in range(block.a, block.a + block.size)}
    return "".join(DOT if place in shared and letter != " " else letter for place, letter in enumerate(one))
