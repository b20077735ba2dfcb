"""File names as they are shown: usual names stay, a child's name or number and control characters do not."""

from __future__ import annotations

import pytest

from assets.common.display.file_names import show_file_name, show_unit, strip_controls


@pytest.mark.parametrize(
    "name",
    [
        "43files_95_20240516.zip/person.txt",
        "2567-1-student.xlsx/sheet 2",
        "itw51.zip/3/student.dbf",
        "field_survey_95_2567 (1).csv",
        "social_map_95_2567.xlsx",
        "student_term_2567_1.csv",
        "student_dropouts_2567.csv",
        "civil_registration_95_256705.csv",
        "ส่งข้อมูล/ยะลา/รายชื่อ นักเรียน.xlsx",
    ],
)
def test_a_usual_name_is_shown_as_it_is(name: str) -> None:
    assert show_file_name(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("สมหญิง ใจดี.csv", "… ….csv"),
        ("somying-jaidee.csv", "…-….csv"),
        ("1959900000013.csv", "….csv"),
        ("1-9599-00000-01-3 สมหญิง.zip/สมหญิง.txt", "… ….zip/….txt"),
        ("Zoë.csv", "……csv"),
    ],
)
def test_a_name_or_number_is_not_shown(name: str, shown: str) -> None:
    assert show_file_name(name) == shown


@pytest.mark.parametrize(
    "unit", ["1095010099", "09531", "9520000000:lower_secondary:001", "HH000136", "ยะลา:เบตง", "95"]
)
def test_codes_of_units_are_shown(unit: str) -> None:
    assert show_unit(unit) == unit


@pytest.mark.parametrize("unit", ["1959900000013", "สมชาย", "survey_สมชาย_1959900000013", "9520000000:primary:somchai"])
def test_what_stands_in_place_of_a_units_code_is_shown_as_a_files_name_is(unit: str) -> None:
    shown = show_unit(unit)
    assert not any(each in shown for each in ("สมชาย", "somchai", "1959900000013")) and "…" in shown


def test_what_steers_a_terminal_is_not_shown() -> None:
    assert strip_controls("a\x1b]52;c;eA==\x07\u202eb\x9b2J\n") == "a]52;c;eA==b2J"
    assert "\x1b" not in show_file_name("\x1b[2J.csv")
    assert strip_controls("a\n\tb\x1b\r", keep="\n\t") == "a\n\tb"
