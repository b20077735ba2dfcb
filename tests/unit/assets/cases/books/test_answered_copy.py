"""The copy of a book that answers every row."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from assets.cases.books.answered_copy import write_book_answer
from assets.cases.books.reader import BookError, FilledBook, read_book
from assets.cases.books.row_models import BOOKS
from assets.cases.books.template import write_template
from assets.common.workbooks.answered_workbook import RESULT

FUND = BOOKS["fund"]
TODAY = dt.date(2024, 7, 1)


def fill(path: Path) -> Path:
    write_template(FUND, path)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[FUND.title[0]]
    headings = [cell.value for cell in sheet[1]]
    entry = {"number": "1", "entered_on": "1/6/2567", "entry": "รายรับ", "baht": 10_000, "source": "ผู้บริจาค"}
    bad = entry | {"number": "2", "entry": "จ่าย", "baht": "มาก"}
    for line, row in enumerate((entry, bad), 2):
        for name, value in row.items():
            sheet.cell(line, headings.index(FUND.heading(name)) + 1, value)
    workbook.save(path)
    return path


def test_every_row_is_answered_and_again_in_the_same_column(tmp_path: Path) -> None:
    path, copy = fill(tmp_path / "fund.xlsx"), tmp_path / "answered.xlsx"
    write_book_answer(FUND, path, read_book(FUND, path, TODAY), copy)
    write_book_answer(FUND, copy, read_book(FUND, copy, TODAY), copy)
    sheet = openpyxl.load_workbook(copy)[FUND.title[0]]
    column = [cell.value for cell in sheet[1]].index(RESULT) + 1
    assert [cell.value for cell in sheet[1]].count(RESULT) == 1
    assert sheet.cell(2, column).value == "รับแล้ว"
    told = str(sheet.cell(3, column).value)
    assert told.startswith("ยังไม่รับ: ") and "รายรับหรือรายจ่าย" in told and "จำนวนเงิน" in told and "มาก" not in told


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    write_template(BOOKS["team"], tmp_path / "team.xlsx")
    with pytest.raises(BookError):
        write_book_answer(FUND, tmp_path / "team.xlsx", FilledBook({}, (), ""), tmp_path / "copy.xlsx")
