"""Layouts of a source: columns, keys, period, province, rules, and how one is read from a contract.

What the rules do with an extract is `gate`'s and `split`'s; what they measure is `suites`'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quality import column as columns_of
from quality import rule, yaml_entry
from quality.column import RESERVED, Column
from quality.rule import Rule
from quality.yaml_entry import ContractError

PERIOD_KINDS = frozenset({"term", "month", "day", "year"})
PERIOD_GROUPS = frozenset({"be", "be2", "ce", "month", "day", "term"})
FILE_UNIT = "source_file"
MADE = frozenset({"title", "first_name", "last_name", "years_then", "period_end"})
"""What rules may name besides: parts of a full name, and what a batch derives (`suites.batch`)."""


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
        rules: what the contract writes down beyond what follows from the columns (`deriving.rules_of` has all).
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
    rules: tuple[Rule, ...] = ()

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


def parse(given: Any, source: str, name: str, where: str) -> Layout:
    """Read the entry of a layout; `where` is what errors call it.

    Raises:
        ContractError: naming what is wrong with it.
    """
    optional = {
        "key_fallback",
        "province",
        "place",
        "age_at",
        "age_evidence",
        "require_any",
        "full_names",
        "widths",
        "rules",
    }
    yaml_entry.keys(given, where, {"subject", "unit", "key", "period", "columns"}, optional)
    yaml_entry.one_of(given["subject"], {"child", "detail"}, f"{where}.subject")
    columns = tuple(columns_of.parse(item, f"{where}.columns[{index}]") for index, item in enumerate(given["columns"]))
    names = [column.name for column in columns]
    for twice in {column for column in names if names.count(column) > 1}:
        raise ContractError(f"{where}.columns: {twice!r} stands twice")
    layout = Layout(
        source=source,
        name=name,
        subject=given["subject"],
        unit=tuple(given["unit"]),
        key=tuple(given["key"]),
        key_fallback=tuple(given.get("key_fallback", ())),
        period=_period(given["period"], f"{where}.period"),
        province=_province(given.get("province", {}), f"{where}.province"),
        place=given.get("place", {}),
        age_at=given.get("age_at"),
        age_evidence=tuple(given.get("age_evidence", ("title", "age"))),
        columns=columns,
        require_any=tuple(given.get("require_any", ())),
        full_names={name: tuple(parts) for name, parts in given.get("full_names", {}).items()},
        widths=tuple(given.get("widths", (len(columns),))),
        rules=rule.parse_all(given.get("rules", ()), f"{where}.rules"),
    )
    _check_references(layout, where)
    return layout


def _period(given: Any, where: str) -> PeriodRule:
    yaml_entry.keys(given, where, {"kind"}, {"from", "name", "pattern", "content"})
    yaml_entry.one_of(given["kind"], PERIOD_KINDS, f"{where}.kind")
    sources = given.get("from", [])
    sources = (sources,) if isinstance(sources, str) else tuple(sources)
    for source in sources:
        yaml_entry.one_of(source, {"name", "content"}, f"{where}.from")
    content = given.get("content", {})
    yaml_entry.keys(content, f"{where}.content", set(), {"columns", "pattern", "pick"})
    yaml_entry.one_of(content.get("pick", "row"), {"row", "newest"}, f"{where}.content.pick")
    name = yaml_entry.pattern(given.get("name", given.get("pattern")), PERIOD_GROUPS, f"{where}.name")
    pattern = yaml_entry.pattern(content.get("pattern"), PERIOD_GROUPS, f"{where}.content.pattern")
    if "name" in sources and name is None:
        raise ContractError(f"{where}: from name, but no pattern for the name")
    if "content" in sources and (pattern is None or not content.get("columns")):
        raise ContractError(f"{where}: from content, but content has no columns or no pattern")
    return PeriodRule(
        kind=given["kind"],
        sources=sources,
        name=name,
        columns=tuple(content.get("columns", ())),
        pattern=pattern,
        newest=content.get("pick") == "newest",
    )


def _province(given: Any, where: str) -> ProvinceRule:
    yaml_entry.keys(given, where, set(), {"column", "columns", "scope", "level", "pattern"})
    yaml_entry.one_of(given.get("scope", "none"), {"row", "file", "none"}, f"{where}.scope")
    yaml_entry.one_of(given.get("level", "province"), {"province", "district"}, f"{where}.level")
    columns = given.get("columns", [given["column"]] if "column" in given else [])
    return ProvinceRule(
        columns=tuple(columns),
        scope=given.get("scope", "none"),
        level=given.get("level", "province"),
        pattern=yaml_entry.pattern(given.get("pattern"), {"province"}, f"{where}.pattern"),
    )


def _check_references(layout: Layout, where: str) -> None:
    """Every column that a rule names must be there."""
    named: dict[str, Sequence[str]] = {
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
    for each in layout.rules:
        named[f"rules ({each.id})"] = [name for name in each.columns if name not in RESERVED | MADE]
    for part, columns in named.items():
        for column in columns:
            if column not in layout.names:
                raise ContractError(f"{where}.{part}: {column!r} is none of the layout's columns")
