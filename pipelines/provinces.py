"""The 77 provinces by their DOPA codes, as the command line, partitions and inboxes know them. No Dagster here."""

from __future__ import annotations

import geothai

PROVINCES: dict[str, str] = {province.code: province.name_th for province in geothai.provinces()}
"""DOPA code → Thai name."""
_CODES = {name.lower(): each.code for each in geothai.provinces() for name in (each.name_th, each.name_en)}


def find_province(text: str) -> str | None:
    """The code of a province that is given by its code, or by its name in Thai or English."""
    plain = text.strip().removeprefix("จังหวัด").removeprefix("จ.").strip()
    return plain if plain in PROVINCES else _CODES.get(plain.lower())
