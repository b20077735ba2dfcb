"""Workbooks: numbers and dates as text, sheets, passwords, damage; and what a file is by its bytes."""

import datetime
import io
from pathlib import Path

import pytest
import xlsxwriter

from assets.common.file_kind import FileKind, detect_kind
from assets.sources.formats import workbook
from assets.sources.formats.errors import PasswordProtectedError, UnreadableError

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def write(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """A workbook without a name's ending, as landed files are."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, datetime.date):
                        sheet.write_datetime(row, column, cell, day)
                    else:
                        sheet.write(row, column, cell)
    path.write_bytes(buffer.getvalue())
    return path


def test_numbers_are_written_as_a_person_reads_them(tmp_path: Path) -> None:
    path = write(tmp_path / "landed", {"a": [[1234567890123, 12.5, 0.1 + 0.2, "1.23457E+12", "'0012", True, 7.0]]})
    assert workbook.read(path)[0][1].head() == [["1234567890123", "12.5", "0.3", "1.23457E+12", "'0012", "1", "7"]]


def test_dates_are_written_in_the_era_that_the_cell_has(tmp_path: Path) -> None:
    cells: list[object] = [
        datetime.date(2012, 5, 13),
        datetime.date(2555, 5, 13),
        datetime.datetime(2024, 6, 10, 8, 30),
    ]
    assert workbook.read(write(tmp_path / "landed", {"a": [cells]}))[0][1].head() == [
        ["2012-05-13", "2555-05-13", "2024-06-10 08:30:00"]
    ]


def test_sheets_come_by_name_without_their_empty_rows(tmp_path: Path) -> None:
    sheets = workbook.read(write(tmp_path / "landed", {"ก": [["x", "y"], [None, " "], ["1", None]], "ข": []}))
    assert [(name, rows.head()) for name, rows in sheets] == [("ก", [["x", "y"], ["1", ""]]), ("ข", [])]
    assert sheets[0][1].lines.to_pylist() == ["x\ty", "1\t"]


def test_a_cut_workbook_is_unreadable_and_still_a_workbook_by_its_bytes(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole", {"a": [["x"] * 50] * 50}).read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: len(whole) // 2])
    assert detect_kind(cut) is FileKind.WORKBOOK
    with pytest.raises(UnreadableError):
        workbook.read(cut)


def test_a_workbook_behind_a_password_says_so(tmp_path: Path) -> None:
    path = tmp_path / "landed"
    path.write_bytes(OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    assert detect_kind(path) is FileKind.ENCRYPTED
    with pytest.raises(PasswordProtectedError):
        workbook.read(path)


def test_text_under_a_workbooks_name_is_unreadable_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(UnreadableError):
        workbook.read(path)
