"""Columns of a layout: what each holds.

`assets.sources.fields.typed_fields` turns their text into values.
"""

from __future__ import annotations

import re
from typing import Literal, Self

import pydantic
from pydantic import AliasChoices, Field

from quality.rule import Names, Texts
from quality.yaml_file import Entry

ColumnType = Literal[
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
DateFormat = Literal["ymd_be", "ymd_ce", "dmy_be", "iso_be", "dmy_be2", "thai", "iso_ce", "any"]
Personal = Literal["identifier", "name", "special", "contact"]
"""Classes of personal data."""
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
        "delisted",
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


class Column(Entry):
    """One column of a layout.

    Attributes:
        name: its name in staging.
        headers: spellings of its header that agencies use; in YAML `header`.
        position: 0-based place, where a layout is read by position.
        type: how its text is read.
        required: without it the file is held.
        personal: class of personal data, if any.
        format: how a date is written (`DateFormat`).
        codes: the agency's code → the standard one; null for a code that means nothing.
        low, high: a number outside is set aside; in YAML `min` and `max`.
        keep: markers of emptiness that mean something in this column.
        january_first: 1 January represents an unknown day and month.
        hospital: column with the HOSPCODE that numbers people without a number.
        complete_share: the expected share of filled rows; in YAML `complete`.
        valid: share of the values that is expected to be readable.
        values: the allowed codes; empty: any.
        shape: what a code's whole text must look like; another is set aside, since it may be a name.
        th, en: what it holds.
    """

    name: str
    headers: Names = Field(default=(), validation_alias=AliasChoices("headers", "header"))
    position: int | None = None
    type: ColumnType = "text"
    required: bool = False
    personal: Personal | None = None
    format: DateFormat = "any"
    codes: dict[str, str | None] = Field(default_factory=dict)
    low: float | None = Field(default=None, validation_alias=AliasChoices("low", "min"))
    high: float | None = Field(default=None, validation_alias=AliasChoices("high", "max"))
    keep: frozenset[str] = frozenset()
    january_first: bool = False
    hospital: str | None = None
    complete_share: float | None = Field(default=None, validation_alias=AliasChoices("complete_share", "complete"))
    valid: float = USUALLY_VALID
    values: Texts = ()
    shape: re.Pattern[str] | None = None
    th: str = ""
    en: str = ""

    @pydantic.model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.name in RESERVED:
            raise ValueError("this name is staging's own; call the column something else")
        if not self.headers and self.position is None:
            raise ValueError("neither header nor position, so it cannot be found in a file")
        return self

    @property
    def complete(self) -> float | None:
        """Share of the rows that is expected to be filled; None: nothing is expected."""
        usual = USUALLY_COMPLETE if self.required else None
        return (usual if self.complete_share is None else self.complete_share) or None
