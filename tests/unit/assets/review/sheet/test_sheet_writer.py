"""The sheet: what a spreadsheet must not run, how it is printed, and that it is read back as it was shown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl

from assets.review.queue.questions import AskedPair, Question, QuestionSheet
from assets.review.sheet import sheet_reader, sheet_writer, wording
from assets.review.sheet.question_block import make_block
from tests.support.review_record import NOBODY

PAIR = AskedPair(1, 2, None, 0.5, False)


def question(one: dict[str, Any], other: dict[str, Any], **given: Any) -> Question:
    rest = {"kind": "two_children", "effect": None, "status": None, "pieces": 1} | given
    return Question(1, pairs=(PAIR,), one=(NOBODY | one,), other=(NOBODY | other,), **rest)


def written(path: Path, *questions: Question, masked: bool = False) -> openpyxl.Workbook:
    sheet = QuestionSheet("K7M2QX", "95", None, "x", dt.datetime(2024, 5, 16, tzinfo=dt.UTC), masked, questions)
    sheet_writer.write_sheet(sheet, path)
    return openpyxl.load_workbook(path)


def test_a_name_that_begins_like_a_formula_is_text_in_the_sheet(tmp_path: Path) -> None:
    asked = question({"first_name": '=HYPERLINK("x")', "last_name": "@สกุล"}, {"first_name": "+1"})
    cells = [cell for row in written(tmp_path / "sheet.xlsx", asked).worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
    (row,) = sheet_reader.read_sheet(tmp_path / "sheet.xlsx")
    assert row.shown == make_block(asked, masked=False).digest


def test_it_prints_on_a4_with_its_headings_on_each_page(tmp_path: Path) -> None:
    page = written(tmp_path / "sheet.xlsx", question({}, {})).worksheets[0]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$3:$4"


def test_a_page_ends_before_a_question_never_within_one(tmp_path: Path) -> None:
    page = written(tmp_path / "sheet.xlsx", *(question({}, {}) for _ in range(40))).worksheets[0]
    begins = {row - 1 for row in range(1, page.max_row + 1) if isinstance(page.cell(row, 1).value, int)}
    ends = [each.id for each in page.row_breaks.brk]
    assert len(ends) >= 3 and set(ends) <= begins
    heights = [page.row_dimensions[row].height or 15.0 for row in range(1, page.max_row + 1)]
    widths = [page.column_dimensions[letter].width for letter in "ABCDEFGHIJKL"]
    room = (8.27 - 1.1) / (11.69 - 0.8) * sum(7 * int(width) + 5 for width in widths) * 72 / 96
    for first, last in zip([0, *ends], [*ends, len(heights)], strict=True):
        printed = sum(heights[first:last]) + (sum(heights[2:4]) if first else 0)
        assert printed <= room


def test_a_question_says_what_hangs_on_the_answer(tmp_path: Path) -> None:
    asks = {
        "joins": question({}, {}, effect="out_of_school"),
        "parts": question({}, {}, kind="one_child", pieces=3),
        "disputed": question({}, {}, status="disputed"),
    }
    said = {name: make_block(asked, masked=True).ask for name, asked in asks.items()}
    assert "รวม 2 รายการข้อมูล" in said["joins"] and "เด็กนอกระบบการศึกษาจะลดลง 1 คน" in said["joins"]
    assert "จะแยกเป็นเด็ก 3 คน" in said["parts"] and wording.CONFIRM_PIECES in said["parts"]
    assert wording.UNSETTLED["disputed"] in said["disputed"]


def test_pairs_drawn_at_random_are_a_part_of_their_own(tmp_path: Path) -> None:
    book = written(tmp_path / "sheet.xlsx", question({}, {}), question({}, {}, kind="random"))
    first = [row[0] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert first.index(wording.PARTS["changes"]) < first.index(wording.PARTS["random"])
    assert len(sheet_reader.read_sheet(tmp_path / "sheet.xlsx")) == 2
