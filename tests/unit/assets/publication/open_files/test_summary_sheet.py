"""The sheet to print says each kind of absence in words."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from assets.publication.open_files.summary_sheet import make_summary
from assets.publication.province_page.figures import Figures


@pytest.mark.parametrize(
    ("status", "shown"),
    [("value", 0), ("hidden", "ไม่เปิดเผย"), ("no_data", "ยังไม่มีข้อมูล"), ("not_applicable", "ไม่มีเด็กในกลุ่ม")],
)
def test_four_kinds_of_absence_are_told_apart(status: str, shown: str | int) -> None:
    figures = {"numerator": 0, "numerator_low": 0, "numerator_high": 0, "denominator": 40, "value": 0.0}
    rows = [
        {"indicator": "out_of_school", "version": "1", "as_of": dt.date(2024, 5, 16), "area_level": level,
         "area_code": area, "sex": "all", "age_band": "all", "status": status, "reason": None, "awaited": None,
         "units_missing": None, "units_expected": None, "edition_version": 1,
         **(figures if status == "value" else dict.fromkeys(figures))}
        for level, area in (("province", "95"), ("district", "9501"))
    ]  # fmt: skip
    sheet = make_summary(Figures(pa.Table.from_pylist(rows), "95"))
    assert [row[0] for row in sheet.rows] == ["ทั้งจังหวัด", "เมืองยะลา"]
    assert [row[1] for row in sheet.rows] == [shown, shown]
    assert all(len(row) == len(sheet.headings) == len(sheet.widths) for row in sheet.rows)
