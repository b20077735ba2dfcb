"""Rows of open indicator values, as the page reads them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from assets.publication.province_page.figures import Figures

AS_OF = dt.date(2024, 5, 20)
ABSENCES = {"hidden": "ไม่เปิดเผย", "no_data": "ยังไม่มีข้อมูล", "not_applicable": "ไม่มีเด็กในกลุ่ม"}
"""Each kind of absence and how it reads in Thai."""


def value(indicator: str, area: str = "95", **given: Any) -> dict[str, Any]:
    """An open value's row: 40 (38–43) of 400 unless said otherwise."""
    status = given.get("status", "value")
    figures = {"numerator": 40, "numerator_low": 38, "numerator_high": 43, "denominator": 400, "value": 0.1}
    row: dict[str, Any] = {
        "indicator": indicator, "version": "1", "as_of": AS_OF,
        "area_level": {2: "province", 4: "district", 6: "subdistrict"}[len(area)], "area_code": area,
        "sex": "all", "age_band": "all", "status": status, "reason": None, "awaited": None,
        "units_missing": None, "units_expected": None, "edition_version": 1,
    }  # fmt: skip
    return row | (figures if status == "value" else dict.fromkeys(figures)) | given


def figures_of(*rows: dict[str, Any]) -> Figures:
    return Figures(pa.Table.from_pylist(list(rows)), "95")
