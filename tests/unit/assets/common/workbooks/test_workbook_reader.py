"""A workbook that comes back cannot take the process with it."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from assets.common.workbooks.heading_row import write_cell
from assets.common.workbooks.workbook_process import WorkbookError
from assets.common.workbooks.workbook_reader import explain_missing, find_header, find_missing, read_workbook


def workbook(path: Path, *cells: tuple[str, object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "แผ่นหนึ่ง"
    for place, value in cells:
        sheet[place] = value
    book.save(path)
    return path


def test_rows_keep_their_places(tmp_path: Path) -> None:
    rows = read_workbook(workbook(tmp_path / "a.xlsx", ("A1", "ชื่อ"), ("C3", 7)))["แผ่นหนึ่ง"]
    assert (len(rows), rows[0][0], rows[2][:3]) == (3, "ชื่อ", (None, None, 7))


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576"])
def test_one_cell_at_the_end_of_the_sheet_is_too_large(place: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", ("A1", "ชื่อ"), (place, "ลับมาก"))
    assert path.stat().st_size < 30_000
    with pytest.raises(WorkbookError, match=r"far\.xlsx.*too large") as error:
        read_workbook(path)
    assert "ลับมาก" not in str(error.value)


def test_a_workbook_that_unpacks_to_too_much_is_too_large(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", ("A1", "ชื่อ"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"0" * 250_000_000)
    with pytest.raises(WorkbookError, match="too large"):
        read_workbook(path)


@pytest.mark.parametrize(
    "content", [b"", b"not a workbook", b"PK\x03\x04cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100]
)
def test_what_is_no_workbook_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=r"other\.xlsx"):
        read_workbook(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.xlsx"):
        read_workbook(tmp_path / "none.xlsx")


def test_days_times_and_numbers_come_as_they_are(tmp_path: Path) -> None:
    cells = (
        dt.datetime(2024, 6, 10, 8, 30),
        dt.datetime(2024, 6, 10),
        dt.time(8, 30),
        dt.timedelta(hours=30),
        7,
        0.5,
        True,
        "ข้อความ",
    )
    path = workbook(
        tmp_path / "a.xlsx", *((f"{letter}1", cell) for letter, cell in zip("ABCDEFGH", cells, strict=True))
    )
    expected = openpyxl.load_workbook(path)["แผ่นหนึ่ง"][1]
    row = read_workbook(path)["แผ่นหนึ่ง"][0]
    assert row[: len(cells)] == tuple(cell.value for cell in expected)
    assert [type(cell) for cell in row[:3]] == [type(cell.value) for cell in expected[:3]]
    assert len(row) == 200 and set(row[len(cells) :]) == {None}


def test_the_header_is_found_on_any_sheet_below_a_title_whatever_its_spaces(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("A1", "คำอธิบาย"), ("B4", " รหัส  แถว "), ("D4", "คำตอบ"), ("B5", 7.0))
    found = find_header(read_workbook(path), ["คำตอบ", "รหัส แถว"])
    assert found is not None and (found[0], found[2]) == ("แผ่นหนึ่ง", 3)
    assert [write_cell(cell) for cell in found[1][4][:3]] == ["", "7", ""]
    assert find_header(read_workbook(path), ["คำตอบ", "ไม่มี"]) is None


def test_the_headings_that_a_merged_cell_took_away_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("A1", "คำตอบ"), ("A2", "รหัส"), ("B2", "ชื่อ"), ("C2", "คำตอบ"))
    book = openpyxl.load_workbook(path)
    book["แผ่นหนึ่ง"].merge_cells("A2:B2")
    book.save(path)
    sheets, wanted = read_workbook(path), ["รหัส", "ชื่อ", "คำตอบ"]
    assert find_header(sheets, wanted) is None
    assert find_missing(sheets, wanted) == ["ชื่อ"]
    told = explain_missing(sheets, wanted, ("ไฟล์เดิม", "the old file"))
    assert "“ชื่อ”" in told and "“คำตอบ”" not in told and "ผสานเซลล์" in told and told.endswith("use the old file")


def test_of_a_workbook_that_is_empty_all_headings_are_missing() -> None:
    assert find_missing({"แผ่นหนึ่ง": []}, ["ก", "ข"]) == find_missing({}, ["ก", "ข"]) == ["ก", "ข"]
