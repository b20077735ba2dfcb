"""The registry of indicators: what is counted, in words and in SQL, read from `data/reference/indicators/`.

Each file there holds the definitions of one topic; `ages.yaml` says which ages and bands they are counted
by, `populations.yaml` whom they are counted among, `layouts.yaml` whose files they need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import pydantic

import data.reference
from quality import yaml_file
from quality.yaml_file import DataFileError, Entry, Text

FOLDER = Path(data.reference.__file__).parent / "indicators"
SHARED = ("ages.yaml", "populations.yaml", "layouts.yaml")
Level = Literal["province", "district", "subdistrict"]
MissedLink = Literal["adds", "hides", "joins", "none"]
"""What a link that linking missed does to a count: `adds` a child falsely, `hides` one (as in `joins`, where any
false link adds one), or `none`."""


class RegistryError(DataFileError):
    """Definitions that contradict each other; says which."""


class AgeBand(Entry):
    """A band of ages in full years, both ends in it."""

    code: str
    first: int
    last: int


class AgeSum(Entry):
    """A band that is the sum of others, for the indicators of one age group."""

    whole: str
    parts: tuple[str, ...]


def _list_bands(entry: Any) -> Any:
    if not isinstance(entry, dict):
        raise ValueError("must be a mapping of bands to their first and last age")
    return tuple(AgeBand(code=code, first=first, last=last) for code, (first, last) in entry.items())


class AgeGroup(Entry):
    """The ages that some indicators are about: the band `all` is their whole, the others are parts of it.

    Attributes:
        code: its name in the definitions.
        counted_by: full years on the as-of date (`age`), or on 16 May of the school year (`school_age`).
        th, en: the ages in words.
        bands: `all` first; what `all` spans differs by group.
        sums: bands that others add up to.
    """

    code: str
    counted_by: Literal["age", "school_age"] = "age"
    th: str
    en: str
    bands: Annotated[tuple[AgeBand, ...], pydantic.BeforeValidator(_list_bands)]
    sums: tuple[AgeSum, ...] = ()

    @pydantic.model_validator(mode="after")
    def _check_sums(self) -> Self:
        codes = [band.code for band in self.bands]
        if codes[:1] != ["all"]:
            raise ValueError("the first band must be `all`")
        if missing := {one for each in self.sums for one in (each.whole, *each.parts)} - set(codes):
            raise ValueError(f"sums name bands that the group does not have: {', '.join(sorted(missing))}")
        return self

    @property
    def text(self) -> tuple[str, str]:
        """The ages in words."""
        return self.th, self.en


class Population(Entry):
    """Whom an indicator is counted among.

    Attributes:
        code: its name in the definitions.
        sql: a condition on `person`.
        th, en: in words.
        numerator_of: the indicator whose count it is, cell by cell.
        rest_of: indicators, each counted among the same population, whose counts leave this one of it.
        part_of: an indicator that counts all of these children.
    """

    code: str
    sql: str
    th: str
    en: str
    numerator_of: str | None = None
    rest_of: tuple[str, ...] = ()
    part_of: str | None = None


class Ages(Entry):
    """The file of ages: topics in the order in which they are shown, and the groups."""

    topics: tuple[str, ...]
    groups: tuple[AgeGroup, ...]


class Populations(Entry):
    """The file of populations."""

    populations: tuple[Population, ...]


class NeededLayout(Entry):
    """A layout that indicators need.

    Attributes:
        code, source: as in the contracts.
        overdue_days: from this age on its newest rows say nothing about the as-of date.
        by_unit: whether its units (schools, health units) are awaited one by one.
        term_of: the source whose newest term it has to have, too.
        th, en: what it is and who sends it, in words.
    """

    code: str
    source: str
    overdue_days: int
    by_unit: bool = False
    term_of: str | None = None
    th: str
    en: str


class GapReason(Entry):
    """Why an indicator has no value; the words have a place for what is awaited."""

    code: str
    th: str
    en: str


class Layouts(Entry):
    """The file of layouts.

    Attributes:
        most_missing: share of the children on the last rolls that may be on rolls of units that did not send again.
        layouts: the layouts.
        reasons: why a value may be missing.
    """

    most_missing: float
    layouts: tuple[NeededLayout, ...]
    reasons: tuple[GapReason, ...]


def _look_up(kind: str) -> Callable[[Any, pydantic.ValidationInfo], Any]:
    def find(code: Any, info: pydantic.ValidationInfo) -> Any:
        known = (info.context or {})[kind]
        if code not in known:
            raise ValueError(f"{code!r} is not in {kind}.yaml, which has {', '.join(known)}")
        return known[code]

    return find


def _look_up_layouts(codes: Any, info: pydantic.ValidationInfo) -> Any:
    find = _look_up("layouts")
    return tuple(find(code, info) for code in codes)


class Indicator(Entry):
    """One definition; texts are (Thai, English).

    Attributes:
        code: its name in the values.
        version: changes with the definition.
        topic: the file that it is in.
        th, en: its name.
        question, numerator, as_of: what it is, in words.
        sources: registers that it reads.
        missed_link: what a link that linking missed does to the count.
        smallest_cell: smaller counts than this, but not 0, are hidden in open figures.
        ages: group of ages and bands.
        levels: areas that it is counted for.
        among: whom it is counted among.
        counted: condition on `person` for those of them who are counted.
        parts: indicators whose counts sum to this one's, cell by cell.
        loose: condition on `person` for the children, counted or not, whose record would change the count if
            it were not linked, above all one without a number (see sql/low_coverage_source.sql).
        needs: layouts without whose rows the count would be false.
        terms: school terms that the files on hand must span, up to the newest.
        headline: whether a release in which it has no data is a failed check.
        bounded: whether it counts children not in education, so that without the newest rolls of some units it lies
            between two bounds: all on their last rolls still learn there, or none.
        same_children_as: the indicator that counts just these children at these ages.
        part_of: indicators that count all of these children at these ages, and others.
        rest_of: the indicator of the same population that counts just the others of it at these ages.
    """

    code: Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z_]*$")]
    version: str
    topic: str
    th: str
    en: str
    question: Text
    numerator: Text
    as_of: Text
    sources: tuple[str, ...]
    missed_link: MissedLink
    smallest_cell: Annotated[int, pydantic.Field(ge=1)] = 5
    ages: Annotated[AgeGroup, pydantic.BeforeValidator(_look_up("ages"))]
    levels: tuple[Level, ...] = ("province", "district", "subdistrict")
    among: Annotated[Population, pydantic.BeforeValidator(_look_up("populations"))]
    counted: str
    parts: tuple[str, ...] = ()
    loose: str | None = None
    needs: Annotated[tuple[NeededLayout, ...], pydantic.BeforeValidator(_look_up_layouts)]
    terms: int = 1
    headline: bool = False
    bounded: bool = False
    same_children_as: str | None = None
    part_of: tuple[str, ...] = ()
    rest_of: str | None = None

    @property
    def name(self) -> tuple[str, str]:
        """Its name."""
        return self.th, self.en

    @property
    def denominator(self) -> tuple[str, str]:
        """Whom it is counted among, in words."""
        return self.among.th, self.among.en

    @property
    def population(self) -> tuple[str, str]:
        """Of which ages, in words."""
        return self.ages.text

    @property
    def sql(self) -> str:
        """The definition as one query on the analysts' `abe.child`."""
        of = self.ages.bands[0]
        return (
            f"SELECT count(*) FILTER (WHERE {self.counted}) AS numerator, count(*) AS denominator\n"
            f"FROM abe.child\nWHERE ({self.among.sql}) AND {self.ages.counted_by} BETWEEN {of.first} AND {of.last}"
        )


