"""The copy of a workbook that says what became of each row."""

from __future__ import annotations

import resource
import zipfile
from pathlib import Path

import openpyxl
import pytest

from assets.common.workbooks.answered_workbook import REFUSED, RESULT, write_results
from assets.common.workbooks.workbook_process import MOST_BYTES, WorkbookError
from assets.common.workbooks.workbook_reader import find_header, read_workbook

HEADINGS = ("คำตอบ", "รหัสแถว")


def make_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["คำแนะนำ"])
    sheet = book.create_sheet("รายการ")
    for row in (["ชื่อแบบฟอร์ม"], ["ชื่อ", *HEADINGS], ["ก", "ใช่", "K1"], ["ข", "ไม่", "K2"]):
        sheet.append(row)
    book.save(path)
    return path


def test_results_are_beside_their_rows_and_an_earlier_copys_are_replaced(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.xlsx")
    assert write_results(path, HEADINGS, {3: "รับแล้ว", 4: f"{REFUSED}: เหตุผล"}, tmp_path / "copy.xlsx")
    assert write_results(tmp_path / "copy.xlsx", HEADINGS, {3: "เคยรับแล้ว"}, tmp_path / "copy.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "copy.xlsx")["รายการ"].iter_rows(values_only=True))
    assert rows[1] == ("ชื่อ", *HEADINGS, RESULT)
    assert [row[3] for row in rows[2:]] == ["เคยรับแล้ว", f"{REFUSED}: เหตุผล"]


def test_a_heading_on_two_lines_is_the_heading_that_reading_finds(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(path)
    book["รายการ"]["C2"] = " รหัสแถว \n ของรายการ"
    book.save(path)
    assert find_header(read_workbook(path), ["รหัสแถว ของรายการ"]) is not None
    assert write_results(path, ["รหัสแถว ของรายการ"], {3: "รับแล้ว"}, tmp_path / "copy.xlsx")


def test_a_workbook_without_the_headings_has_no_copy(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.xlsx")
    assert not write_results(path, ["บาท"], {}, tmp_path / "copy.xlsx")
    assert not (tmp_path / "copy.xlsx").exists()


def test_a_workbook_that_would_take_the_memory_of_the_process_is_refused(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(path)
    book["รายการ"]["A5"] = "ลับมาก"
    book.save(path)
    widen = tmp_path / "merged.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(widen, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet2.xml":
                merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A6:XFD1048576"/></mergeCells>'
                assert b"</sheetData>" in text
                text = text.replace(b"</sheetData>", merged)
            new.writestr(part, text)
    assert widen.stat().st_size < 20_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(WorkbookError, match=r"merged\.xlsx.*too large") as error:
        write_results(widen, HEADINGS, {3: "รับแล้ว"}, tmp_path / "copy.xlsx")
    assert "ลับมาก" not in str(error.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "kilobytes of this process"
    assert not (tmp_path / "copy.xlsx").exists()
    assert write_results(path, HEADINGS, {3: "รับแล้ว"}, tmp_path / "copy.xlsx"), "the next file is copied"


def test_a_file_too_large_to_be_a_list_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(WorkbookError, match=r"large\.xlsx.*too large"):
        write_results(path, HEADINGS, {}, tmp_path / "copy.xlsx")
