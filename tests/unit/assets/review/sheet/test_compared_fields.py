"""How two records agree in each field of the sheet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assets.review.sheet import compared_fields
from tests.support.review_record import NOBODY


def mark(field: str, one: dict[str, Any], other: dict[str, Any]) -> str:
    (found,) = (each for each in compared_fields.FIELDS if each.code == field)
    return found.mark(NOBODY | one, NOBODY | other)


@pytest.mark.parametrize(
    ("field", "one", "other", "expected"),
    [
        ("first_name", {"first_name": "ฟาตีมะห์"}, {"first_name": "ฟาตีมะห์"}, "="),
        ("first_name", {"first_name": "ฟาตีมะห์"}, {"first_name": "ฟาตีมะ"}, "≈"),
        ("first_name", {"first_name": "ฟาตีมะห์"}, {"first_name": "อนุชา"}, "≠"),
        ("first_name", {"first_name": "ฟาตีมะห์"}, {}, ""),
        ("number", {"national_id": "1959800000011"}, {"national_id": "1959800000021"}, "≈"),
        ("number", {"national_id": "1959800000011"}, {"national_id": "1959811111111"}, "≠"),
        ("sex", {"sex": "male"}, {"sex": "female"}, "≠"),
        ("place", {"residence_district": "9501", "residence_subdistrict": "950101"},
         {"residence_district": "9501", "residence_subdistrict": "950102"}, "≈"),
        ("mother", {"mother_name": "มาลี", "mother_national_id": "3959800000011"},
         {"mother_name": "อื่น", "mother_national_id": "3959800000011"}, "="),
        ("school", {"school_code": "1"}, {"school_code": "2"}, ""),
    ],
)  # fmt: skip
def test_marks_say_how_two_records_agree(field: str, one: dict[str, Any], other: dict[str, Any], expected: str) -> None:
    assert mark(field, one, other) == expected == mark(field, other, one)


@pytest.mark.parametrize(
    ("day", "precision", "expected"),
    [
        (dt.date(2014, 5, 16), "day", "="),
        (dt.date(2014, 5, 17), "day", "≈"),
        (dt.date(2014, 1, 1), "year", "≈"),
        (dt.date(2010, 1, 1), "year", "≠"),
        (dt.date(2012, 7, 2), "day", "≠"),
    ],
)
def test_birthdays_are_compared_as_precisely_as_they_are_known(day: dt.date, precision: str, expected: str) -> None:
    born = {"birth_date": dt.date(2014, 5, 16), "birth_precision": "day"}
    assert mark("birth_date", born, {"birth_date": day, "birth_precision": precision}) == expected
