"""The workbook of pilot areas: the order, what it comes from, and what is said of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from assets.cases.pilot_areas import weights as weighing
from assets.cases.pilot_areas.pilot_sheet import write_pilot_sheet
from assets.cases.pilot_areas.ranking import rank_areas


def test_the_sheet_has_each_area_in_its_order_and_every_measure(tmp_path: Path) -> None:
    weights = weighing.load()
    values = {f"95010{number}": [number / 30] * (len(weights.measures) - 1) + [None] for number in range(1, 5)}
    ranked = rank_areas(values, weights)
    path = tmp_path / "pilot.xlsx"
    write_pilot_sheet(path, "95", dt.date(2024, 6, 1), ranked, weights, {"950104"})
    book = openpyxl.load_workbook(path)
    order = [row for row in book["ลำดับ"].iter_rows(min_row=2, values_only=True) if row[0] is not None]
    assert [row[0] for row in order] == [1, 2, 3, 4]
    assert order[0][6] == 1 and order[0][9] == "เลือกแล้ว" and order[3][9] in (None, "")
    measured = [row for row in book["สิ่งที่วัด"].iter_rows(min_row=2, values_only=True) if row[0] is not None]
    assert measured[0][3:] == (*[0.133] * (len(weights.measures) - 1), None)
    assert book["น้ำหนัก"].max_row == 1 + len(weights.measures)
    said = " ".join(str(cell) for row in book["คำอธิบาย"].iter_rows(values_only=True) for cell in row if cell)
    assert "1,000 ครั้ง" in said
