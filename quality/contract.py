"""Contracts: what each source's layouts hold, loaded from `quality/contracts/<source>.yaml`.

Only the form of a contract is known here. What a rule does with an extract is `gate`'s and
`split`'s; how text becomes a value is `assets.sources.fields`'.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "contracts"
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
PERIOD_KINDS = frozenset({"term", "month", "day", "year"})
PERIOD_GROUPS = frozenset({"be", "be2", "ce", "month", "day", "term"})
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
FILE_UNIT = "source_file"


class ContractError(Exception):
    """A contract that cannot be used; says which file and entry, what is wrong and what is allowed."""


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
    th: str = ""
    en: str = ""


@dataclass(frozen=True)
class PeriodRule:
    """Where a layout's period is read: file name and content, in the order of `sources`; receipt is the last resort.

    Attributes:
        kind: term, month, day or year.
        sources: `name`, `content`, in order of trust.
        name: pattern searched in the file's path; groups as in `PERIOD_GROUPS`.
        columns, pattern: pattern searched in the values of the columns joined by `/`.
        newest: the file's newest value counts for all its rows, not each row's own.
    """

    kind: str
    sources: tuple[str, ...] = ()
    name: re.Pattern[str] | None = None
    columns: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    newest: bool = False


@dataclass(frozen=True)
class ProvinceRule:
    """Which column tells a row's province, and what follows when it is another's.

    Attributes:
        columns: the first that is filled tells.
        scope: `row` (such rows are quarantined), `file` (only a file mostly elsewhere is held), `none`.
        level: what a name in the column names, `province` or `district`.
        pattern: group `province` finds the two digits in a longer code.
    """

    columns: tuple[str, ...] = ()
    scope: str = "none"
    level: str = "province"
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Layout:
    """One layout of a source: its columns and what holds for its rows.

    Attributes:
        source, name: whose it is and what it is called.
        subject: `child` (rows become child records) or `detail` (they hang on another layout).
        unit: columns whose values are the reporting units; `source_file` = the file's name without its period.
        key, key_fallback: the agency's own key, and the one used where the first is empty.
        period, province: how period and province are told.
        place: role of an address column (`subdistrict`, `district_code` …) → the column.
        age_at: column (or `period`) with the day at which column `age` was true.
        age_evidence: what may contradict an adult's birth date: title, grade, age.
        columns: the columns in the agency's order.
        require_any: of these at least one must be in the file.
        full_names: a whole name → the columns that it is put together from.
        widths: numbers of fields that a file without a header may have.
    """

    source: str
    name: str
    subject: str
    unit: tuple[str, ...]
    key: tuple[str, ...]
    key_fallback: tuple[str, ...]
    period: PeriodRule
    province: ProvinceRule
    place: Mapping[str, Any]
    age_at: str | None
    age_evidence: tuple[str, ...]
    columns: tuple[Column, ...]
    require_any: tuple[str, ...] = ()
    full_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    widths: tuple[int, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which a file is held."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`; `KeyError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def of_type(self, *types: str) -> tuple[Column, ...]:
        """The columns of these types, in order."""
        return tuple(column for column in self.columns if column.type in types)


@dataclass(frozen=True)
class SourceContract:
    """All layouts of a source. `version` changes with every change of the contract's text."""

    source: str
    title: Mapping[str, str]
    layouts: Mapping[str, Layout]
    version: str


@cache
def load(source: str) -> SourceContract:
    """The contract of `source`.

    Raises:
        ContractError: there is none, or it does not hold together.
    """
    path = FOLDER / f"{source}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yaml")))
        raise ContractError(f"no contract for source {source!r}: expected {path.name} beside {known}")
    return parse(path.read_text("utf-8"), path.name)


