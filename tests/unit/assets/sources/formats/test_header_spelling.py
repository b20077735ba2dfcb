"""Headers: spellings of the same header, suffixes, doubled ones."""

from dataclasses import dataclass

import pytest

from assets.sources.formats import header_spelling


@dataclass(frozen=True)
class Column:
    name: str
    headers: tuple[str, ...]


COLUMNS = (
    Column(name="school", headers=("รหัสโรงเรียน",)),
    Column(name="name", headers=("ชื่อ", "ชื่อตัว")),
    Column(name="age", headers=("อายุ(ปี)", "อายุ")),
)


@pytest.mark.parametrize(
    "header",
    [
        ["รหัสโรงเรียน", "ชื่อ", "อายุ(ปี)"],
        ["\ufeffรหัสโรงเรียน ต้องกรอก", " ชื่อ *", "อายุ"],
        ["รหัส โรงเรียน*", "ชื่อตัว", "อายุ (ปี)"],
        ["รหัสโรงเรียน (ต้องกรอก)", "ชื่อ.1", "อายุ(เต็มปี)"],
    ],
)
def test_spellings_of_a_header_are_the_same_column(header: list[str]) -> None:
    assert header_spelling.match(header, COLUMNS) == {"school": 0, "name": 1, "age": 2}


def test_another_word_with_the_same_beginning_is_another_column() -> None:
    assert header_spelling.match(["ชื่อเล่น", "ชื่อโรงเรียน", "ชื่อ"], COLUMNS) == {"name": 2}


def test_a_doubled_header_goes_to_its_columns_in_order() -> None:
    twice = (
        Column(name="national_id", headers=("เลขประจำตัวนักเรียน",)),
        Column(name="student_no", headers=("เลขประจำตัวนักเรียน",)),
    )
    assert header_spelling.match(["ห้อง", "เลขประจำตัวนักเรียน", "เลขประจำตัวนักเรียน"], twice) == {
        "national_id": 1,
        "student_no": 2,
    }


def test_case_and_underscores_do_not_matter() -> None:
    assert header_spelling.match(
        ["hospcode", "D UPDATE"], (Column(name="a", headers=("HOSPCODE",)), Column(name="b", headers=("D_UPDATE",)))
    ) == {
        "a": 0,
        "b": 1,
    }
