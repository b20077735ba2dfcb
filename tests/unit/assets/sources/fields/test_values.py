"""One written text, one value."""

from __future__ import annotations

import pytest

from assets.sources.fields import values
from quality.contract import Column, load

PLAIN = Column(name="x", headers=("x",))
BOUNDED = Column(name="x", headers=("x",), low=0, high=120)


def test_markers_of_emptiness_are_nothing_unless_the_column_keeps_them() -> None:
    assert [values.read_text(marker, PLAIN) for marker in ("", "-", ".", "ไม่มี", "ไม่ระบุ", "0", "null", "NULL")] == [
        None
    ] * 8
    assert values.read_text("ไม่ระบุ", Column(name="x", headers=("x",), keep=frozenset({"ไม่ระบุ"}))) == "ไม่ระบุ"


def test_zero_is_a_code_and_the_crosswalk_is_applied() -> None:
    assert values.read_code("0", PLAIN) == "0"
    assert values.read_code("'๐๙๙", PLAIN) == "099"
    assert values.read_code("12.0", PLAIN) == "12"
    assert values.read_code("99", Column(name="x", headers=("x",), codes={"99": None})) is None


@pytest.mark.parametrize(("written", "sex"), [("1", "male"), ("2.0", "female"), ("ช", "male"), ("หญิง", "female")])
def test_sex_is_read_however_it_is_written(written: str, sex: str) -> None:
    assert values.read_sex(written, PLAIN) == (sex, None)


def test_an_unknown_sex_is_a_fault_and_an_empty_one_is_not() -> None:
    assert values.read_sex("x", PLAIN) == (None, "unknown")
    assert values.read_sex("-", PLAIN) == (None, None)
    assert values.read_sex("0", PLAIN) == (None, None)


def test_numbers_outside_their_bounds_are_set_aside() -> None:
    assert values.read_number("1,234.5", PLAIN) == (1234.5, None)
    assert values.read_number("999", BOUNDED) == (None, "out_of_range")
    assert values.read_number("abc", BOUNDED) == (None, "not_number")
    assert values.read_integer("1.5", BOUNDED) == (None, "not_whole")
    assert values.read_age("0", BOUNDED) == (0, None)
    assert values.read_age("๙ ปี 3 เดือน", BOUNDED) == (9, None)


@pytest.mark.parametrize("written", ["7", "07", "๗", "ม.7", "หมู่ 7", "หมู่ที่ 7", "7.0", "7 บ้านสมมุติ"])
def test_a_village_is_its_number(written: str) -> None:
    assert values.read_village(written, PLAIN) == ("7", None)


def test_house_numbers_and_codes() -> None:
    assert values.read_house_no("บ้านเลขที่ ๑๒ / ๓", PLAIN) == "12/3"
    assert values.read_house_code("9501-000012-3", PLAIN) == ("95010000123", None)
    assert values.read_house_code("950100", PLAIN) == (None, "wrong_length")
    assert values.read_house_code("9501000012²", PLAIN) == (None, "wrong_length")


@pytest.mark.parametrize(
    ("written", "grade", "age"),
    [
        ("ป.6", "ป.6", 11),
        ("ป 6", "ป.6", 11),
        ("ประถมศึกษาปีที่ ๖", "ป.6", 11),
        ("ชั้นมัธยมศึกษาปีที่ 3", "ม.3", 14),
        ("อนุบาล 2", "อ.2", 4),
        ("ปวช.1", "ปวช.1", 15),
        ("ป.6/2 สมหญิง", "ป.6", 11),
        ("เตรียมอนุบาล", "เตรียมอนุบาล", None),
    ],
)
def test_grades_have_one_form_and_a_usual_age(written: str, grade: str, age: int | None) -> None:
    assert values.read_grade(written, PLAIN) == (grade, None)
    assert values.usual_age(grade) == age


@pytest.mark.parametrize("written", ["สมหญิง ใจดี", "1959900000013", "มานี 2", "somying"])
def test_a_name_or_number_in_a_grade_cell_is_no_grade(written: str) -> None:
    assert values.read_grade(written, PLAIN) == (None, "unknown")


@pytest.mark.parametrize("written", ["สมหญิง ใจดี", "somying", "1959900000013", "95010001 สมหญิง"])
def test_a_name_or_number_in_a_school_code_is_no_code(written: str) -> None:
    column = load("schools").layouts["dmc"].column("school_code")
    assert values.read_shaped_code(written, column) == (None, "wrong_shape")
    assert values.read_shaped_code("95010001", column) == ("95010001", None)
