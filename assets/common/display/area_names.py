"""What areas are called: provinces, districts and subdistricts by their DOPA codes."""

from __future__ import annotations

import geothai

UNKNOWN = "00"
"""Ends the code of an area that is not known, as `9500`: in province 95, nobody knows in which district."""


def area_name(code: str) -> tuple[str, str]:
    """Thai and English name of a province (2 digits), district (4) or subdistrict (6); its code where it has none."""
    kinds = {
        2: (geothai.province, ("จังหวัด", "province")),
        4: (geothai.district, ("อำเภอ", "district")),
        6: (geothai.subdistrict, ("ตำบล", "subdistrict")),
    }
    lookup, (thai, english) = kinds[len(code)]
    if area := lookup(code):
        return area.name_th, area.name_en
    return (f"ไม่ทราบ{thai}", f"{english} unknown") if code.endswith(UNKNOWN) else (code, code)
