"""A file that is no workbook is refused in words that tell its sender what to do."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from assets.common.file_kind import OLE_MAGIC
from assets.common.workbooks.workbook_encryption import encrypt_workbook, is_encrypted
from assets.common.workbooks.workbook_process import WorkbookError
from assets.common.workbooks.workbook_reader import read_workbook

OLD = OLE_MAGIC + bytes(1000) + "Workbook".encode("utf-16-le") + bytes(1000)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", OLD, r"รุ่นเก่า.*old Excel file"),
        ("a.xlsx", OLD, r"รุ่นเก่า.*old Excel file"),
        ("a.xlsx", "รหัสแถว,คำตอบ\r\n1,ใช่\r\n".encode(), r"ไฟล์ข้อความ.*text, as CSV"),
        ("a.xlsx", "รหัสแถว\tคำตอบ\r\n".encode("utf-16"), r"ไฟล์ข้อความ.*text, as CSV"),
        ("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", r"ไฟล์ข้อความ.*text, as CSV"),
        ("a.xlsx", b"", r"ไฟล์ว่าง.*empty"),
        ("a.xlsx", b"%PDF-1.7\n...", r"ชำรุดหรือไม่ใช่ไฟล์ Excel.*damaged or no Excel file"),
        ("a.xlsx", OLE_MAGIC + bytes(1000), r"ชำรุดหรือไม่ใช่ไฟล์ Excel.*damaged or no Excel file"),
        ("a.xlsx", b"PK\x03\x04[Content_Types].xml", r"ชำรุดหรือไม่ใช่ไฟล์ Excel.*damaged or no Excel file"),
    ],
)
def test_the_sentence_says_what_the_file_is_and_what_to_do(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=rf"^{name}: .*{words}"):
        read_workbook(path)
    assert not is_encrypted(path), "nobody is asked for a password that there is not"


def test_a_workbook_behind_a_password_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    encrypt_workbook(path, "ยาวพอสมควร")
    with pytest.raises(WorkbookError, match=r"ตั้งรหัสผ่านไว้.*protected by a password"):
        read_workbook(path)