def parse(text: str, name: str) -> SourceContract:
    """Build a contract from YAML `text`; `name` is what errors call it.

    Raises:
        ContractError: naming the entry and what is wrong with it.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContractError(f"{name}: not YAML: {error}") from error
    _keys(data, name, {"source", "title", "layouts"}, set())
    layouts = {
        layout: _layout(entry, data["source"], layout, f"{name}: layouts.{layout}")
        for layout, entry in data["layouts"].items()
    }
    return SourceContract(data["source"], data["title"], layouts, hashlib.sha256(text.encode()).hexdigest()[:16])


def _layout(entry: Any, source: str, name: str, where: str) -> Layout:
    optional = {"key_fallback", "province", "place", "age_at", "age_evidence", "require_any", "full_names", "widths"}
    _keys(entry, where, {"subject", "unit", "key", "period", "columns"}, optional)
    _one_of(entry["subject"], {"child", "detail"}, f"{where}.subject")
    columns = tuple(_column(item, f"{where}.columns[{index}]") for index, item in enumerate(entry["columns"]))
    names = [column.name for column in columns]
    for twice in {column for column in names if names.count(column) > 1}:
        raise ContractError(f"{where}.columns: {twice!r} stands twice")
    layout = Layout(
        source=source,
        name=name,
        subject=entry["subject"],
        unit=tuple(entry["unit"]),
        key=tuple(entry["key"]),
        key_fallback=tuple(entry.get("key_fallback", ())),
        period=_period(entry["period"], f"{where}.period"),
        province=_province(entry.get("province", {}), f"{where}.province"),
        place=entry.get("place", {}),
        age_at=entry.get("age_at"),
        age_evidence=tuple(entry.get("age_evidence", ("title", "age"))),
        columns=columns,
        require_any=tuple(entry.get("require_any", ())),
        full_names={name: tuple(parts) for name, parts in entry.get("full_names", {}).items()},
        widths=tuple(entry.get("widths", (len(columns),))),
    )
    _check_references(layout, where)
    return layout


def _column(entry: Any, where: str) -> Column:
    optional = {
        *("header", "position", "type", "required", "personal", "format", "codes", "min", "max", "keep"),
        *("january_first", "hospital", "th", "en"),
    }
    _keys(entry, where, {"name"}, optional)
    name, header = entry["name"], entry.get("header", ())
    where = f"{where} ({name})"
    if name in RESERVED:
        raise ContractError(f"{where}: this name is staging's own; call the column something else")
    if not header and entry.get("position") is None:
        raise ContractError(f"{where}: neither header nor position, so it cannot be found in a file")
    _one_of(entry.get("type", "text"), COLUMN_TYPES, f"{where}.type")
    _one_of(entry.get("format", "any"), DATE_FORMATS, f"{where}.format")
    if entry.get("personal") is not None:
        _one_of(entry["personal"], PERSONAL, f"{where}.personal")
    return Column(
        name=name,
        headers=(header,) if isinstance(header, str) else tuple(header),
        position=entry.get("position"),
        type=entry.get("type", "text"),
        required=bool(entry.get("required", False)),
        personal=entry.get("personal"),
        format=entry.get("format", "any"),
        codes={str(code): value for code, value in entry.get("codes", {}).items()},
        low=entry.get("min"),
        high=entry.get("max"),
        keep=frozenset(str(marker) for marker in entry.get("keep", ())),
        january_first=bool(entry.get("january_first", False)),
        hospital=entry.get("hospital"),
        th=entry.get("th", ""),
        en=entry.get("en", ""),
    )


def _period(entry: Any, where: str) -> PeriodRule:
    _keys(entry, where, {"kind"}, {"from", "name", "pattern", "content"})
    _one_of(entry["kind"], PERIOD_KINDS, f"{where}.kind")
    sources = entry.get("from", [])
    sources = (sources,) if isinstance(sources, str) else tuple(sources)
    for source in sources:
        _one_of(source, {"name", "content"}, f"{where}.from")
    content = entry.get("content", {})
    _keys(content, f"{where}.content", set(), {"columns", "pattern", "pick"})
    _one_of(content.get("pick", "row"), {"row", "newest"}, f"{where}.content.pick")
    name = _pattern(entry.get("name", entry.get("pattern")), PERIOD_GROUPS, f"{where}.name")
    pattern = _pattern(content.get("pattern"), PERIOD_GROUPS, f"{where}.content.pattern")
    if "name" in sources and name is None:
        raise ContractError(f"{where}: from name, but no pattern for the name")
    if "content" in sources and (pattern is None or not content.get("columns")):
        raise ContractError(f"{where}: from content, but content has no columns or no pattern")
    return PeriodRule(
        kind=entry["kind"],
        sources=sources,
        name=name,
        columns=tuple(content.get("columns", ())),
        pattern=pattern,
        newest=content.get("pick") == "newest",
    )


def _province(entry: Any, where: str) -> ProvinceRule:
    _keys(entry, where, set(), {"column", "columns", "scope", "level", "pattern"})
    _one_of(entry.get("scope", "none"), {"row", "file", "none"}, f"{where}.scope")
    _one_of(entry.get("level", "province"), {"province", "district"}, f"{where}.level")
    columns = entry.get("columns", [entry["column"]] if "column" in entry else [])
    return ProvinceRule(
        columns=tuple(columns),
        scope=entry.get("scope", "none"),
        level=entry.get("level", "province"),
        pattern=_pattern(entry.get("pattern"), {"province"}, f"{where}.pattern"),
    )


def _pattern(text: str | None, groups: set[str] | frozenset[str], where: str) -> re.Pattern[str] | None:
    if text is None:
        return None
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ContractError(f"{where}: not a pattern: {error}") from error
    if unknown := set(pattern.groupindex) - groups:
        raise ContractError(f"{where}: unknown groups {sorted(unknown)}; known are {sorted(groups)}")
    return pattern


def _check_references(layout: Layout, where: str) -> None:
    """Every column that a rule names must be there."""
    named = {
        "unit": [column for column in layout.unit if column != FILE_UNIT],
        "key": layout.key,
        "key_fallback": layout.key_fallback,
        "period.content.columns": layout.period.columns,
        "province.columns": layout.province.columns,
        "place": [
            column
            for role, value in layout.place.items()
            if role != "assume"
            for column in (value if isinstance(value, list) else [value])
        ],
        "age_at": [layout.age_at] if layout.age_at not in (None, "period") else [],
        "require_any": layout.require_any,
        "full_names": [column for parts in layout.full_names.values() for column in parts],
        "hospital": [column.hospital for column in layout.columns if column.hospital],
    }
    for rule, columns in named.items():
        for column in columns:
            if column not in layout.names:
                raise ContractError(f"{where}.{rule}: {column!r} is none of the layout's columns")


def _keys(entry: Any, where: str, required: set[str], optional: set[str]) -> None:
    if not isinstance(entry, dict):
        raise ContractError(f"{where}: expected a mapping, found {type(entry).__name__}")
    if missing := required - set(entry):
        raise ContractError(f"{where}: {', '.join(sorted(missing))} missing")
    if unknown := set(entry) - required - optional:
        allowed = ", ".join(sorted(required | optional))
        raise ContractError(f"{where}: unknown entry {', '.join(sorted(map(str, unknown)))}; allowed are {allowed}")


def _one_of(value: Any, allowed: set[str] | frozenset[str], where: str) -> None:
    if value not in allowed:
        raise ContractError(f"{where}: {value!r} is not one of {', '.join(sorted(allowed))}")
