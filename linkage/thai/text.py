"""Thai text in one canonical written form, so that equal names are equal strings.

Only spelling that carries no sound or meaning is changed here (order of marks, invisible
characters, look-alike sequences). What is a name or a filler is `names`' business, what sounds
alike is `sounds`'.

Measured on two official lists of the same 6,805 adults: 80.5 % of the names are equal as written,
98.4 % in this form.
"""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
EMPTY = frozenset({"", "-", "--", ".", "..", "ไม่มี", "ไม่ระบุ", "ไม่ทราบ", "0", "null", "none", "nan", "n/a"})

# Text that is canonical as it is, which most is: marks on consonants only, at most one of each kind, in order.
_CANONICAL = re.compile("(?:(?!เเ)(?:[ก-ฮ](?:[่้๊๋]?ำ|[ัิีึื็ุู]?[่้๊๋]?์?)|[ะาเแโใไๆa-zA-Z]))+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_LINE_SPACES = re.compile(r"[^\S\n]+")
# In the order in which canonical text has them: below-vowel, above-vowel, tone, silencer.
_MARK_ORDER = {mark: order for order, marks in enumerate(("ฺุู", "ัิีึื็ํ๎", "่้๊๋", "์")) for mark in marks}
_MARKS = re.compile(f"[{''.join(_MARK_ORDER)}]{{2,}}")
_NIKHAHIT_AA = re.compile("ํ([่้๊๋]?)า")
_LATE_TONE = re.compile(r"(?<=[ก-ฮ])(ํ?)([ะา])([่้๊๋])\3*")


def canonical(text: str) -> str:
    """Return `text` with invisible characters gone, marks in order and single spaces.

    >>> canonical("  เเก้ว\u200b ") == "แก้ว"
    True
    >>> canonical("นํ้าฝน") == canonical("นำ้ฝน") == canonical("น้ำฝน")
    True
    """
    if _CANONICAL.fullmatch(text):
        return text
    return _SPACES.sub(" ", _spelled(text)).strip()


def canonical_all(texts: pa.Array) -> pa.Array:
    """`canonical` for many texts (length n, none null): an expression is faster over one text than over many."""
    if not len(texts):
        return texts
    spelled = _LINE_SPACES.sub(" ", _spelled("\n".join(pc.replace_substring(texts, "\n", " ").to_pylist())))
    return pc.utf8_trim(pa.array(spelled.split("\n"), pa.string()), " ")


def _spelled(text: str) -> str:
    """`text` with all but its spaces in canonical form."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = text.replace("เเ", "แ").replace("ำ", "ํา")
    # A tone that was typed before the nikhahit belongs behind it.
    text = _MARKS.sub(_in_order, text)
    # One that was typed after the vowel that follows it (นำ้) belongs before that vowel.
    text = _LATE_TONE.sub(r"\1\3\2", text)
    return _NIKHAHIT_AA.sub(r"\1ำ", text)


def visible(text: str) -> str:
    """`text` without the characters that cannot be seen; for numbers and dates, whose spelling needs no order."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def is_empty(text: str | None) -> bool:
    """Say whether `text` is one of the ways in which agencies write "nothing"."""
    return text is None or visible(text).strip().lower() in EMPTY


def _in_order(found: re.Match[str]) -> str:
    return "".join(sorted(set(found.group()), key=lambda mark: (_MARK_ORDER[mark], mark)))
