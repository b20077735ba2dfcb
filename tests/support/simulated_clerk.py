"""A clerk who has nothing but a review sheet: reads its cells and answers by written rules.

The rules are those that a person would use. Each word of the comparison counts for or against one child, and the sum
decides: another given name, two valid numbers, another sex or a birthday far away are against; an equal number,
birthday, name, mother or house are for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from rapidfuzz.distance import OSA, JaroWinkler

from assets.review.sheet import sheet_writer, wording
from linkage.thai.text import canonical

_NAMES = {
    wording.EQUAL: 2.0,
    "sound": 2.0,
    "slip": 1.5,
    "close": 1.0,
    "part": 1.0,
    "alike": -1.0,
    "other": -8.0,  # twins have all else in common; a child that was renamed has its number
    "swapped": 2.0,
    "no_sibling": 0.0,  # a child was renamed, or is known by two names
    "alike_no_sibling": 0.5,
}
_SURNAMES = {word: points / 4 for word, points in _NAMES.items()} | {"parent": 0.0}
_MOTHERS = {
    wording.EQUAL: 1.5,
    wording.PARENT_NUMBER: 2.0,
    "sound": 1.5,
    "slip": 1.0,
    "close": 1.0,
    "part": 1.0,
    "alike": 0.0,
    "other": -1.5,
}
_NUMBERS = {
    wording.EQUAL: 8.0,
    "equal_invalid": 4.0,
    "near": 6.0,
    "near_valid": 0.0,
    "doubtful": -0.5,
    "different": -4.0,
    "g_code": 0.0,
    "mother": 0.0,
    "father": 0.0,
}
_BIRTHS = {
    wording.EQUAL: 3.0,
    "swapped": 2.5,
    "day": 1.0,
    "month": 1.0,
    "year": 1.0,
    "new_year": 0.5,
    "consistent": 0.5,
    "near": -3.0,
    "far": -3.0,
}
POINTS: dict[str, dict[str, float]] = {
    "number": _NUMBERS,
    "first_name": _NAMES,
    "last_name": _SURNAMES,
    "sex": {wording.EQUAL: 0.0, wording.DIFFER: -1.5},
    "birth_date": _BIRTHS,
    "place": {"house": 1.5, "village": 0.5, "subdistrict": 0.0, "district": 0.0, "elsewhere": -1.0},
    "mother": _MOTHERS,
    "father": {word: points / 2 for word, points in _MOTHERS.items()},
    # one agency writes a child down once a period; twins are mostly in one class
    "origin": {"both": -1.0},
    "school": {"class": 0.0, "grade": -3.0, "school": 0.0},
}
FAMILY = ("last_name", "place", "mother", "father")
"""What brothers, sisters and twins have in common: it does not count for one child where the given names differ, nor
where they are not the same letter by letter and number or birthday differ."""
_WORDS = {
    "number": wording.NUMBER_LEVELS,
    "birth_date": wording.BIRTH_LEVELS,
    "place": wording.PLACE_LEVELS,
    "origin": wording.ORIGIN_LEVELS,
    "school": wording.SCHOOL_LEVELS,
} | dict.fromkeys(("first_name", "last_name", "mother", "father"), wording.NAME_LEVELS)


def answer(words: dict[str, str]) -> str:
    """The verdict from the words that the sheet says of each field."""
    points = {}
    for field, counted in POINTS.items():
        levels = {text: code for code, text in _WORDS.get(field, {}).items()}
        word = words.get(field, "")
        points[field] = counted[levels.get(word, word)] if word else 0.0
    differs = min(points["number"], points["birth_date"]) <= -3
    if points["first_name"] < 0 or (differs and words.get("first_name") != wording.EQUAL):
        points |= {field: min(0.0, points[field]) for field in FAMILY}
    return "same" if sum(points.values()) > 0 else "different"


def read_words(path: Path) -> list[dict[str, str]]:
    """The comparison of each question of a sheet, by field, in the order of the questions."""
    page = openpyxl.load_workbook(path)[wording.QUESTIONS_TAB]
    codes = {heading: code for code, heading in wording.FIELDS.items()}
    headings = [codes.get(str(cell.value), "") for cell in page[sheet_writer.HEADER_ROW + 2]]
    return [
        {code: str(cell.value or "") for code, cell in zip(headings, row, strict=True) if code}
        for row in page.iter_rows()
        if row[1].value == wording.COMPARISON
    ]


def words_of_marks(one: dict[str, Any], other: dict[str, Any]) -> dict[str, str]:
    """What a sheet says that has three marks alone: the same, nearly the same, different by the letters written.

    Such a sheet was the one before this. Nearly is taken for a typing error, different for the strongest word.
    """
    found = {"sex": _mark(one["sex"], other["sex"], wording.DIFFER)}
    for field in ("first_name", "last_name"):
        found[field] = _name_mark(one[field], other[field])
    for parent in ("mother", "father"):
        by_number = one[f"{parent}_national_id"] and one[f"{parent}_national_id"] == other[f"{parent}_national_id"]
        found[parent] = wording.EQUAL if by_number else _name_mark(one[f"{parent}_name"], other[f"{parent}_name"])
    a, b = one["national_id"], other["national_id"]
    near = bool(a and b) and OSA.distance(a, b) == 1
    found["number"] = wording.NUMBER_LEVELS["near"] if near else _mark(a, b, wording.NUMBER_LEVELS["different"])
    found["birth_date"] = _birth_mark(one, other)
    place = one["residence_subdistrict"], other["residence_subdistrict"]
    district = one["residence_district"], other["residence_district"]
    if all(district):
        elsewhere = wording.PLACE_LEVELS["district" if district[0] == district[1] else "elsewhere"]
        found["place"] = wording.PLACE_LEVELS["subdistrict"] if all(place) and place[0] == place[1] else elsewhere
        same_house = one["house_no"] and one["house_no"] == other["house_no"] and one["village"] == other["village"]
        found["place"] = wording.PLACE_LEVELS["house"] if same_house and place[0] == place[1] else found["place"]
    return {field: word for field, word in found.items() if word}


def _mark(a: str | None, b: str | None, different: str) -> str:
    return "" if not a or not b else wording.EQUAL if a == b else different


def _name_mark(one: str | None, other: str | None) -> str:
    a, b = canonical(one or ""), canonical(other or "")
    if not a or not b or a == b:
        return wording.EQUAL if a and b else ""
    nearly = OSA.distance(a, b) == 1 or JaroWinkler.similarity(a, b) >= 0.88
    return wording.NAME_LEVELS["slip" if nearly else "other"]


def _birth_mark(one: dict[str, Any], other: dict[str, Any]) -> str:
    a, b = one["birth_date"], other["birth_date"]
    if a is None or b is None:
        return ""
    if a == b and one["birth_precision"] == other["birth_precision"]:
        return wording.EQUAL
    if not one["birth_precision"] == other["birth_precision"] == "day":
        return wording.BIRTH_LEVELS["consistent" if abs(a.year - b.year) <= 1 else "far"]
    parts = (a.year == b.year) + (a.month == b.month) + (a.day == b.day)
    swapped = a.year == b.year and (a.month, a.day) == (b.day, b.month)
    return wording.BIRTH_LEVELS["day" if parts == 2 or swapped else "far"]
