"""The parts of the review by themselves: masking, marks, contradictions, keys, and what a spreadsheet must not run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.common import masking
from assets.review.decisions import contradictions, judgement
from assets.review.decisions.contradictions import Chain
from assets.review.decisions.metrics import wilson
from assets.review.queue.questions import Question, Sheet
from assets.review.session import ReviewerError, reviewer
from assets.review.sheet import compared_fields, row_key, sheet_reader, sheet_writer

NOBODY: dict[str, Any] = dict.fromkeys(
    (
        *("key_id", "layout", "province_code", "national_id", "title", "first_name", "middle_name", "last_name", "sex"),
        *("birth_date", "birth_precision", "residence_province", "residence_district", "residence_subdistrict"),
        *("village", "house_no", "mother_name", "mother_national_id", "father_name", "father_national_id"),
        *("guardian_name", "school_name", "school_code", "grade"),
    )
) | {"source": "schools", "period": "2567-1"}


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


def test_masking_leaves_first_letters_last_digits_and_no_day() -> None:
    assert masking.name("เจนจิรา แก้วดี") == "เจ… แก…"
    assert masking.number("1959900000013") == "…0013"
    assert masking.number("12345") == "…"
    assert masking.birth_date(dt.date(2014, 5, 16), "day", masked=True) == "••/05/2557"
    assert masking.birth_date(dt.date(2014, 1, 1), "year", masked=False) == "พ.ศ. 2557"


def test_a_chain_of_same_that_ends_in_different_is_a_contradiction() -> None:
    verdicts_by_pair = {(1, 2): "same", (2, 3): "same", (1, 3): "different", (4, 5): "different"}
    assert contradictions.chains(verdicts_by_pair) == [Chain((1, 3), ((1, 2), (2, 3)))]
    assert contradictions.chains({(1, 2): "same", (2, 3): "unsure", (1, 3): "different"}) == []


def test_an_answer_against_earlier_ones_is_refused_and_no_other() -> None:
    before = {(1, 2): "same", (2, 3): "same"}
    assert set(contradictions.refused(before, {(1, 3): "different", (7, 8): "same"})) == {(1, 3)}
    assert set(contradictions.refused({}, {**before, (1, 3): "different"})) == {(1, 2), (2, 3), (1, 3)}
    assert contradictions.refused({**before, (1, 3): "different"}, {(7, 8): "same"}) == {}
    assert contradictions.refused({**before, (1, 3): "different"}, {(2, 3): "unsure"}) == {}


def test_a_key_is_known_again_and_holds_for_its_own_pair_alone() -> None:
    key = row_key.key("K7M2QX", 12, 5, 9)
    assert row_key.parts(f" {key} ") == ("K7M2QX", 12)
    assert row_key.key("K7M2QX", 12, 5, 8) != key
    assert row_key.parts("K7M2QX-12") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [("เหมือน", "same"), (" ต่าง ", "different"), ("ไม่แน่ใจ", "unsure"), ("SAME", "same"), ("yes", None), ("", None)],
)
def test_answers_are_read_in_thai_and_english(written: str, expected: str | None) -> None:
    assert judgement.read(written) == expected


def test_the_interval_is_wilsons() -> None:
    found = wilson(81, 263)
    assert found is not None
    assert found == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert wilson(0, 0) is None


def test_a_name_that_begins_like_a_formula_is_text_in_the_sheet(tmp_path: Path) -> None:
    one = NOBODY | {"first_name": '=HYPERLINK("x")', "last_name": "@สกุล"}
    question = Question(1, 1, 2, None, 0.5, False, one, NOBODY | {"first_name": "+1"})
    sheet = Sheet("K7M2QX", "95", None, "x", dt.datetime(2024, 5, 16, tzinfo=dt.UTC), False, (question,))
    sheet_writer.write(sheet, tmp_path / "sheet.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "sheet.xlsx").worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
    (row,) = sheet_reader.read(tmp_path / "sheet.xlsx")
    assert row.shown == sheet_writer.digest(sheet_writer.cells(question, masked=False)[0])


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x1bb"])
def test_a_reviewer_has_a_name(name: str) -> None:
    with pytest.raises(ReviewerError):
        reviewer(name)
