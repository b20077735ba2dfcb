"""Places: from codes and hand-typed names to DOPA codes of province, district and subdistrict.

A subdistrict is never taken without its district and province: 795 subdistrict names occur more
than once. Data: `geothai` (CC BY 4.0), abolished areas included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import geothai
from geothai.abolished import abolished_areas, match_abolished

from linkage.thai.text import THAI_DIGITS, canonical, is_empty

_PREFIX = re.compile(r"^(?:จังหวัด|จ\.|อำเภอ|กิ่งอำเภอ|กิ่งอ\.|อ\.|เขต|ตำบล|ต\.|แขวง)\s*")
_CAPITAL = "เมือง"


@dataclass(frozen=True)
class WrittenAddress:
    """An address as it was written: codes, or their two-digit parts, or names."""

    subdistrict_code: str | None = None
    district_code: str | None = None
    province_code: str | None = None
    village_code: str | None = None
    parts: tuple[str | None, ...] = ()
    subdistrict: str | None = None
    district: str | None = None
    province: str | None = None


@dataclass(frozen=True)
class PlaceCodes:
    """DOPA codes as far as they are certain, and `unknown` where something written could not be placed."""

    province: str | None = None
    district: str | None = None
    subdistrict: str | None = None
    unknown: bool = False


def resolve_address(written: WrittenAddress, assumed_province: str | None) -> PlaceCodes:
    """The place that an address names.

    Codes come first; where they name no place, names. `assumed_province` stands where no province is written.
    """
    code = _written_code(written)
    by_code = _by_code(code) if code else None
    if by_code and by_code.subdistrict:
        return by_code
    by_name = _by_name(written, assumed_province)
    best = max((p for p in (by_code, by_name) if p), key=_depth, default=PlaceCodes())
    unknown = _depth(best) < _written_depth(written, code)
    return PlaceCodes(best.province, best.district, best.subdistrict, unknown)


def _written_depth(written: WrittenAddress, code: str | None) -> int:
    """How far down an address goes as it was written: 3 to the subdistrict, 0 for nothing."""
    levels = (written.province, written.district, written.subdistrict)
    named = max((depth for depth, name in enumerate(levels, start=1) if _name(name)), default=0)
    return max(named, len(code or "") // 2)


def _depth(place: PlaceCodes) -> int:
    return sum(part is not None for part in (place.province, place.district, place.subdistrict))


def _written_code(written: WrittenAddress) -> str | None:
    parts = [_digits(part) for part in written.parts]
    joined = ""
    for part in parts:
        if len(part) not in (1, 2) or int(part or 0) == 0:
            break
        joined += part.zfill(2)
    candidates = (
        _digits(written.subdistrict_code),
        _digits(written.village_code)[:6],
        joined,
        _digits(written.district_code),
        _digits(written.province_code),
    )
    usable = [code for code in candidates if len(code) in (2, 4, 6) and code.strip("0")]
    return max(usable, key=lambda code: (_depth(_by_code(code)), len(code)), default=None)


@cache
def _by_code(code: str) -> PlaceCodes:
    successors = _successors().get(code)
    if len(code) == 6 and geothai.subdistrict(code):
        return PlaceCodes(code[:2], code[:4], code)
    if successors:
        return _common(successors)
    if geothai.district(code[:4]):
        return PlaceCodes(code[:2], code[:4])
    return PlaceCodes(code[:2]) if geothai.province(code[:2]) else PlaceCodes()


@cache
def _successors() -> dict[str, tuple[str, ...]]:
    return {area.code: tuple(area.successors) for area in abolished_areas() if area.successors}


def _common(codes: tuple[str, ...]) -> PlaceCodes:
    """What the codes have in common: an abolished area may have been cut in two."""
    shared = [codes[0][:length] for length in (6, 4, 2) if len({code[:length] for code in codes}) == 1]
    prefix = shared[0] if shared else ""
    return PlaceCodes(
        prefix[:2] or None, prefix[:4] if len(prefix) >= 4 else None, prefix if len(prefix) == 6 else None
    )


def _by_name(written: WrittenAddress, assumed_province: str | None) -> PlaceCodes:
    province = _province(_name(written.province))
    if province is None and not _name(written.province):
        province = assumed_province
    district, subdistrict = _name(written.district), _name(written.subdistrict)
    if province is None:
        return PlaceCodes()
    name = geothai.province(province)
    if name is None or not district:
        return PlaceCodes(province)
    if subdistrict and (found := _subdistrict(subdistrict, district, name.name_th)):
        return found
    return PlaceCodes(province, _district(district, province))


@cache
def _subdistrict(subdistrict: str, district: str, province: str) -> PlaceCodes | None:
    matches = geothai.match(subdistrict, district=district, province=province)
    if len(matches) == 1:
        code = matches[0].subdistrict.code
        return PlaceCodes(code[:2], code[:4], code)
    if not matches:
        old = match_abolished(subdistrict, district=district, province=province)
        if len(old) == 1 and old[0].successors:
            return _common(tuple(old[0].successors))
    return None


@cache
def _province(name: str | None) -> str | None:
    return _province_names().get(name or "")


@cache
def _province_names() -> dict[str, str]:
    names = {province.name_th.replace(" ", ""): province.code for province in geothai.provinces()}
    return names | dict.fromkeys(("กรุงเทพ", "กทม", "กทม."), "10")


@cache
def _district(name: str, province: str) -> str | None:
    here = {district.name_th: district.code for district in geothai.districts(province)}
    if name == _CAPITAL:
        return next((code for found, code in here.items() if found.startswith(_CAPITAL)), None)
    return here.get(name) or here.get(_CAPITAL + name.removeprefix(_CAPITAL))


def _name(written: str | None) -> str | None:
    if written is None or is_empty(written):
        return None
    return _PREFIX.sub("", canonical(written)).replace(" ", "") or None


def _digits(written: str | None) -> str:
    if written is None:
        return ""
    text = written.translate(THAI_DIGITS).strip().removesuffix(".0")
    return text if text.isascii() and text.isdigit() else ""
