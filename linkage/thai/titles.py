"""Titles before Thai names: evidence for sex and age, glued to the name more often than not."""

from __future__ import annotations

import re

from linkage.thai.text import THAI_DIGITS, is_empty
from linkage.thai.text import canonical as canonical_text

# canonical title → (sex, spellings). Spellings that need a space or full stop behind them, because a
# name can begin so, are in _LOOSE.
_SPELLINGS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "เด็กชาย": ("male", ("เด็กชาย", "ด.ช.", "ด.ช", "ดช.", "ด. ช.", "ด.ช .", "001")),
    "เด็กหญิง": ("female", ("เด็กหญิง", "ด.ญ.", "ด.ญ", "ดญ.", "ด. ญ.", "ด.ญ .", "002")),
    "นาย": ("male", ("นาย", "003")),
    "นางสาว": ("female", ("นางสาว", "น.ส.", "น.ส", "นส.", "น. ส.", "004")),
    "นาง": ("female", ("นาง", "005")),
    "สามเณร": ("male", ("สามเณร", "ส.ณ.")),
    "พระ": ("male", ("พระ", "พระภิกษุ")),
    "หม่อมราชวงศ์": (None, ("หม่อมราชวงศ์", "ม.ร.ว.")),
    "หม่อมหลวง": (None, ("หม่อมหลวง", "ม.ล.")),
    "ว่าที่ร้อยตรี": (None, ("ว่าที่ร้อยตรี", "ว่าที่ ร.ต.")),
    "สิบตรี": (None, ("สิบตรี", "ส.ต.")),
    "พลทหาร": ("male", ("พลทหาร", "พลฯ")),
}
NAMES_TOO = frozenset({"นาย", "นาง"})
"""Titles that are given names, too."""
CHILD_TITLES = frozenset({"เด็กชาย", "เด็กหญิง"})
_BY_SPELLING = {spelling: title for title, (_, spellings) in _SPELLINGS.items() for spelling in spellings}
_BARE = {"ดช": "เด็กชาย", "ดญ": "เด็กหญิง", "นส": "นางสาว"}
# Given names begin with these letters too (นายิกา, นางลักษณ์, พระพาย).
_VOWEL_NEXT = re.compile("[\u0e30-\u0e3a\u0e45-\u0e4e]")
_AMBIGUOUS = frozenset({"พระ"})
_LONGEST_FIRST = sorted((s for s in _BY_SPELLING if not s.isdigit()), key=len, reverse=True)
_ALTERNATIVES = "|".join(re.escape(s) for s in _LONGEST_FIRST)
_GLUED = re.compile(f"({_ALTERNATIVES})\\s*(.+)")
# A DOPA code as a spreadsheet leaves it: zeros in front lost, a fraction or an apostrophe gained.
_CODE = re.compile(r"['’`]?0*([1-5])(?:\.0+)?")
AT_FRONT = "^(?:" + "|".join(re.escape(s) for s in (*_BY_SPELLING, *_BARE)) + ")"
_BARE_SPACED = re.compile(r"(ดช|ดญ|นส)\s+(.+)")


def canonical(text: str | None) -> str | None:
    """The title in full (`เด็กชาย`) for any way of writing it, DOPA codes 001–005 included; None if none.

    >>> canonical("ด.ญ."), canonical("004"), canonical("-")
    ('เด็กหญิง', 'นางสาว', None)
    """
    if text is None or is_empty(text):
        return None
    text = canonical_text(text)
    if code := _CODE.fullmatch(text.translate(THAI_DIGITS)):
        return _BY_SPELLING[code.group(1).zfill(3)]
    return _BY_SPELLING.get(text) or _BARE.get(text.rstrip(".")) or _BY_SPELLING.get(text.replace(" ", "")) or text


def split(text: str | None) -> tuple[str | None, str | None]:
    """Split a title off the front of a name: (canonical title or None, the rest or None).

    Longest spelling first, and only where a name can begin behind it.

    >>> split("นางสาวสมใจ"), split("นายิกา")
    (('นางสาว', 'สมใจ'), (None, 'นายิกา'))
    """
    if text is None or is_empty(text):
        return None, None
    text = canonical_text(text)
    if text in _BY_SPELLING:
        return _BY_SPELLING[text], None
    if found := _BARE_SPACED.fullmatch(text):
        return _BARE[found.group(1)], found.group(2)
    found = _GLUED.fullmatch(text)
    if not found or _VOWEL_NEXT.match(found.group(2)):
        return None, text
    spelling, rest = found.groups()
    if spelling in _AMBIGUOUS and not text[len(spelling) :].startswith(" "):
        return None, text
    if len(rest) < 2 and not is_empty(rest) and not text[len(spelling) :].startswith(" "):
        return None, text
    return _BY_SPELLING[spelling], rest


def sex(title: str | None) -> str | None:
    """The sex that a canonical title implies, `male` or `female`, None if it implies none."""
    return _SPELLINGS[title][0] if title in _SPELLINGS else None
