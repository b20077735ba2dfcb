"""Layouts of a source: columns, keys, period, province and rules.

`gate` and `row_rules` apply a layout to an extract, `suites` evaluates its rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal, Self

import pydantic
from pydantic import AliasChoices, Field

from quality.column import RESERVED, Column
from quality.rule import Names, Rules, refuse_repeats
from quality.yaml_file import Entry

PERIOD_GROUPS = frozenset({"be", "be2", "ce", "month", "day", "term"})
FILE_UNIT = "source_file"
MADE = frozenset({"title", "first_name", "last_name", "years_then", "period_end"})
"""What rules may name besides: parts of a full name, and what a batch derives (`suites.batch`)."""


def _has_period_groups(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if unknown := set(pattern.groupindex) - PERIOD_GROUPS:
        raise ValueError(f"unknown groups {sorted(unknown)}; known are {sorted(PERIOD_GROUPS)}")
    return pattern


def _has_province_group(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if set(pattern.groupindex) != {"province"}:
        raise ValueError("the pattern needs the one group province")
    return pattern


PeriodPattern = Annotated[re.Pattern[str], pydantic.AfterValidator(_has_period_groups)]
ProvincePattern = Annotated[re.Pattern[str], pydantic.AfterValidator(_has_province_group)]


class PeriodContent(Entry):
    """Where in a layout's rows the period is written.

    Attributes:
        columns, pattern: pattern searched in the values of the columns joined by `/`.
        pick: `newest`: the file's newest value counts for all its rows; `row`: each row's own.
    """

    columns: Names = ()
    pattern: PeriodPattern | None = None
    pick: Literal["row", "newest"] = "row"


class PeriodRule(Entry):
    """Where a layout's period is read: file name and content, in the order of `sources`; receipt is the last resort.

    Attributes:
        kind: term, month, day or year.
        sources: `name`, `content`, in order of trust; in YAML `from`.
        name: pattern searched in the file's path; groups as in `PERIOD_GROUPS`.
        content: where in the rows it is written.
    """

    kind: Literal["term", "month", "day", "year"]
    sources: Names = Field(default=(), validation_alias=AliasChoices("sources", "from"))
    name: PeriodPattern | None = Field(default=None, validation_alias=AliasChoices("name", "pattern"))
    content: PeriodContent = PeriodContent()

    @pydantic.model_validator(mode="after")
    def _can_be_read(self) -> Self:
        if unknown := set(self.sources) - {"name", "content"}:
            raise ValueError(f"from: {sorted(unknown)[0]!r} is not one of content, name")
        if "name" in self.sources and self.name is None:
            raise ValueError("from name, but no pattern for the name")
        if "content" in self.sources and (self.pattern is None or not self.columns):
            raise ValueError("from content, but content has no columns or no pattern")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in which the period is written."""
        return self.content.columns

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """The pattern that finds the period in them."""
        return self.content.pattern

    @property
    def newest(self) -> bool:
        """Whether the file's newest value counts for all its rows."""
        return self.content.pick == "newest"


class ProvinceRule(Entry):
    """Which column holds a row's province, and what follows when it is another's.

    Attributes:
        columns: the first that is filled decides; in YAML also `column`.
        scope: `row` (such rows are quarantined), `file` (only a file mostly elsewhere is held), `none`.
        level: what a name in the column names, `province` or `district`.
        pattern: group `province` finds the two digits in a longer code.
    """

    columns: Names = Field(default=(), validation_alias=AliasChoices("columns", "column"))
    scope: Literal["row", "file", "none"] = "none"
    level: Literal["province", "district"] = "province"
    pattern: ProvincePattern | None = None


class Layout(Entry):
    """One layout of a source: its columns and what holds for its rows.

    Attributes:
        source, name: whose it is and what it is called.
        subject: `child` (rows become child records) or `detail` (they belong to another layout).
        unit: columns whose values are the reporting units; `source_file` = the file's name without its period.
        lists_everybody: each period of a unit is sent as a whole, so that few rows of a new one are a file cut short.
        keeps_delisted: a row that a later list of the same unit and period no longer has stays, as one that is not
            active: a list of who is out of school says nothing of who came back by leaving them out.
        key, key_fallback: the agency's own key, and the one used where the first is empty.
        period, province: how period and province are found.
        place: role of an address column (`subdistrict`, `district_code` …) → the column.
        age_at: column (or `period`) with the day at which column `age` was true.
        age_evidence: what may contradict an adult's birth date: title, grade, age.
        columns: the columns in the agency's order.
        require_any: of these at least one must be in the file.
        full_names: a whole name → the columns that it is put together from.
        known_widths: numbers of fields that a file without a header may have; in YAML `widths`.
        rules: what the contract writes down beyond what follows from the columns (`default_rules.list_rules` has all).
    """

    source: str
    name: str
    subject: Literal["child", "detail"]
    unit: Names
    lists_everybody: bool = False
    keeps_delisted: bool = False
    key: Names
    key_fallback: Names = ()
    period: PeriodRule
    province: ProvinceRule = ProvinceRule()
    place: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    age_at: str | None = None
    age_evidence: Names = ("title", "age")
    columns: tuple[Column, ...]
    require_any: Names = ()
    full_names: dict[str, Names] = Field(default_factory=dict)
    known_widths: tuple[int, ...] = Field(default=(), validation_alias=AliasChoices("known_widths", "widths"))
    rules: Rules = ()

    @pydantic.model_validator(mode="after")
    def _names_its_own_columns(self) -> Self:
        refuse_repeats(self.names)
        for part, columns in self._named_columns().items():
            for column in columns:
                if column not in self.names:
                    raise ValueError(f"{part}: {column!r} is none of the layout's columns")
        return self

    def _named_columns(self) -> dict[str, Sequence[str]]:
        """Columns that the entries name, by entry."""
        place = [value for role, value in self.place.items() if role != "assume"]
        return {
            "unit": [column for column in self.unit if column != FILE_UNIT],
            "key": self.key,
            "key_fallback": self.key_fallback,
            "period.content.columns": self.period.columns,
            "province.columns": self.province.columns,
            "place": [column for value in place for column in ([value] if isinstance(value, str) else value)],
            "age_at": [self.age_at] if self.age_at not in (None, "period") else [],
            "require_any": self.require_any,
            "full_names": [column for parts in self.full_names.values() for column in parts],
            "hospital": [column.hospital for column in self.columns if column.hospital],
            **{
                f"rules ({rule.id})": [name for name in rule.columns if name not in RESERVED | MADE]
                for rule in self.rules
            },
        }

    @property
    def widths(self) -> tuple[int, ...]:
        """Numbers of fields that a file without a header may have."""
        return self.known_widths or (len(self.columns),)

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