class Topic(Entry):
    """A file of definitions, each with what the file's `defaults` say where it does not say otherwise."""

    indicators: tuple[Indicator, ...]


def _read_topic(topic: str, shared: dict[str, Any]) -> tuple[Indicator, ...]:
    def fill_in(written: Any) -> Any:
        given = {"topic": topic} | written.pop("defaults", {})
        return written | {"indicators": [given | entry for entry in written.get("indicators", [])]}

    return yaml_file.read(FOLDER / f"{topic}.yaml", Topic, fill_in, **shared).indicators


@dataclass(frozen=True)
class Registry:
    """All definitions, and the ages that they are counted by.

    Attributes:
        indicators: in the order in which they are shown.
        groups: ages, by code.
        layouts: the file of layouts, and why values may be missing.
    """

    indicators: tuple[Indicator, ...]
    groups: dict[str, AgeGroup]
    layouts: Layouts

    def name_denominator(self, indicator: Indicator) -> str:
        """The quantity that an indicator's denominator is: two with one name are the same children, cell by cell.

        That is the count of another indicator where it counts just this population by the same rule of age.
        """
        owner = next((each for each in self.indicators if each.code == indicator.among.numerator_of), None)
        if owner is not None and owner.ages.counted_by == indicator.ages.counted_by:
            return owner.code
        return f"{indicator.among.code} by {indicator.ages.counted_by}"

    @property
    def families(self) -> tuple[frozenset[str], ...]:
        """Indicators that tell of each other by their definitions: parts and their whole, the same children."""
        families: list[set[str]] = []
        for each in self.indicators:
            related = {each.code, *each.parts, *([each.same_children_as] if each.same_children_as else [])}
            joined = [family for family in families if family & related]
            families = [family for family in families if not family & related] + [related.union(*joined)]
        order = [each.code for each in sorted(self.indicators, key=lambda each: not each.headline)]
        return tuple(frozenset(each) for each in sorted(families, key=lambda each: min(map(order.index, each))))

    @property
    def age_sums(self) -> tuple[tuple[AgeBand, ...], ...]:
        """Bands that are sums of others, each once: the whole, then its parts."""
        sums: list[tuple[AgeBand, ...]] = []
        for group in self.groups.values():
            bands = {band.code: band for band in group.bands}
            sums += [(bands[each.whole], *(bands[part] for part in each.parts)) for each in group.sums]
        by_ages = {tuple((band.first, band.last) for band in one): one for one in sums}
        return tuple(by_ages.values())

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
        DataFileError: an entry lacks something, has a key that nobody knows, or names what is not there.
        RegistryError: an indicator is defined twice, or named and not defined.
    """
    ages = yaml_file.read(FOLDER / "ages.yaml", Ages)
    populations = yaml_file.read(FOLDER / "populations.yaml", Populations).populations
    groups = {each.code: each for each in ages.groups}
    layouts = yaml_file.read(FOLDER / "layouts.yaml", Layouts)
    shared = {
        "ages": groups,
        "populations": {each.code: each for each in populations},
        "layouts": {each.code: each for each in layouts.layouts},
    }
    topics = {path.stem for path in files() if path.name not in SHARED}
    if topics != set(ages.topics):
        odd = ", ".join(sorted(topics ^ set(ages.topics)))
        raise RegistryError(f"ages.yaml: topics and files must be the same; only one of both has {odd}")
    indicators = tuple(each for topic in ages.topics for each in _read_topic(topic, shared))
    _check_names(indicators, populations)
    return Registry(indicators, groups, layouts)


def _check_names(indicators: tuple[Indicator, ...], populations: tuple[Population, ...]) -> None:
    """Every code is defined once, and what names another names one that is defined."""
    codes = [each.code for each in indicators]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise RegistryError(f"defined twice: {', '.join(twice)}: remove one of each")
    named = {part for each in indicators for part in each.parts}
    named |= {each.same_children_as for each in indicators if each.same_children_as}
    named |= {each.rest_of for each in indicators if each.rest_of}
    named |= {whole for each in indicators for whole in each.part_of}
    for each in populations:
        named |= {code for code in (each.numerator_of, each.part_of, *each.rest_of) if code}
    if missing := sorted(named - set(codes)):
        raise RegistryError(f"named as a part or a population but not defined: {', '.join(missing)}: define it")
