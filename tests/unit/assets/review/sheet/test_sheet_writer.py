"""What a spreadsheet must not run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from assets.review.queue.questions import Question, Sheet
from assets.review.sheet import sheet_reader, sheet_writer
from tests.support.review_record import NOBODY


def test_a_name_that_begins_like_a_formula_is_text_in_the_sheet(tmp_path: Path) -> None:
    one = NOBODY | {"first_name": '=HYPERLINK("x")', "last_name": "@สกุล"}
    question = Question(1, 1, 2, None, 0.5, False, one, NOBODY | {"first_name": "+1"})
    sheet = Sheet("K7M2QX", "95", None, "x", dt.datetime(2024, 5, 16, tzinfo=dt.UTC), False, (question,))
    sheet_writer.write_sheet(sheet, tmp_path / "sheet.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "sheet.xlsx").worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
    (row,) = sheet_reader.read_sheet(tmp_path / "sheet.xlsx")
    assert row.shown == sheet_writer.hash_cells(sheet_writer.row_cells(question, masked=False)[0])
