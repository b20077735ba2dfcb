"""The registry of indicators: what is counted, in words and in SQL, loaded from `data/reference/indicators/`.

Each file there holds the definitions of one topic; `ages.yaml` says which ages and bands they are counted
by, `populations.yaml` whom they are counted among. How the values come about is `values`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import data.reference

FOLDER = Path(data.reference.__file__).parent / "indicators"
SHARED = ("ages.yaml", "populations.yaml")
MISSED_LINK = frozenset({"adds", "hides", "joins", "none"})
LEVELS = ("province", "district", "subdistrict")
UNKNOWN = "00"
"""Ends the code of an area that is not known: `9500` is no district, but the children of 95 whose district nobody
knows; so districts sum to the province."""


class RegistryError(Exception):
    """The registry does not hold together; says which entry and what is wrong with it."""


@dataclass(frozen=True)
class AgeBand:
    """A band of ages in full years, both ends in it."""

    code: str
    first: int
    last: int


@dataclass(frozen=True)
class AgeGroup:
    """The ages that some indicators are about: `all` is their whole, the others are parts of it.

    Attributes:
        code: its name in the definitions.
        bands: `all` first; what `all` spans differs by group.
        text: the ages in words.
    """

    code: str
    bands: tuple[AgeBand, ...]
    text: tuple[str, str]


@dataclass(frozen=True)
class AgeSum:
    """A band that is the sum of others, for the indicators of one age group."""

    whole: str
    parts: tuple[str, ...]
    ages: str


@dataclass(frozen=True)
class Population:
    """Whom an indicator is counted among.

    Attributes:
        code: its name in the definitions.
        sql: a condition on `person`.
        text: in words.
        numerator_of: the indicator whose count it is, cell by cell, or None.
    """

    code: str
    sql: str
    text: tuple[str, str]
    numerator_of: str | None


@dataclass(frozen=True)
class Indicator:
    """One definition, with its texts as (Thai, English).

    Attributes:
        code: its name in the values.
        version: changes with the definition.
        topic: the file that it stands in.
        name, question, numerator, denominator, population, as_of: what it is, in words.
        sources: registers that it reads.
        missed_link: what a link that the engine missed does to the count: `adds` a child falsely, `hides`
            one (as in `joins`, where any false link adds one), or `none`.
        smallest_cell: smaller counts than this, but not 0, are hidden in open figures.
        ages: group of ages and bands.
        levels: areas that it is counted for.
        among: whom it is counted among.
        counted: condition on `person` for those of them who are counted.
        parts: indicators whose counts sum to this one's, cell by cell.
        loose: condition on `person` for the children, counted or not, whose record would change the count if
            it stood apart, above all one without a number (see sql/careless.sql); None where none would.
    """

    code: str
    version: str
    topic: str
    name: tuple[str, str]
    question: tuple[str, str]
    numerator: tuple[str, str]
    denominator: tuple[str, str]
    population: tuple[str, str]
    as_of: tuple[str, str]
    sources: tuple[str, ...]
    missed_link: str
    smallest_cell: int
    ages: AgeGroup
    levels: tuple[str, ...]
    among: Population
    counted: str
    parts: tuple[str, ...]
    loose: str | None

    @property
    def sql(self) -> str:
        """The definition as one query on the analysts' `abe.child`."""
        of = self.ages.bands[0]
        return (
            f"SELECT count(*) FILTER (WHERE {self.counted}) AS numerator, count(*) AS denominator\n"
            f"FROM abe.child\nWHERE ({self.among.sql}) AND age BETWEEN {of.first} AND {of.last}"
        )


