"""What areas are called: provinces, districts and subdistricts by their DOPA codes."""

from __future__ import annotations

import geothai
from geothai.types import District, Subdistrict

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


def is_area(code: str) -> bool:
    """Whether there is a province (2 digits), district (4) or subdistrict (6) of this code."""
    lookups = {2: geothai.province, 4: geothai.district, 6: geothai.subdistrict}
    return len(code) in lookups and lookups[len(code)](code) is not None


def list_areas(province: str) -> list[tuple[str, str, str]]:
    """Code, Thai name of the district and of the subdistrict (empty for a district) of all areas of a province."""
    found = []
    for district in geothai.districts(province):
        found.append((district.code, district.name_th, ""))
        found += [(each.code, district.name_th, each.name_th) for each in geothai.subdistricts(district.code)]
    return sorted(found)


def find_district(province: str, text: str) -> str | None:
    """The code of a district of the province that is given by its code, or by its name in Thai or English."""
    plain = text.strip().removeprefix("อำเภอ").removeprefix("อ.").strip()
    found = [each.code for each in geothai.districts(province) if plain.lower() in _spellings(each)]
    return found[0] if len(found) == 1 else None


def find_subdistrict(within: str, text: str) -> str | None:
    """The code of a subdistrict of a province or district (`within`), given likewise; None where several are meant."""
    plain = text.strip().removeprefix("ตำบล").removeprefix("ต.").strip()
    districts = [within] if len(within) == 4 else [each.code for each in geothai.districts(within)]
    found = [
        each.code
        for district in districts
        for each in geothai.subdistricts(district)
        if plain.lower() in _spellings(each)
    ]
    return found[0] if len(found) == 1 else None


def _spellings(area: District | Subdistrict) -> tuple[str, str, str]:
    return area.code, area.name_th, area.name_en.lower()
