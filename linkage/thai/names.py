"""Thai given names and surnames: the canonical written form, fillers, one-field full names."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from linkage.thai import titles
from linkage.thai.text import EMPTY, canonical, is_empty

_FILLER = re.compile(r"[\s\-–_.,/*?()0-9๐-๙]*")
_FILLERS = frozenset(
    {"ไม่มี", "ไม่มีนามสกุล", "ไม่มีชื่อสกุล", "ไม่มีสกุล", "ไม่ระบุ", "ไม่ทราบ", "ไม่ปรากฏ", "null", "none", "nan", "ไม่มีชื่อ", "ไม่ทราบชื่อ"}
)
# For Arrow: canonical Thai text as `text` has it but for เเ, and what makes a name more or less than that.
_WORD = r"(?:[ก-ฮ](?:[่้๊๋]?ำ|[ัิีึื็ุู]?[่้๊๋]?์?)|[ะาเแโใไๆ])+"
_PLAIN = f"^{_WORD}(?: {_WORD})*$"
_TWO_FOR_ONE = "เเ"
_NOTHING = pa.array(sorted(EMPTY | _FILLERS))
_EDGES = " .,-–_'\"/*"


def clean(text: str | None) -> str | None:
    """The name in canonical written form, None for a filler (`-`, `.`, `ไม่มี` …).

    >>> clean(" เเก้ว "), clean("ไม่มีนามสกุล"), clean("-")
    ('แก้ว', None, None)
    """
    if text is None or is_empty(text):
        return None
    text = canonical(text).strip(_EDGES)
    return None if _FILLER.fullmatch(text) or text.lower() in _FILLERS else text


def stand(texts: pa.Array) -> pa.Array:
    """Which texts (no nulls) certainly are names in canonical form without a title: most of them, found all at once.

    A name may have several words, with one space between them.

    Returns:
        Booleans. Where false, `clean` and `titles.split` have to look.
    """
    plain = pc.match_substring_regex(texts, _PLAIN)
    other = (
        pc.match_substring(texts, _TWO_FOR_ONE),
        pc.match_substring_regex(texts, titles.AT_FRONT),
        pc.is_in(texts, _NOTHING),
    )
    for reason in other:
        plain = pc.and_not(plain, reason)
    return plain


def split_full(text: str | None) -> tuple[str | None, str | None, str | None]:
    """Split a one-field full name into (title, given name, surname).

    The surname is what follows the last space; a given name of several words stays whole. A filler
    in the surname's place gives None.

    >>> split_full("เด็กหญิงนูร์ ฮายาตี  มะแซ")
    ('เด็กหญิง', 'นูร์ ฮายาตี', 'มะแซ')
    """
    title, rest = titles.split(text)
    if rest is None:
        return title, None, None
    given, _, surname = rest.rpartition(" ")
    if not given:
        return title, clean(rest), None
    return title, clean(given), clean(surname)
