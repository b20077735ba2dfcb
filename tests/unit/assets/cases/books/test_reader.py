"""Books: what is written as a template is read back, and each bad row is told with row, column and reason."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.cases.books.book import Book
from assets.cases.books.reader import BookError, FilledBook, read_book
from assets.cases.books.row_models import BOOKS, FundRow, Problem, ResourceRow
from assets.cases.books.template import write_template


def fill(book: Book, path: Path, *rows: dict[str, Any]) -> FilledBook[Any]:
    write_template(book, path)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for line, row in enumerate(rows, 2):
        for name, value in row.items():
            sheet.cell(line, headings.index(book.heading(name)) + 1, value)
    workbook.save(path)
    return read_book(book, path, TODAY)


TODAY = dt.date(2024, 6, 30)
RESOURCE = {
    "name": "ศูนย์เรียนรู้ชุมชน",
    "kind": "สถานที่/พื้นที่เรียนรู้",
    "sector": "ภาครัฐ",
    "owner": "อบต.",
    "problems": "เศรษฐกิจ; สุขภาพ",
    "area": "950101",
    "capacity": "๑,๒๐๐",
}


@pytest.mark.parametrize("name", BOOKS)
def test_an_empty_template_has_no_row_and_no_fault(name: str, tmp_path: Path) -> None:
    filled = fill(BOOKS[name], tmp_path / "book.xlsx")
    assert (filled.rows, filled.faults) == ({}, ())


def test_thai_words_digits_and_lists_are_understood(tmp_path: Path) -> None:
    filled = fill(BOOKS["resources"], tmp_path / "book.xlsx", RESOURCE | {"wheelchair": "ใช่", "area": 950101})
    row = filled.rows[2]
    assert isinstance(row, ResourceRow)
    assert row.capacity == 1200 and row.problems == (Problem.ECONOMY, Problem.HEALTH)
    assert row.wheelchair is True and row.area == "950101"


def test_a_column_whose_heading_was_changed_is_named_as_not_read(tmp_path: Path) -> None:
    path, book = tmp_path / "book.xlsx", BOOKS["resources"]
    assert fill(book, path, RESOURCE).absent == ()
    workbook = openpyxl.load_workbook(path)
    cell = next(cell for cell in workbook.worksheets[0][1] if cell.value == book.heading("wheelchair"))
    cell.value = "รถเข็น"
    workbook.save(path)
    assert read_book(book, path, TODAY).absent == (book.heading("wheelchair"),)


@pytest.mark.parametrize("written", ["16/5/2567", "16/05/2024", "2567-05-16", "๑๖/๕/๒๕๖๗", dt.datetime(2024, 5, 16)])
def test_a_day_is_understood_in_both_eras(written: Any, tmp_path: Path) -> None:
    row = {"number": "1", "entered_on": written, "entry": "รายรับ", "baht": 500, "source": "ผู้บริจาค"}
    filled = fill(BOOKS["fund"], tmp_path / "book.xlsx", row)
    assert [each.entered_on for each in filled.rows.values()] == [dt.date(2024, 5, 16)]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("30/2/2567", "ไม่มีวันที่นี้ในปฏิทิน"),
        ("10/13/2567", "ไม่มีวันที่นี้ในปฏิทิน"),
        ("10/10/67", "ปีต้องเป็น พ.ศ. สี่หลัก เช่น 2567"),
        ("10/10/2467", "ปีต้องเป็น พ.ศ. สี่หลัก เช่น 2567"),
        (dt.datetime(1967, 10, 10), "ปีต้องเป็น พ.ศ. สี่หลัก เช่น 2567"),
        ("10 ต.ค. 2567", "ต้องเป็นวันที่ เช่น 16/5/2567"),
        ("1/1/²", "ต้องเป็นวันที่ เช่น 16/5/2567"),
        ("1/1/99999999999999999999", "ต้องเป็นวันที่ เช่น 16/5/2567"),
        ("29/2/2567", None),
    ],
)
def test_a_day_that_is_none_or_of_a_short_year_is_answered_in_thai(
    written: Any, reason: str | None, tmp_path: Path
) -> None:
    row = {"number": "1", "entered_on": written, "entry": "รายรับ", "baht": 500, "source": "ผู้บริจาค"}
    filled = fill(BOOKS["fund"], tmp_path / "book.xlsx", row)
    assert [(fault.column, fault.reason) for fault in filled.faults] == ([("วันที่", reason)] if reason else [])


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        *((written, "ต้องเป็นตัวเลข") for written in ("inf", "1e400", "²")),
        *((written, "น้อยเกินไป") for written in ("-inf", "nan")),
    ],
)
def test_an_amount_that_is_no_number_is_refused(written: str, reason: str, tmp_path: Path) -> None:
    row = {"number": "1", "entered_on": "16/5/2567", "entry": "รายรับ", "baht": written, "source": "ผู้บริจาค"}
    filled = fill(BOOKS["fund"], tmp_path / "book.xlsx", row)
    assert [(fault.column, fault.reason) for fault in filled.faults] == [("จำนวนเงิน (บาท)", reason)]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("fund", "วันที่"),
        ("resolutions", "วันที่ประชุม"),
        ("progress", "วันที่"),
        ("pilot", "เลือกเมื่อ"),
        ("team", "อบรมล่าสุดเมื่อ"),
    ],
)
def test_nothing_was_done_on_a_day_to_come(name: str, heading: str, tmp_path: Path) -> None:
    book = BOOKS[name]
    (column,) = (each for each in book.columns if book.heading(each) == heading)
    on_the_day = fill(book, tmp_path / "book.xlsx", {column: "30/6/2567"})
    assert heading not in {fault.column for fault in on_the_day.faults}
    later = fill(book, tmp_path / "book.xlsx", {column: "1/7/2567"})
    assert [fault.reason for fault in later.faults if fault.column == heading] == ["เป็นวันที่ในอนาคต"]


def test_a_day_by_which_something_is_due_may_be_to_come(tmp_path: Path) -> None:
    row = {"number": "1/2567", "met_on": "1/6/2567", "item": "ก", "decision": "ข", "owner": "ค", "state": "รอดำเนินการ"}
    assert not fill(BOOKS["resolutions"], tmp_path / "book.xlsx", row | {"due_on": "1/6/2570"}).faults


MEMBER = {"code": "CM01", "name": "ก", "role": "ผู้จัดการรายกรณี"}


@pytest.mark.parametrize("written", [9501, 9501.0, "9501", "๙๕๐๑", "9501;", " 9501 "])
def test_an_area_code_is_taken_as_a_spreadsheet_keeps_it(written: Any, tmp_path: Path) -> None:
    filled = fill(BOOKS["team"], tmp_path / "book.xlsx", MEMBER | {"areas": written})
    assert [row.areas for row in filled.rows.values()] == [("9501",)]


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("team", MEMBER | {"areas": "เมืองยะลา"}, "พื้นที่รับผิดชอบ"),
        ("team", MEMBER | {"areas": "9501 9502"}, "พื้นที่รับผิดชอบ"),
        ("team", MEMBER | {"areas": "9501; 9599"}, "พื้นที่รับผิดชอบ"),
        ("resources", RESOURCE | {"area": 9599}, "รหัสพื้นที่"),
        (
            "phases",
            {"code": "P1", "name": "ก", "starts_on": "1/6/2567", "ends_on": "1/7/2567", "districts": "950101"},
            "อำเภอ",
        ),
        ("pilot", {"area": "950199", "chosen_on": "1/6/2567", "readiness": 3}, "รหัสพื้นที่"),
    ],
)
def test_an_area_that_there_is_not_is_refused(name: str, row: dict[str, Any], column: str, tmp_path: Path) -> None:
    filled = fill(BOOKS[name], tmp_path / "book.xlsx", row)
    assert [(fault.column, fault.reason) for fault in filled.faults] == [
        (column, "ไม่มีรหัสพื้นที่นี้ ดูรหัสในแผ่นงาน “รหัสพื้นที่” ของแบบฟอร์ม")
    ]


def test_a_resolution_is_not_due_before_the_council_met(tmp_path: Path) -> None:
    row = {"number": "1/2567", "met_on": "2/6/2567", "item": "ก", "decision": "ข", "owner": "ค", "state": "รอดำเนินการ"}
    filled = fill(BOOKS["resolutions"], tmp_path / "book.xlsx", row | {"due_on": "1/6/2567"})
    assert [fault.reason for fault in filled.faults] == ["กำหนดเสร็จอยู่ก่อนวันประชุม"]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"kind": "อื่น"}, "ประเภท", "ไม่อยู่ในรายการที่ให้เลือก"),
        ({"capacity": "มาก"}, "รับได้กี่คน", "ต้องเป็นจำนวนเต็ม"),
        ({"capacity": None}, "รับได้กี่คน", "ยังไม่ได้กรอก"),
        ({"area": "95x1"}, "รหัสพื้นที่", "รูปแบบไม่ถูกต้อง"),
        ({"used": 5000}, "", "ใช้แล้วกี่คน มากกว่า รับได้กี่คน"),
        ({"problems": "เศรษฐกิจ; ความลับ"}, "ช่วยปัญหาด้านใด", "ไม่อยู่ในรายการที่ให้เลือก"),
    ],
)
def test_a_bad_row_is_told_and_the_good_one_is_taken(
    change: dict[str, Any], column: str, reason: str, tmp_path: Path
) -> None:
    filled = fill(BOOKS["resources"], tmp_path / "book.xlsx", RESOURCE | change, RESOURCE | {"name": "อีกแห่ง"})
    assert [(fault.line, fault.column, fault.reason) for fault in filled.faults] == [(2, column, reason)]
    assert list(filled.rows) == [3]


def test_no_fault_quotes_what_a_cell_holds(tmp_path: Path) -> None:
    secret = dict.fromkeys(BOOKS["resources"].columns, "เด็กหญิงลับมาก 1950100000001")
    filled = fill(BOOKS["resources"], tmp_path / "book.xlsx", secret)
    assert filled.faults and "ลับมาก" not in repr(filled.faults)


def test_an_expense_needs_two_approvers(tmp_path: Path) -> None:
    row = {"number": "1", "entered_on": "1/6/2567", "entry": "รายจ่าย", "baht": 500, "source": "K1", "approved_by": "ก"}
    filled = fill(BOOKS["fund"], tmp_path / "book.xlsx", row, row | {"number": "2", "approved_too_by": "ข"})
    assert [fault.line for fault in filled.faults] == [2]
    assert all(isinstance(each, FundRow) for each in filled.rows.values()) and list(filled.rows) == [3]


def test_the_same_key_twice_is_a_fault(tmp_path: Path) -> None:
    filled = fill(BOOKS["resources"], tmp_path / "book.xlsx", RESOURCE, RESOURCE)
    assert [(fault.line, fault.reason) for fault in filled.faults] == [(3, "ซ้ำกับแถวที่ 2")]


def test_another_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(BookError, match=r"other\.xlsx"):
        read_book(BOOKS["team"], path, TODAY)
    path.write_bytes(b"not a workbook")
    with pytest.raises(BookError, match=r"other\.xlsx"):
        read_book(BOOKS["team"], path, TODAY)
