"""Typed fields: a layout's text columns become the standard fields, each fault a flag of its row.

Driven by the contract alone. A value that fails is set aside (null), its row stays. How one text is
read is said in `values`, `dates`, `places` and `linkage.thai`; whether a date fits its row in `ages`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.sources.fields import dates, places, values
from assets.sources.fields.distinct_values import Mask, as_one_array, is_filled, map_combinations, map_values
from assets.sources.fields.places import PlaceCodes
from linkage.thai import names, numbers, titles
from quality.contract import Column, Layout

TEXT, DAY = pa.string(), pa.date32()
FAULTY_KINDS = frozenset(
    {
        numbers.NumberKind.CHECKSUM_FAILED,
        numbers.NumberKind.WRONG_LENGTH,
        numbers.NumberKind.SCIENTIFIC,
        numbers.NumberKind.PLACEHOLDER,
    }
)
_FAULTY = pa.array(sorted(FAULTY_KINDS), TEXT)
_KINDS = pa.array(numbers.KINDS, TEXT)
_HOSPITAL_DIGITS = 5
_PLACE_ROLES = (
    *("subdistrict_code", "district_code", "province_code", "village_code"),
    *("subdistrict", "district", "province"),
)


@dataclass(frozen=True)
class ExtractContext:
    """What is known of a file besides its rows.

    Attributes:
        province: the inbox's province code.
        received: day of receipt; what lies behind it is in the future.
        period_start: first day of the file's period.
    """

    province: str
    received: date
    period_start: date


@dataclass
class TypedFields:
    """A layout's columns on their way from text to values, and the flags gathered so far.

    Attributes:
        text: the columns as written.
        known: the file's circumstances.
        typed: the columns read so far.
        flags: (`<field>_<fault>`, the rows that have it).
    """

    layout: Layout
    text: pa.Table
    known: ExtractContext
    typed: dict[str, pa.Array] = field(default_factory=dict)
    flags: list[tuple[str, Mask]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.text.num_rows)

    def flag(self, name: str, faults: pa.Array) -> None:
        """Flag each row with its faults; `faults` has blank-separated words, null for none."""
        for written in faults.unique().drop_null().to_pylist():
            rows = np.asarray(pc.equal(faults, written).fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
            self.flags += [(f"{name}_{fault}", rows) for fault in written.split()]

    def get(self, name: str, kind: pa.DataType = TEXT) -> pa.Array:
        """A typed column, nulls if the layout lacks it."""
        return self.typed[name] if name in self.typed else pa.nulls(self.rows, kind)

    def fill(self, name: str, other: pa.Array) -> None:
        """Take `other` where the column has nothing."""
        self.typed[name] = pc.coalesce(self.get(name, other.type), other)


def type_fields(text: pa.Table, layout: Layout, known: ExtractContext) -> TypedFields:
    """Read every column of `text` as the contract says.

    Args:
        text: the layout's columns as text, with any further ones.
        layout: the contract.
        known: province, receipt, period.

    Returns:
        The typed columns under their standard names, and the flags.
    """
    fields = TypedFields(layout, text, known)
    # Titles first: whether a title in the name's field is a name, they tell.
    for column in sorted(layout.columns, key=lambda column: column.type != "title"):
        _READERS.get(column.type, _read_mended)(fields, column)
    _mend_hospital_codes(fields)
    for name, parts in layout.full_names.items():
        fields.fill(name, _joined([fields.get(part) for part in parts]))
    if layout.place:
        _read_place(fields, known.province)
    if layout.subject == "child":
        _complete(fields)
    return fields


def _read_plain(fields: TypedFields, column: Column) -> None:
    work: dict[str, Callable[[str | None, Column], str | None]] = {
        "text": values.read_text,
        "house_no": values.read_house_no,
    }
    reader = work[column.type]
    fields.typed[column.name] = map_values(fields.text[column.name], lambda written: reader(written, column), TEXT)


def _read_mended(fields: TypedFields, column: Column) -> None:
    work: dict[str, tuple[Callable[[str | None, Column], tuple[Any, str | None]], pa.DataType]] = {
        "code": (values.read_shaped_code, TEXT),
        "grade": (values.read_grade, TEXT),
        "sex": (values.read_sex, TEXT),
        "age": (values.read_age, pa.int64()),
        "integer": (values.read_integer, pa.int64()),
        "number": (values.read_number, pa.float64()),
        "house_code": (values.read_house_code, TEXT),
        "village": (values.read_village, TEXT),
    }
    reader, kind = work[column.type]
    written = fields.text[column.name]
    value, fault = map_combinations([written], lambda one: reader(one, column), [kind, TEXT])
    fields.typed[column.name] = value
    fields.flag(column.name, fault)


def _read_date(fields: TypedFields, column: Column) -> None:
    def work(written: str | None) -> tuple[date | None, str | None, str | None]:
        found = dates.read_date(written, column.format, fields.known.received)
        value, precision, faults = found.value, found.precision, found.faults
        if column.january_first and value is not None and precision == "day" and (value.month, value.day) == (1, 1):
            precision = "year"
            # An exporter writes 1 January of its own year where there is no birthday.
            if value.year == fields.known.period_start.year:
                value, precision, faults = None, None, (*faults, "filler")
        return value, precision, " ".join(faults) or None

    value, precision, faults = map_combinations([fields.text[column.name]], work, [DAY, TEXT, TEXT])
    fields.typed[column.name] = value
    if column.name == "birth_date":
        fields.typed["birth_precision"] = precision
    fields.flag(column.name, faults)


def _read_number(fields: TypedFields, column: Column) -> None:
    written = as_one_array(fields.text[column.name]).dictionary_encode()
    digits, kinds = numbers.classify_all(written.dictionary)
    value = digits.take(written.indices)
    kind = _KINDS.take(pa.array(kinds)).take(written.indices).fill_null(numbers.NumberKind.MISSING.value)
    if column.hospital:
        value, kind = _with_hospitals(value, kind, fields.text[column.name], fields.text[column.hospital])
    fields.typed[column.name] = value
    if column.name == "national_id":
        fields.typed["id_kind"] = kind
    fields.flag(column.name, pc.if_else(pc.is_in(kind, value_set=_FAULTY), kind, pa.scalar(None, TEXT)))


def _with_hospitals(
    value: pa.Array, kind: pa.Array, written: pa.ChunkedArray, hospital: pa.ChunkedArray
) -> tuple[pa.Array, pa.Array]:
    """Numbers and kinds, those that a hospital may have given itself told beside its code: they begin with 0."""

    def work(number: str | None, unit: str | None) -> tuple[str | None, str]:
        digits, told = numbers.classify(number, _hospital_code((unit or "").strip()) or None)
        return digits, told.value

    asked = pc.fill_null(pc.starts_with(value, "0"), False)
    both = [written.filter(asked), hospital.filter(asked)]
    found = map_combinations(both, work, [TEXT, TEXT])
    return pc.replace_with_mask(value, asked, found[0]), pc.replace_with_mask(kind, asked, found[1])


def _read_title(fields: TypedFields, column: Column) -> None:
    fields.typed["title"] = pc.coalesce(
        map_values(fields.text[column.name], titles.canonical, TEXT), fields.get("title")
    )


def _read_name(fields: TypedFields, column: Column) -> None:
    fields.typed[column.name] = map_values(fields.text[column.name], names.clean, TEXT)


def _read_given_name(fields: TypedFields, column: Column) -> None:
    def work(written: str | None) -> tuple[str | None, str | None, str | None]:
        title, rest = titles.split(written)
        return title, names.clean(rest), names.clean(written) if title in titles.NAMES_TOO and rest is None else None

    title, given, name_too = map_combinations([fields.text[column.name]], work, [TEXT, TEXT, TEXT])
    # Beside a title of its own it is the name: boys are called นาย.
    titled = pa.array(is_filled(fields.get("title")))
    fields.typed[column.name] = pc.if_else(titled, pc.coalesce(given, name_too), given)
    fields.fill("title", title)


def _read_full_name(fields: TypedFields, column: Column) -> None:
    title, given, surname = map_combinations([fields.text[column.name]], names.split_full, [TEXT, TEXT, TEXT])
    for name, value in (("title", title), ("first_name", given), ("last_name", surname)):
        fields.fill(name, value)


_READERS: dict[str, Callable[[TypedFields, Column], None]] = {
    "text": _read_plain,
    "house_no": _read_plain,
    "date": _read_date,
    "national_id": _read_number,
    "title": _read_title,
    "person_name": _read_name,
    "given_name": _read_given_name,
    "full_name": _read_full_name,
}


def _read_place(fields: TypedFields, province: str) -> None:
    """Residence codes from the columns that the contract gives a role in the address."""
    roles = fields.layout.place
    named = {role: roles[role] for role in _PLACE_ROLES if role in roles}
    parts = tuple(roles.get("parts", ()))
    assumed = province if roles.get("assume") == "inbox" else None

    def work(*written: str | None) -> tuple[str | None, str | None, str | None, str | None]:
        address = places.WrittenAddress(**dict(zip(named, written, strict=False)), parts=written[len(named) :])
        found: PlaceCodes = places.resolve_address(address, assumed)
        return found.province, found.district, found.subdistrict, "unknown" if found.unknown else None

    columns = [fields.text[name] for name in (*named.values(), *parts)]
    *codes, unknown = map_combinations(columns, work, [TEXT] * 4)
    for level, code in zip(("province", "district", "subdistrict"), codes, strict=True):
        fields.typed[f"residence_{level}"] = code
    fields.flag("place", unknown)


def _complete(fields: TypedFields) -> None:
    """What follows from other fields of a child's row: sex from the title, a kind for an absent number."""
    before = is_filled(fields.get("sex"))
    fields.fill("sex", map_values(fields.get("title"), titles.sex, TEXT))
    fields.flags.append(("sex_from_title", is_filled(fields.typed["sex"]) & ~before))
    fields.fill(
        "id_kind", pa.array([numbers.NumberKind.MISSING.value]).take(pa.array(np.zeros(fields.rows, dtype=np.int64)))
    )
    for name, kind in (("birth_date", DAY), ("birth_precision", TEXT)):
        fields.typed.setdefault(name, pa.nulls(fields.rows, kind))


def _mend_hospital_codes(fields: TypedFields) -> None:
    """Give codes of health units the zeros back that a spreadsheet took, or the unit would be another one."""
    for name in {column.hospital for column in fields.layout.columns if column.hospital}:
        before = fields.typed[name]
        fields.typed[name] = map_values(before, _hospital_code, TEXT)
        fields.flag(name, pc.if_else(pc.not_equal(before, fields.typed[name]), "lost_zeros", pa.scalar(None, TEXT)))


def _hospital_code(written: str | None) -> str | None:
    """A unit's code of five digits; codes of another form stay as they are."""
    return written.zfill(_HOSPITAL_DIGITS) if written and written.isdigit() else written


def _joined(parts: list[pa.Array]) -> pa.Array:
    """The parts with blanks between; where one is missing the first that is there."""
    # Joining with null_handling="skip" loses rows that are all null (pyarrow 26).
    return pc.coalesce(pc.binary_join_element_wise(*parts, " "), *parts)
