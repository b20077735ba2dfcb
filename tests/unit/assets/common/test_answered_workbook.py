"""The copy of a workbook that says what became of each row."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from assets.common.answered_workbook import REFUSED, RESULT, write_results

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


def test_a_workbook_without_the_headings_has_no_copy(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.xlsx")
    assert not write_results(path, ["บาท"], {}, tmp_path / "copy.xlsx")
    assert not (tmp_path / "copy.xlsx").exists()
