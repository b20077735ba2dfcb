"""Columns of a layout: what each holds, and how one is read from a contract's entry.

How text becomes a value of a type is `assets.sources.fields.typed_fields`'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quality import yaml_entry
from quality.yaml_entry import ContractError

COLUMN_TYPES = frozenset(
    [
        "text",
        "person_name",
        "given_name",
        "full_name",
        "title",
        "national_id",
        "sex",
        "date",
        "age",
        "integer",
        "number",
        "code",
        "house_code",
        "village",
        "house_no",
        "grade",
    ]
)
DATE_FORMATS = frozenset(["ymd_be", "ymd_ce", "dmy_be", "iso_be", "dmy_be2", "thai", "iso_ce", "any"])
PERSONAL = frozenset({"identifier", "name", "special", "contact"})
USUALLY_COMPLETE = 0.9
"""Share of the rows in which a required column is filled, where the contract says nothing else."""
USUALLY_VALID = 0.95
"""Share of a column's values that can be read, likewise."""
# Staging writes these itself; an agency's column under the same name would be lost.
RESERVED = frozenset(
    [
        "province_code",
        "source",
        "source_file",
        "source_row",
        "file_version",
        "layout",
        "unit",
        "period",
        "period_start",
        "flags",
        "raw",
        "raw_line",
        "id_kind",
        "birth_precision",
        "residence_province",
        "residence_district",
        "residence_subdistrict",
    ]
)


@dataclass(frozen=True)
class Column:
    """One column of a layout.

    Attributes:
        name: its name in staging.
        headers: spellings of its header that agencies use.
        position: 0-based place, where a layout is read by position.
        type: one of `COLUMN_TYPES`.
        required: without it the file is held.
        personal: class of personal data, if any.
        format: how a date is written (`DATE_FORMATS`).
        codes: the agency's code → the standard one; null for a code that means nothing.
        low, high: a number outside is set aside.
        keep: markers of emptiness that mean something in this column.
        january_first: 1 January stands for an unknown day and month.
        hospital: column with the HOSPCODE that numbers people without a number.
        complete: share of the rows that is expected to be filled; None: nothing is expected.
        valid: share of the values that is expected to be readable.
        values: the codes that may stand here; empty: any.
        th, en: what it holds.
    """

    name: str
    headers: tuple[str, ...]
    position: int | None = None
    type: str = "text"
    required: bool = False
    personal: str | None = None
    format: str = "any"
    codes: Mapping[str, str | None] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    keep: frozenset[str] = frozenset()
    january_first: bool = False
    hospital: str | None = None
    complete: float | None = None
    valid: float = USUALLY_VALID
    values: tuple[str, ...] = ()
    th: str = ""
    en: str = ""


def parse(given: Any, where: str) -> Column:
    """Read the entry of a column; `where` is what errors call it.

    Raises:
        ContractError: naming what is wrong with it.
    """
    optional = {
        *("header", "position", "type", "required", "personal", "format", "codes", "min", "max", "keep"),
        *("january_first", "hospital", "complete", "valid", "values", "th", "en"),
    }
    yaml_entry.keys(given, where, {"name"}, optional)
    name, header = given["name"], given.get("header", ())
    where = f"{where} ({name})"
    if name in RESERVED:
        raise ContractError(f"{where}: this name is staging's own; call the column something else")
    if not header and given.get("position") is None:
        raise ContractError(f"{where}: neither header nor position, so it cannot be found in a file")
    yaml_entry.one_of(given.get("type", "text"), COLUMN_TYPES, f"{where}.type")
    yaml_entry.one_of(given.get("format", "any"), DATE_FORMATS, f"{where}.format")
    if given.get("personal") is not None:
        yaml_entry.one_of(given["personal"], PERSONAL, f"{where}.personal")
    return Column(
        name=name,
        headers=(header,) if isinstance(header, str) else tuple(header),
        position=given.get("position"),
        type=given.get("type", "text"),
        required=bool(given.get("required", False)),
        personal=given.get("personal"),
        format=given.get("format", "any"),
        codes={str(code): value for code, value in given.get("codes", {}).items()},
        low=given.get("min"),
        high=given.get("max"),
        keep=frozenset(str(marker) for marker in given.get("keep", ())),
        january_first=bool(given.get("january_first", False)),
        hospital=given.get("hospital"),
        complete=given.get("complete", USUALLY_COMPLETE if given.get("required") else None) or None,
        valid=given.get("valid", USUALLY_VALID),
        values=tuple(str(value) for value in given.get("values", ())),
        th=given.get("th", ""),
        en=given.get("en", ""),
    )
