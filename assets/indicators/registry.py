"""The registry of indicators: what is counted, in words and in SQL, loaded from `data/reference/indicators.yaml`.

How the values come about is `values`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import data.reference

FILE = Path(data.reference.__file__).parent / "indicators.yaml"
SQL = Path(__file__).parent / "sql"
MISSED_LINK = frozenset({"adds", "none"})


class RegistryError(Exception):
    """The registry does not hold together; says which entry and what is wrong with it."""


@dataclass(frozen=True)
class AgeBand:
    """A band of ages in full years, both ends in it."""

    code: str
    first: int
    last: int


@dataclass(frozen=True)
class AgeSum:
    """A band that is the sum of others."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Indicator:
    """One definition, with its texts as (Thai, English).

    Attributes:
        code: its name in the values.
        version: changes with the definition.
        name, question, numerator, denominator, population, as_of: what it is, in words.
        sources: registers that it reads.
        missed_link: `adds` where a missed link counts a child falsely, else `none`.
        smallest_cell: smaller counts than this, but not 0, are hidden in open figures.
        sql: selects draw, child, counted from `person`.
    """

    code: str
    version: str
    name: tuple[str, str]
    question: tuple[str, str]
    numerator: tuple[str, str]
    denominator: tuple[str, str]
    population: tuple[str, str]
    as_of: tuple[str, str]
    sources: tuple[str, ...]
    missed_link: str
    smallest_cell: int
    sql: str


@dataclass(frozen=True)
class Registry:
    """All definitions, and the bands that they are counted by."""

    indicators: tuple[Indicator, ...]
    bands: tuple[AgeBand, ...]
    sums: tuple[AgeSum, ...]


@cache
def load() -> Registry:
    """The registry.

    Raises:
        RegistryError: an entry lacks something, or has no SQL.
    """
    entries = yaml.safe_load(FILE.read_text("utf-8"))
    return Registry(
        indicators=tuple(_indicator(entry) for entry in entries["indicators"]),
        bands=tuple(AgeBand(band["code"], band["from"], band["to"]) for band in entries["age_bands"]),
        sums=tuple(AgeSum(each["whole"], tuple(each["parts"])) for each in entries["age_sums"]),
    )


def _indicator(entry: dict[str, Any]) -> Indicator:
    code = entry.get("code", "?")
    sql = SQL / f"{code}.sql"
    if not sql.is_file():
        raise RegistryError(f"{FILE.name}: {code} has no SQL: write {sql.name} beside the others in {SQL}")
    if entry.get("missed_link") not in MISSED_LINK:
        raise RegistryError(f"{FILE.name}: {code}: missed_link must be one of {', '.join(sorted(MISSED_LINK))}")
    try:
        texts = {name: (entry[name]["th"], entry[name]["en"]) for name in _TEXTS}
        return Indicator(
            code=code,
            version=entry["version"],
            name=(entry["th"], entry["en"]),
            sources=tuple(entry["sources"]),
            missed_link=entry["missed_link"],
            smallest_cell=entry["smallest_cell"],
            sql=sql.read_text("utf-8"),
            **texts,
        )
    except KeyError as error:
        raise RegistryError(f"{FILE.name}: {code} lacks {error}") from error


_TEXTS = ("question", "numerator", "denominator", "population", "as_of")
