"""A made-up manager fills her list in from what is true of each child, whatever the order of the rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import openpyxl

from data.synthetic import province_config
from data.synthetic.casework.positions import find_centre
from data.synthetic.casework.visits import CHILDREN_SHEET, GROUP, FilledList, Life, fill_list
from data.synthetic.casework.workbook import read_rows
from data.synthetic.casework.year import ROUNDS, CaseworkConfig, casework_config

REPORT = (
    "ที่", "ชื่อ-สกุล", "รหัสแถว", "วันที่เยี่ยม", "ผลการเยี่ยม", "เรียนอยู่ที่/กลับเข้าเรียนที่/ย้ายไปที่", "ด้านปัญหา", "ความต้องการ",
    "ผู้ปกครองยินยอม", "ดำเนินการแล้ว", "วันที่ดำเนินการ", "รูปแบบการเรียนรู้", "ความช่วยเหลือที่ให้", "รหัสระยะ", "จำนวนเงิน (บาท)",
    "แหล่งเงิน", "ผู้อนุมัติ", "ละติจูด", "ลองจิจูด",
)  # fmt: skip
CONFIG = casework_config(province_config("95", children=1_000))
LIVES = {
    f"K{child:03d}": Life(child, "950101", child % 20 == 0, child % 7 == 0, child % 5 == 0) for child in range(200)
}


def write(path: Path, keys: list[str]) -> Path:
    book = openpyxl.Workbook()
    children = book.active
    children.title = CHILDREN_SHEET
    children.append(["รายชื่อเด็กที่ต้องติดตาม"])
    children.append([])
    children.append(["ที่", GROUP])
    report = book.create_sheet("รายงาน")
    report.append(REPORT)
    for number, key in enumerate(keys, 1):
        children.append([number, "นอกระบบการศึกษา"])
        report.append([number, "", key])
    book.save(path)
    return path


def fill(path: Path, keys: list[str], config: CaseworkConfig = CONFIG, number: int = 0) -> FilledList:
    return fill_list(config, ROUNDS[number], write(path, keys), LIVES)


def test_what_happens_to_a_child_does_not_hang_on_the_order_of_the_list(tmp_path: Path) -> None:
    config = replace(CONFIG, wrong_share=0.0)
    one = fill(tmp_path / "a.xlsx", sorted(LIVES), config)
    other = fill(tmp_path / "b.xlsx", sorted(LIVES, reverse=True), config)
    assert set(one.done) == set(other.done) and len(one.done) > 200
    assert one.wrong == ()


def test_visits_find_what_is_true(tmp_path: Path) -> None:
    done = fill(tmp_path / "a.xlsx", sorted(LIVES)).done
    met = [one for one in done if one.kind == "visited" and one.finding != "nobody"]
    lives = {life.child: life for life in LIVES.values()}
    assert {lives[one.child].is_away for one in met if one.finding == "moved"} == {True}
    assert {one.finding for one in met if lives[one.child].is_away} == {"moved"}
    assert all(lives[one.child].is_studying for one in met if one.finding == "studying")
    assert all(one.finding != "out_of_school" for one in met if lives[one.child].is_studying)
    assert all(ROUNDS[0].listed_on < one.on <= ROUNDS[0].reported_on for one in done)
    assert all(one.phase == "P1" and one.baht for one in done if one.kind == "helped")


def test_a_visit_writes_down_where_the_home_is_near_the_middle_of_its_subdistrict(tmp_path: Path) -> None:
    fill(tmp_path / "a.xlsx", sorted(LIVES), replace(CONFIG, wrong_share=0.0))
    rows = [row for row in read_rows(tmp_path / "a.xlsx", "รายงาน") if row["วันที่เยี่ยม"]]
    north, east = find_centre(CONFIG, "950101")
    assert all((row["ละติจูด"] is None) is (row["ผลการเยี่ยม"] == "ย้ายไปพื้นที่อื่น") for row in rows)
    found = [(row["ละติจูด"], row["ลองจิจูด"]) for row in rows if row["ละติจูด"]]
    assert len(set(found)) == len(found) > 100
    assert all(abs(one[0] - north) < 0.02 and abs(one[1] - east) < 0.02 for one in found)


def test_one_row_in_twenty_is_wrong_and_is_not_in_what_was_done(tmp_path: Path) -> None:
    filled = fill(tmp_path / "a.xlsx", sorted(LIVES))
    rows = read_rows(tmp_path / "a.xlsx", "รายงาน")
    assert 4 <= len(filled.wrong) <= 18
    # An altered key names nobody: the key is looked up by the row's number.
    children = {LIVES[sorted(LIVES)[row.line - 2]].child for row in filled.wrong}
    assert not children & {one.child for one in filled.done}
    assert all(any(rows[row.line - 2][heading] is not None for heading in REPORT[3:]) for row in filled.wrong)
    assert all(row.sheet == "รายงาน" and row.reason for row in filled.wrong)


def test_who_comes_back_is_said_to_be_back_in_the_second_round(tmp_path: Path) -> None:
    done = fill(tmp_path / "a.xlsx", sorted(LIVES), number=1).done
    kinds = Counter((one.kind, LIVES[f"K{one.child:03d}"].returns) for one in done)
    assert kinds["back", True] > 20 > kinds["back", False]
    assert not kinds["visited", True]
