"""The fields that a reviewer compares: how each is written, and whether two records agree in it.

Marks: `=` the same, `≈` nearly, `≠` different, nothing where one of the two says nothing. Compared is what
the records hold, so a mark is right on a masked value too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import geothai
from rapidfuzz.distance import OSA, JaroWinkler

from assets.common import masking
from linkage.thai.text import canonical
from quality import contract

SAME, NEARLY, DIFFERENT, UNKNOWN = "=", "≈", "≠", ""
_ALIKE = 0.88
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One field of a record, for a person.

    Attributes:
        code: its name here.
        th, en: its heading.
        written: what is shown of a record, given whether to mask it; empty where it says nothing.
        mark: how two records agree in it.
    """

    code: str
    th: str
    en: str
    written: Callable[[Record, bool], str]
    mark: Callable[[Record, Record], str]


def _text(record: Record, name: str) -> str:
    return str(record[name] or "")


def _spelt(*names: str) -> Callable[[Record, bool], str]:
    def written(record: Record, masked: bool) -> str:
        text = " ".join(filter(None, (_text(record, name) for name in names)))
        return masking.mask_name(text) if masked and text else text

    return written


def _alike(*names: str) -> Callable[[Record, Record], str]:
    def mark(one: Record, other: Record) -> str:
        a, b = (canonical(" ".join(filter(None, (_text(side, name) for name in names)))) for side in (one, other))
        if not a or not b:
            return UNKNOWN
        if a == b:
            return SAME
        return NEARLY if OSA.distance(a, b) == 1 or JaroWinkler.similarity(a, b) >= _ALIKE else DIFFERENT

    return mark


def _equal(name: str) -> Callable[[Record, Record], str]:
    def mark(one: Record, other: Record) -> str:
        a, b = one[name], other[name]
        if not a or not b:
            return UNKNOWN
        return SAME if a == b else DIFFERENT

    return mark


def _number(record: Record, masked: bool) -> str:
    text = _text(record, "national_id")
    return masking.mask_number(text) if masked and text else text


def _numbers(one: Record, other: Record) -> str:
    a, b = _text(one, "national_id"), _text(other, "national_id")
    if a and b and a != b and OSA.distance(a, b) == 1:
        return NEARLY
    return _equal("national_id")(one, other)


def _origin(record: Record, masked: bool) -> str:
    del masked  # where a record is from names nobody
    title = contract.load(record["source"]).title["th"].partition(" (")[0]
    return f"{title} ({_text(record, 'period')})"


def _born(record: Record, masked: bool) -> str:
    day = record["birth_date"]
    return "" if day is None else masking.format_birth_date(day, record["birth_precision"], masked=masked)


def _births(one: Record, other: Record) -> str:
    a, b = one["birth_date"], other["birth_date"]
    if a is None or b is None:
        return UNKNOWN
    if a == b and one["birth_precision"] == other["birth_precision"]:
        return SAME
    exact = one["birth_precision"] == other["birth_precision"] == "day"
    if not exact:
        return NEARLY if abs(a.year - b.year) <= 1 else DIFFERENT
    parts = (a.year == b.year) + (a.month == b.month) + (a.day == b.day)
    swapped = a.year == b.year and (a.month, a.day) == (b.day, b.month)
    return NEARLY if parts == 2 or swapped else DIFFERENT


def _place(record: Record, masked: bool) -> str:
    del masked  # a subdistrict has thousands of people
    names = [_area(record["residence_district"]), _area(record["residence_subdistrict"])]
    return " ".join(filter(None, ("" if not names[0] else f"อ.{names[0]}", "" if not names[1] else f"ต.{names[1]}")))


@cache
def _area(code: str | None) -> str:
    if not code:
        return ""
    area = (geothai.subdistrict if len(code) == 6 else geothai.district)(code)
    return str(area.name_th) if area else code


def _places(one: Record, other: Record) -> str:
    mark = _equal("residence_subdistrict")(one, other)
    if mark == SAME:
        return SAME
    district = _equal("residence_district")(one, other)
    return NEARLY if district == SAME else district


def _house(record: Record, masked: bool) -> str:
    village, house = _text(record, "village"), _text(record, "house_no")
    shown = masking.HIDDEN if masked and house else house
    return " ".join(filter(None, (f"ม.{village}" if village else "", f"บ้าน {shown}" if shown else "")))


def _houses(one: Record, other: Record) -> str:
    marks = {_equal(name)(one, other) for name in ("village", "house_no")} - {UNKNOWN}
    if not marks:
        return UNKNOWN
    return marks.pop() if len(marks) == 1 else NEARLY


def _parent(who: str) -> Callable[[Record, bool], str]:
    def written(record: Record, masked: bool) -> str:
        number = _text(record, f"{who}_national_id")
        name = _spelt(f"{who}_name")(record, masked)
        return " ".join(
            filter(None, (name, f"({masking.mask_number(number) if masked else number})" if number else ""))
        )

    return written


def _parents(who: str) -> Callable[[Record, Record], str]:
    def mark(one: Record, other: Record) -> str:
        marks = [_equal(f"{who}_national_id")(one, other), _alike(f"{who}_name")(one, other)]
        said = [each for each in marks if each != UNKNOWN]
        return UNKNOWN if not said else SAME if SAME in said else NEARLY if NEARLY in said else DIFFERENT

    return mark


def _school(record: Record, masked: bool) -> str:
    del masked  # a school has many pupils
    return " ".join(
        filter(None, (_text(record, "grade"), _text(record, "school_name") or _text(record, "school_code")))
    )


def _never(one: Record, other: Record) -> str:
    """Two agencies, or two terms, are no disagreement."""
    del one, other
    return UNKNOWN


_SEX = {"male": "ชาย", "female": "หญิง"}
FIELDS = (
    Field("origin", "แหล่งข้อมูล", "source (period)", _origin, _never),
    Field("number", "เลขประจำตัว", "number", _number, _numbers),
    Field("first_name", "ชื่อ", "given name", _spelt("first_name", "middle_name"), _alike("first_name", "middle_name")),
    Field("last_name", "นามสกุล", "surname", _spelt("last_name"), _alike("last_name")),
    Field("sex", "เพศ", "sex", lambda record, _: _SEX.get(record["sex"] or "", ""), _equal("sex")),
    Field("birth_date", "วันเกิด", "birth date", _born, _births),
    Field("place", "ที่อยู่", "place", _place, _places),
    Field("house", "หมู่ที่ บ้านเลขที่", "village, house", _house, _houses),
    Field("mother", "มารดา", "mother", _parent("mother"), _parents("mother")),
    Field("father", "บิดา", "father", _parent("father"), _parents("father")),
    Field("school", "ชั้น โรงเรียน", "grade, school", _school, _never),
)
"""What a reviewer sees of a record, in this order."""
