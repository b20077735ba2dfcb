"""The Thai 13-digit number: what was typed, what kind of number it is.

What two numbers say about two records is `linkage.pairs.comparison`'s business.
"""

from __future__ import annotations

import re
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.thai.text import THAI_DIGITS, is_empty, visible

LENGTH = 13
_PUNCTUATION = re.compile(r"[\s'’`\"\-–_.,:]+")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d*))?[eE]\+?(\d{1,2})")
_FLOAT = re.compile(r"(\d+)\.0+")
_G_CODE = re.compile(r"[Gg]\d{12}")
_FIRST_PROVINCE_CODE = 10
_THAI_CATEGORIES = "12345"


class NumberKind(StrEnum):
    """What a number is, from its form and check digit alone."""

    THAI = "thai"
    NON_THAI = "non_thai"
    G_CODE = "g_code"
    HOSPITAL_TEMPORARY = "hospital_temporary"
    CHECKSUM_FAILED = "checksum_failed"
    WRONG_LENGTH = "wrong_length"
    SCIENTIFIC = "scientific"
    PLACEHOLDER = "placeholder"
    MISSING = "missing"


VALID = frozenset({NumberKind.THAI, NumberKind.NON_THAI})
KINDS = tuple(NumberKind)
_PLACE = {kind: place for place, kind in enumerate(KINDS)}
Kinds = npt.NDArray[np.uint8]


def check_digit(digits: str) -> int:
    """The check digit that belongs to the first twelve of `digits`: (11 − Σ (14−i)·dᵢ mod 11) mod 10."""
    total = sum((LENGTH - place) * int(digit) for place, digit in enumerate(digits[: LENGTH - 1]))
    return (11 - total % 11) % 10


def checksum_ok(digits: str) -> bool:
    """Say whether `digits` are thirteen and the last one fits the others.

    >>> checksum_ok("1101700230708"), checksum_ok("1101700230709")
    (True, False)
    """
    return len(digits) == LENGTH and digits.isascii() and digits.isdigit() and check_digit(digits) == int(digits[-1])


def classify(text: str | None, hospital: str | None = None) -> tuple[str | None, NumberKind]:
    """Clean a number as it was typed and tell its kind.

    Thai digits, apostrophes, dashes and a float's `.0` go; a single leading zero that a spreadsheet
    dropped comes back when the check digit then fits.

    Args:
        text: the number as typed.
        hospital: HOSPCODE of the unit that wrote it: it numbers people without a number `0` + HOSPCODE….

    Returns:
        The digits (or the G-code), None where there is nothing usable, and the kind.
    """
    if text is None or is_empty(text):
        return None, NumberKind.MISSING
    text = visible(text).translate(THAI_DIGITS).strip().lstrip("'’`")
    if floating := _FLOAT.fullmatch(text):
        text = floating.group(1)
    if scientific := _SCIENTIFIC.fullmatch(text):
        expanded = _expand(*scientific.groups())
        if expanded is None:
            return None, NumberKind.SCIENTIFIC
        text = expanded
    text = _PUNCTUATION.sub("", text)
    if _G_CODE.fullmatch(text):
        return text.upper(), NumberKind.G_CODE
    if not text.isascii() or not text.isdigit():
        return (text or None), NumberKind.WRONG_LENGTH if text else NumberKind.MISSING
    return _classify_digits(text, hospital)


def classify_all(texts: pa.Array) -> tuple[pa.Array, Kinds]:
    """`classify` for distinct texts (length n, none null), thirteen plain digits all at once.

    Returns:
        The cleaned texts, null where there is nothing usable, and the places of their kinds in `KINDS`.
    """
    kinds = np.full(len(texts), _PLACE[NumberKind.NON_THAI], dtype=np.uint8)
    valid = pc.match_substring_regex(texts, r"^[1-8]\d{12}$").to_numpy(zero_copy_only=False)
    digits = _digits(texts.filter(pa.array(valid)))
    thai = np.zeros(len(texts), dtype=bool)
    thai[valid] = digits[:, 0] <= int(_THAI_CATEGORIES[-1])
    kinds[thai] = _PLACE[NumberKind.THAI]
    fits, placeholder = _check(digits)
    failed = valid.copy()
    failed[valid] = ~fits & ~placeholder
    kinds[failed] = _PLACE[NumberKind.CHECKSUM_FAILED]
    valid[valid] = ~placeholder
    asked = pa.array(~valid)
    looked_at = [classify(text) for text in texts.filter(asked).to_pylist()]
    kinds[~valid] = [_PLACE[kind] for _, kind in looked_at]
    return pc.replace_with_mask(texts, asked, pa.array([text for text, _ in looked_at], pa.string())), kinds


def _digits(texts: pa.Array) -> npt.NDArray[np.int8]:
    """Texts of thirteen plain digits each, as rows of digits."""
    if not len(texts):
        return np.zeros((0, LENGTH), dtype=np.int8)
    begin = texts.offset * LENGTH
    written = np.frombuffer(texts.buffers()[2], dtype=np.int8)[begin : begin + len(texts) * LENGTH]
    return written.reshape(-1, LENGTH) - np.int8(ord("0"))


def _check(digits: npt.NDArray[np.int8]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Of rows of thirteen digits, whose check digit fits, and which may be placeholders."""
    total = digits[:, :-1].astype(np.int16) @ np.arange(LENGTH, 1, -1, dtype=np.int16)
    step = np.diff(digits, axis=1) % 10
    placeholder = (step == step[:, :1]).all(axis=1)  # 1111111111111, 1234567890123
    return (11 - total % 11) % 10 == digits[:, -1], placeholder


def _classify_digits(digits: str, hospital: str | None) -> tuple[str | None, NumberKind]:
    if len(set(digits)) == 1 or digits in "12345678901234":
        return (
            (None, NumberKind.MISSING)
            if set(digits) == {"0"} and len(digits) < LENGTH
            else (digits, NumberKind.PLACEHOLDER)
        )
    if len(digits) == LENGTH - 1 and checksum_ok("0" + digits):
        digits = "0" + digits
    if len(digits) != LENGTH:
        return digits, NumberKind.WRONG_LENGTH
    if digits[0] == "0":
        issued_by_hospital = bool(hospital) and digits[1:].startswith(str(hospital))
        if issued_by_hospital or int(digits[1:3]) < _FIRST_PROVINCE_CODE:
            return digits, NumberKind.HOSPITAL_TEMPORARY
    if not checksum_ok(digits):
        return digits, NumberKind.CHECKSUM_FAILED
    return digits, NumberKind.THAI if digits[0] in _THAI_CATEGORIES else NumberKind.NON_THAI


def _expand(head: str, tail: str | None, exponent: str) -> str | None:
    """The integer that a number in scientific notation represents, None when digits were lost."""
    digits = head + (tail or "")
    missing = int(exponent) + 1 - len(digits)
    # A spreadsheet drops trailing zeros only; one or two can have been real, more were rounded away.
    return digits + "0" * missing if 0 <= missing <= 1 else None