@dataclass(frozen=True)
class Registry:
    """All definitions, and the ages that they are counted by.

    Attributes:
        indicators: in the order in which they are shown.
        groups: ages, by code.
        sums: bands that are sums of others; the first is that of school age.
    """

    indicators: tuple[Indicator, ...]
    groups: dict[str, AgeGroup]
    sums: tuple[AgeSum, ...]

    @property
    def bands(self) -> tuple[AgeBand, ...]:
        """Every band once, in the order in which they are shown; what `all` spans is the age group's to say."""
        return tuple({band.code: band for group in self.groups.values() for band in group.bands}.values())

    @property
    def single(self) -> tuple[AgeBand, ...]:
        """The bands that cut all ages without overlap: those that hold no other."""
        inside = [
            band
            for band in self.bands
            if not any(band.first <= other.first and other.last <= band.last for other in self.bands if other != band)
        ]
        return tuple(sorted(inside, key=lambda band: band.first))


def files() -> list[Path]:
    """The registry's files."""
    return sorted(FOLDER.glob("*.yaml"))


@cache
def load() -> Registry:
    """The registry.

    Raises:
        RegistryError: an entry lacks something, names what is not there, or stands twice.
    """
    ages = _read(FOLDER / "ages.yaml")
    groups = {entry["code"]: _group(entry) for entry in ages["groups"]}
    populations = {entry["code"]: _population(entry) for entry in _read(FOLDER / "populations.yaml")["populations"]}
    indicators: list[Indicator] = []
    topics = [path for path in files() if path.name not in SHARED]
    for path in sorted(topics, key=lambda path: ages["topics"].index(path.stem)):
        written = _read(path)
        defaults = {"smallest_cell": 5, "levels": list(LEVELS), "parts": []} | written.get("defaults", {})
        indicators += [_indicator(path, defaults | entry, groups, populations) for entry in written["indicators"]]
    _whole(indicators, populations)
    sums = tuple(
        AgeSum(each["whole"], tuple(each["parts"]), entry["code"])
        for entry in ages["groups"]
        for each in entry.get("sums", [])
    )
    return Registry(tuple(indicators), groups, sums)


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def _group(entry: dict[str, Any]) -> AgeGroup:
    bands = tuple(AgeBand(str(code), first, last) for code, (first, last) in entry["bands"].items())
    return AgeGroup(entry["code"], bands, (entry["th"], entry["en"]))


def _population(entry: dict[str, Any]) -> Population:
    return Population(entry["code"], entry["sql"], (entry["th"], entry["en"]), entry.get("numerator_of"))


def _indicator(
    path: Path, entry: dict[str, Any], groups: dict[str, AgeGroup], populations: dict[str, Population]
) -> Indicator:
    code = entry.get("code", "?")
    try:
        if entry["missed_link"] not in MISSED_LINK:
            raise RegistryError(f"{path.name}: {code}: missed_link must be one of {', '.join(sorted(MISSED_LINK))}")
        among, ages = populations[entry["among"]], groups[entry["ages"]]
        return Indicator(
            code=code,
            version=entry["version"],
            topic=path.stem,
            name=(entry["th"], entry["en"]),
            question=_text(entry["question"]),
            numerator=_text(entry["numerator"]),
            denominator=among.text,
            population=ages.text,
            as_of=_text(entry["as_of"]),
            sources=tuple(entry["sources"]),
            missed_link=entry["missed_link"],
            smallest_cell=entry["smallest_cell"],
            ages=ages,
            levels=tuple(entry["levels"]),
            among=among,
            counted=entry["counted"],
            parts=tuple(entry["parts"]),
            loose=entry.get("loose"),
        )
    except KeyError as error:
        raise RegistryError(f"{path.name}: {code} lacks {error}, or {error} is not in the shared files") from error


def _text(entry: dict[str, str]) -> tuple[str, str]:
    return entry["th"], entry["en"]


def _whole(indicators: list[Indicator], populations: dict[str, Population]) -> None:
    """Codes stand once, and what names another names one that is there."""
    codes = [each.code for each in indicators]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise RegistryError(f"defined twice: {', '.join(twice)}")
    named = {part for each in indicators for part in each.parts}
    named |= {each.numerator_of for each in populations.values() if each.numerator_of}
    if missing := sorted(named - set(codes)):
        raise RegistryError(f"named but not defined: {', '.join(missing)}")
