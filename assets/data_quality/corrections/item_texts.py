"""What is written of an item: the unit's own value, what the others say, by which keys the unit finds the child.

Masked, what both sides have is shown as dots and what differs as it is, so that two values that differ never look
alike. An age is written as an age.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import geothai

from assets.common.display import masking
from assets.common.display.area_names import area_name
from assets.common.display.source_names import name_source
from assets.common.display.thai_date import YEARS_AHEAD
from assets.data_quality.corrections import wording
from assets.data_quality.corrections.correction_items import Contradiction, CorrectionItem
from assets.review.sheet.compared_fields import FIELDS

Record = Mapping[str, Any]
_COMPARED = {field.code: field for field in FIELDS}
_YEAR = re.compile(r"\d{4}")


def hash_value(field: str, record: Record) -> str:
    """What a record says in a field, as a hash: whether it changed is told by it."""
    return hashlib.sha256(_write(field, record).encode()).hexdigest()[:24]


def is_contradicted(item: CorrectionItem) -> bool:
    """Whether anybody's value reads otherwise than the unit's own; where none does, there is nothing to ask."""
    own = _write(item.field, item.record)
    return any(_write_other(item, other) != own for other in item.others)


def write_own(item: CorrectionItem, *, masked: bool) -> str:
    """The unit's own value."""
    if item.others[0].kind.code == "birth_era":
        return _write_as_sent(item.record, masked=masked)
    first = item.others[0].record
    shown = _show(item.field, item.record, first, masked=masked)
    if first is None or shown != _show(item.field, first, item.record, masked=masked):
        return shown
    return _mask_apart(item.field, item.record, first)


def write_others(item: CorrectionItem, *, masked: bool) -> list[str]:
    """What the other sources say: a line a value, with the sources that have it before it."""
    sources: dict[str, list[str]] = {}
    for source, text in _others(item, masked=masked):
        sources[text] = list(dict.fromkeys([*sources.get(text, ()), name_source(source)]))
    return [f"{', '.join(names)}: {text}" for text, names in sources.items()]


def _others(item: CorrectionItem, *, masked: bool) -> Iterator[tuple[str, str]]:
    own = write_own(item, masked=masked)
    for other in item.others:
        if other.record is None:
            yield "civil_registration", wording.NOT_FOUND
        elif _write_other(item, other) != _write(item.field, item.record) or other.kind.code == "birth_era":
            text = _show(item.field, other.record, item.record, masked=masked)
            shown = text if text != own else _mask_apart(item.field, other.record, item.record)
            yield other.record["source"], shown


def write_keys(record: Record, *, masked: bool) -> tuple[str, str]:
    """The two texts by which the unit finds the child, as `wording.KEYS` calls them."""
    number = str(record["national_id"] or "")
    shown = number if not masked or not number else masking.mask_number(number)
    place = _write_address(record, masked=masked)
    match record["source"]:
        case "schools":
            group = "/".join(filter(None, (record["grade"], record["room"])))
            return record["student_no"] or shown, group
        case "health":
            return " · ".join(filter(None, (record["hospital_no"], record["person_no"]))), shown
        case "nonformal":
            return record["student_code"] or "", shown
        case "social_map":
            return record["household"] or "", place
    return shown, place


def write_name(record: Record, *, masked: bool) -> str:
    """The child's name as the unit wrote it."""
    name = " ".join(filter(None, (record["first_name"], record["last_name"])))
    return masking.mask_name(name) if masked else (record["title"] or "") + name


def write_unit(source: str, office: str, name: str | None) -> str:
    """What a unit is called."""
    if name is None and office.isdigit() and len(office) in (2, 4):
        area = area_name(office)[0]
        name = f"จังหวัด{area}" if len(office) == 2 else f"อำเภอ{area}"
    elif name is None:
        name = office if source == "health" else " " + wording.CODE.format(code=office)
    office_name = wording.UNITS.get(source, f"{name_source(source)} {{name}}")
    return " ".join(office_name.format(name=name).split())


def _write_other(item: CorrectionItem, other: Contradiction) -> str:
    if other.record is None:
        return wording.NOT_FOUND
    return _write(item.field, other.record)


def _write(field: str, record: Record) -> str:
    if field == "schooling":
        return _write_schooling(record)
    if field == "place":
        return _write_area(record)
    if field == "birth_date" and record["birth_precision"] == "age":
        return _write_age(record)
    return _COMPARED[field].write(record)


def _show(field: str, record: Record, other: Record | None, *, masked: bool) -> str:
    if not masked or other is None or field in ("schooling", "place"):
        return _write(field, record)
    if field == "birth_date" and record["birth_precision"] == "age":
        return _write_age(record)
    return _COMPARED[field].mask(record, other)


def _mask_apart(field: str, record: Record, other: Record) -> str:
    """A value that looks like the other one masked: dots up to the first sign that differs, and that sign."""
    return masking.mask_until_different(_write(field, record), _write(field, other))


def _write_age(record: Record) -> str:
    if record["written_age"]:
        return wording.AGE.format(age=record["written_age"])
    return wording.ABOUT.format(year=record["birth_date"].year + YEARS_AHEAD)


def _write_as_sent(record: Record, *, masked: bool) -> str:
    written = str(record["written_birth_date"] or "")
    year = _YEAR.search(written)
    return wording.YEAR_AS_WRITTEN.format(year=year[0]) if masked and year else written


def _write_schooling(record: Record) -> str:
    if record["source"] == "civil_registration":
        return wording.STATES["alive_here" if record["alive_here"] else "not_alive_here"]
    if record["dropped_out"]:
        return wording.STATES["dropped_out"]
    if record["in_education"]:
        place = write_unit(record["source"], record["office"], record["school_name"])
        return " ".join(filter(None, (wording.STATES["studying"], record["grade"], place)))
    if record["source"] == "schools" and record["in_education"] is False:
        return wording.STATES["not_struck_off"]
    if record["alive_here"] is not None:
        return wording.STATES["alive_here" if record["alive_here"] else "not_alive_here"]
    return wording.STATES["unknown"]


def _write_area(record: Record) -> str:
    parts = []
    for label, name in (("ต.", "residence_subdistrict"), ("อ.", "residence_district"), ("จ.", "residence_province")):
        if record[name]:
            parts.append(label + area_name(record[name])[0])
    return " ".join(parts)


def _write_address(record: Record, *, masked: bool) -> str:
    subdistrict = geothai.subdistrict(record["residence_subdistrict"]) if record["residence_subdistrict"] else None
    house = None if masked else record["house_no"]
    parts = (
        f"ต.{subdistrict.name_th}" if subdistrict else None,
        f"หมู่ {record['village']}" if record["village"] else None,
        f"บ้านเลขที่ {house}" if house else None,
    )
    return " ".join(filter(None, parts))
