"""Turning one written text into one value: numbers, codes, sex, house, village, grade.

Works on one text at a time; `fields` calls it for distinct values. Names, titles and 13-digit
numbers are `linkage.thai`'s, dates `dates`', places `places`'.
"""

from __future__ import annotations

import re

from linkage.thai.text import THAI_DIGITS, canonical, is_empty, visible
from quality.contract import Column
from quality.grades import GRADE_AGES

HOUSE_CODE_LENGTH = 11
# Markers of emptiness where 0 and "not stated" are values of their own.
EMPTY_CODE = frozenset({"", "-", "--", ".", "..", "null", "none", "nan"})

_FLOAT = re.compile(r"^(-?\d+)\.0+$")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_VILLAGE = re.compile(r"^(?:หมู่บ้าน|หมู่ที่|หมู่|ม\.)?\s*(\d{1,3})(?!\d)")
_SEX = {
    **dict.fromkeys(("1", "01", "ช", "ช.", "ชาย", "male", "m", "เพศชาย", "ด.ช.", "เด็กชาย"), "male"),
    **dict.fromkeys(("2", "02", "ญ", "ญ.", "หญิง", "female", "f", "เพศหญิง", "ด.ญ.", "เด็กหญิง"), "female"),
}
_GRADE_WORDS = (
    ("ประกาศนียบัตรวิชาชีพชั้นสูง", "ปวส"),
    ("ประกาศนียบัตรวิชาชีพ", "ปวช"),
    ("ชั้น", ""),
    ("อนุบาลศึกษา", "อ"),
    ("อนุบาล", "อ"),
    ("ประถมศึกษา", "ป"),
    ("ประถม", "ป"),
    ("มัธยมศึกษา", "ม"),
    ("มัธยม", "ม"),
    ("ปีที่", ""),
)
_GRADE = re.compile(r"(ปวช|ปวส|อ|ป|ม)\.?(\d)")
NURSERIES = frozenset({"เตรียมอนุบาล", "เด็กเล็ก", "บริบาล"})
"""What is before the first grade."""


def read_text(written: str | None, column: Column) -> str | None:
    """The text in canonical spelling, None for a marker of emptiness that `column` does not keep."""
    if written is None or (is_empty(written) and visible(written).strip() not in column.keep):
        return None
    return canonical(written) or None


def read_code(written: str | None, column: Column) -> str | None:
    """A code: Thai digits and a spreadsheet's `.0` and apostrophe gone, then the contract's crosswalk."""
    if written is None:
        return None
    if written.isascii() and written.isdigit():  # by far the most, and nothing to tidy
        return column.codes.get(written, written)
    tidy = canonical(written).translate(THAI_DIGITS).lstrip("'’`")
    if tidy.lower() in EMPTY_CODE and tidy not in column.keep:
        return None
    tidy = _FLOAT.sub(r"\1", tidy)
    return column.codes.get(tidy, tidy)


def read_shaped_code(written: str | None, column: Column) -> tuple[str | None, str | None]:
    """A code, and a fault where it has not the shape that the contract gives; such a text may be a name or number."""
    value = read_code(written, column)
    if value is None or column.shape is None or column.shape.fullmatch(value):
        return value, None
    return None, "wrong_shape"


def read_sex(written: str | None, column: Column) -> tuple[str | None, str | None]:
    """`male` or `female`, and a fault where the text says neither."""
    value = read_code(written, column)
    if value in (None, "male", "female"):
        return value, None
    found = _SEX.get(str(value).lower())
    return found, None if found or is_empty(value) else "unknown"


def read_number(written: str | None, column: Column) -> tuple[float | None, str | None]:
    """A number within the contract's bounds, and a fault where it is none or lies outside."""
    tidy = read_code(written, column)
    if tidy is None or (is_empty(tidy) and tidy != "0"):
        return None, None
    tidy = tidy.replace(",", "")
    if not _NUMBER.fullmatch(tidy):
        return None, "not_number"
    value = float(tidy)
    if (column.low is not None and value < column.low) or (column.high is not None and value > column.high):
        return None, "out_of_range"
    return value, None


def read_integer(written: str | None, column: Column) -> tuple[int | None, str | None]:
    """A whole number within the contract's bounds, and a fault where it is none."""
    value, fault = read_number(written, column)
    if value is None:
        return None, fault
    return (int(value), None) if value.is_integer() else (None, "not_whole")


def read_age(written: str | None, column: Column) -> tuple[int | None, str | None]:
    """Full years: a fraction is cut off, `9 ปี 3 เดือน` is 9."""
    if written is not None:
        written = re.sub(r"\s*ปี.*$", "", written.translate(THAI_DIGITS).strip())
    value, fault = read_number(written, column)
    return (None if value is None else int(value)), fault


def read_house_code(written: str | None, column: Column) -> tuple[str | None, str | None]:
    """The 11 digits of a house, and a fault where there are more or fewer."""
    digits = re.sub(r"[\s-]", "", read_code(written, column) or "")
    if not digits or set(digits) == {"0"}:
        return None, None
    is_code = digits.isascii() and digits.isdigit() and len(digits) == HOUSE_CODE_LENGTH
    return (digits, None) if is_code else (None, "wrong_length")


def read_house_no(written: str | None, column: Column) -> str | None:
    """A house number with Arabic digits, without the words before it and blanks inside."""
    value = read_text(written, column)
    if value is None:
        return None
    value = re.sub(r"^(?:บ้านเลขที่|เลขที่)\s*", "", value.translate(THAI_DIGITS).lstrip("'’`"))
    return _FLOAT.sub(r"\1", re.sub(r"\s*/\s*", "/", value)) or None


def read_village(written: str | None, column: Column) -> tuple[str | None, str | None]:
    """The village's number without leading zeros (`07`, `ม.7`, `หมู่ที่ 7` are 7); 0 is no village."""
    value = read_code(written, column)
    if value is None or is_empty(value):
        return None, None
    found = _VILLAGE.match(value)
    if not found:
        return None, "unreadable"
    return str(int(found.group(1))) if int(found.group(1)) else None, None


def read_grade(written: str | None, column: Column) -> tuple[str | None, str | None]:
    """The grade as `อ.2`, `ป.6`, `ม.3`, `ปวช.1`, or a nursery's name; a fault where the text is neither."""
    value = read_text(written, column)
    if value is None or value in NURSERIES:
        return value, None
    short = value.translate(THAI_DIGITS)
    for word, letter in _GRADE_WORDS:
        short = short.replace(word, letter)
    found = _GRADE.match(re.sub(r"[\s./]+", "", short.replace("ปวช.", "ปวช").replace("ปวส.", "ปวส")))
    return (f"{found.group(1)}.{found.group(2)}", None) if found else (None, "unknown")


def usual_age(written: str | None) -> int | None:
    """Full years that a pupil of this grade usually has when the academic year begins; None for no school grade."""
    return GRADE_AGES.get(written or "")
