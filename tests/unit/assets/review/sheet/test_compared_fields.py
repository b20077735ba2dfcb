"""How two records agree in each field of the sheet, and what of them is shown masked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assets.review.sheet import compared_fields, wording
from assets.review.sheet.compared_fields import DIFFERENT, NEARLY, SAME, UNKNOWN, FieldAgreement
from assets.review.sheet.question_block import compare_sides
from tests.support.review_record import NOBODY

CHILD, OTHER_CHILD, MISTYPED = "1959800000011", "1959811111118", "1959800000021"


def field(code: str) -> compared_fields.ComparedField:
    (found,) = (each for each in compared_fields.FIELDS if each.code == code)
    return found


def compare(code: str, one: dict[str, Any], other: dict[str, Any]) -> FieldAgreement:
    return field(code).compare(NOBODY | one, NOBODY | other)


def masked(code: str, one: dict[str, Any], other: dict[str, Any]) -> str:
    return field(code).show(NOBODY | one, NOBODY | other, masked=True)


def number(written: str, kind: str = "thai", **more: str) -> dict[str, Any]:
    return {"national_id": written, "id_kind": kind, **more}


@pytest.mark.parametrize(
    ("code", "one", "other", "degree", "words"),
    [
        ("first_name", {"first_name": "ฟาตีมะห์"}, {"first_name": "ฟาตีมะห์"}, SAME, wording.EQUAL),
        ("first_name", {"first_name": "ซารีฟะ"}, {"first_name": "สารีฟะ"}, NEARLY, wording.NAME_LEVELS["sound"]),
        ("first_name", {"first_name": "วรรณา"}, {"first_name": "วรรณี"}, NEARLY, wording.NAME_LEVELS["slip"]),
        ("first_name", {"first_name": "ฟาตีมะห์"}, {"first_name": "อนุชา"}, DIFFERENT, wording.NAME_LEVELS["other"]),
        ("first_name", {"first_name": "ฟาตีมะห์"}, {}, UNKNOWN, ""),
        ("first_name", {"first_name": "สมชาย", "last_name": "ใจดี"}, {"first_name": "ใจดี", "last_name": "สมชาย"},
         NEARLY, wording.NAME_LEVELS["swapped"]),
        ("number", number(CHILD), number(CHILD), SAME, wording.EQUAL),
        ("number", number(CHILD), number(MISTYPED, "checksum_failed"), NEARLY, wording.NUMBER_LEVELS["near"]),
        ("number", number(CHILD), number(OTHER_CHILD), DIFFERENT, wording.NUMBER_LEVELS["different"]),
        ("number", number(CHILD), number("G679500000001", "g_code"), UNKNOWN, wording.NUMBER_LEVELS["g_code"]),
        ("number", number(CHILD), number(OTHER_CHILD, mother_national_id=OTHER_CHILD),
         NEARLY, wording.NUMBER_LEVELS["mother"]),
        ("sex", {"sex": "male"}, {"sex": "female"}, DIFFERENT, wording.DIFFER),
        ("place", {"residence_district": "9501", "residence_subdistrict": "950101"},
         {"residence_district": "9501", "residence_subdistrict": "950102"}, NEARLY, wording.PLACE_LEVELS["district"]),
        ("mother", {"mother_name": "มาลี", "mother_national_id": "3959800000011"},
         {"mother_name": "อื่น", "mother_national_id": "3959800000011"}, SAME, wording.PARENT_NUMBER),
        ("mother", {"mother_name": "มาลี"}, {"mother_name": "มาลี ใจดี"}, SAME, wording.EQUAL),
        ("school", {"school_code": "1"}, {"school_code": "2"}, DIFFERENT, wording.SCHOOL_LEVELS["school"]),
        ("school", {"school_code": "1"}, {"school_code": "2", "period": "2566-2"}, UNKNOWN, ""),
        ("school", {"school_code": "1", "grade": "ป.2"}, {"school_code": "1", "grade": "ป.3"},
         DIFFERENT, wording.SCHOOL_LEVELS["grade"]),
        ("school", {"school_code": "1", "grade": "ป.2"}, {"school_code": "1", "grade": "ป.2"},
         SAME, wording.SCHOOL_LEVELS["class"]),
        ("origin", {"layout": "dmc"}, {"layout": "dmc"}, DIFFERENT, wording.ORIGIN_LEVELS["both"]),
        ("origin", {"layout": "dmc"}, {"layout": "dmc", "period": "2566-2"}, UNKNOWN, ""),
        ("first_name", {"first_name": "อิสมาแอล"}, {"first_name": "สะมาแอ"}, NEARLY, wording.NAME_LEVELS["alike"]),
        ("last_name", {"last_name": "กาตีบุ๊"}, {"last_name": "มะดือเละซอ", "mother_name": "รอปีอะ กาตีบุ๊"},
         NEARLY, wording.NAME_LEVELS["parent"]),
        ("number", number(CHILD), number(MISTYPED), NEARLY, wording.NUMBER_LEVELS["near_valid"]),
    ],
)  # fmt: skip
def test_fields_say_in_words_how_two_records_agree(
    code: str, one: dict[str, Any], other: dict[str, Any], degree: int, words: str
) -> None:
    assert (compare(code, one, other).degree, compare(code, one, other).words) == (degree, words)
    assert compare(code, other, one) == compare(code, one, other)


BORN = {"birth_date": dt.date(2014, 5, 16), "birth_precision": "day", "house_no": "7", "born_about": 1}
TWIN = BORN | {"first_name": "สมชาย", "sex": "male", "residence_subdistrict": "950101", "village": "2"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "no_sibling"),
        ({"born_about": 2}, "other"),
        ({"born_about": None}, "other"),
        ({"birth_date": dt.date(2014, 5, 17)}, "no_sibling"),
        ({"birth_date": dt.date(2014, 9, 21)}, "other"),
        ({"birth_precision": "year"}, "no_sibling"),
        ({"sex": "female"}, "other"),
        ({"house_no": "8"}, "other"),
        ({"first_name": "สมไชยา"}, "alike_no_sibling"),
    ],
)
def test_another_name_is_no_sibling_s_where_the_register_has_one_child_of_that_age_in_the_family(
    change: dict[str, Any], words: str
) -> None:
    other = TWIN | {"first_name": "อนุชา"} | change
    assert compare("first_name", TWIN, other).words == wording.NAME_LEVELS[words]


def test_one_mother_is_one_family_as_one_house_is() -> None:
    mother = {"mother_national_id": "3959800000011"}
    there = TWIN | mother | {"first_name": "อนุชา", "house_no": "8"}
    assert compare("first_name", TWIN | mother, there).words == wording.NAME_LEVELS["no_sibling"]


def test_two_valid_numbers_count_before_a_temporary_code() -> None:
    twin = [NOBODY | number(OTHER_CHILD), NOBODY | number("G679500000001", "g_code")]
    assert compare_sides(field("number"), [NOBODY | number(CHILD)], twin).words == wording.NUMBER_LEVELS["different"]


@pytest.mark.parametrize(
    ("day", "precision", "degree", "words"),
    [
        (dt.date(2014, 5, 16), "day", SAME, wording.EQUAL),
        (dt.date(2014, 5, 17), "day", NEARLY, wording.BIRTH_LEVELS["day"]),
        (dt.date(2015, 5, 16), "day", NEARLY, wording.BIRTH_LEVELS["year"]),
        (dt.date(2014, 1, 1), "day", NEARLY, wording.BIRTH_LEVELS["new_year"]),
        (dt.date(2014, 1, 1), "year", SAME, wording.BIRTH_LEVELS["consistent"]),
        (dt.date(2010, 1, 1), "year", DIFFERENT, wording.BIRTH_LEVELS["far"]),
        (dt.date(2012, 7, 2), "day", DIFFERENT, wording.BIRTH_LEVELS["far"]),
    ],
)
def test_birthdays_are_compared_as_precisely_as_they_are_known(
    day: dt.date, precision: str, degree: int, words: str
) -> None:
    born = {"birth_date": dt.date(2014, 5, 16), "birth_precision": "day"}
    found = compare("birth_date", born, {"birth_date": day, "birth_precision": precision})
    assert (found.degree, found.words) == (degree, words)


@pytest.mark.parametrize(
    ("code", "one", "other", "shown"),
    [
        ("first_name", {"first_name": "ฟาตีมะห์"}, {"first_name": "ฟาตีมะห์"}, "••••••••"),
        ("first_name", {"first_name": "ฟาตีมะห์"}, {"first_name": "ฟาตีเมาะ"}, "••••••ห์"),
        ("first_name", {"first_name": "ฟาตีมะห์"}, {"first_name": "อนุชา"}, "ฟ…"),
        ("first_name", {"first_name": "ฟาตีมะห์"}, {}, "ฟ…"),
        ("first_name", {"first_name": "อิบรอเฮง"}, {"first_name": "อนุชา"}, "•ิ…"),
        ("number", number(CHILD), number(CHILD), "•" * 13),
        ("number", number(CHILD), number(MISTYPED, "checksum_failed"), "•••••••••••1•"),
        ("number", number(CHILD), number(OTHER_CHILD), "…0011"),
        ("birth_date", {"birth_date": dt.date(2014, 5, 16), "birth_precision": "day"},
         {"birth_date": dt.date(2014, 5, 17), "birth_precision": "day"}, "16/••/2557"),
        ("birth_date", {"birth_date": dt.date(2014, 5, 16), "birth_precision": "day"}, {}, "••/05/2557"),
        ("place", {"residence_district": "9501", "house_no": "99/1"}, {}, "อ.เมืองยะลา เลขที่ …"),
        ("mother", {"mother_name": "มาลี ใจดี"}, {"mother_name": "มาลี"}, "•••• ใจ…"),
    ],
)  # fmt: skip
def test_what_is_the_same_is_dots_and_what_differs_is_shown(
    code: str, one: dict[str, Any], other: dict[str, Any], shown: str
) -> None:
    assert masked(code, one, other) == shown
