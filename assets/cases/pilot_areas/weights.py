"""What makes a subdistrict difficult and what makes it ready, with weights: `data/reference/pilot_areas.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

import pydantic

import data.reference
from quality import yaml_file
from quality.yaml_file import Entry

FILE = Path(data.reference.__file__).parent / "pilot_areas.yaml"
Side = Literal["difficulty", "readiness"]
SIDES: tuple[Side, ...] = ("difficulty", "readiness")
BookMeasure = Literal["managers", "places", "spaces", "sectors", "judgement"]


class Measure(Entry):
    """One thing that is measured in each subdistrict.

    Attributes:
        code: its id.
        side: what it is evidence of; more of it is more difficulty, or more readiness.
        weight: how much it counts on its side.
        indicator, ages, take: an indicator, its band of ages, and whether its share or its count; else None.
        book: what the team's books say (`from` in the file); else None.
        th, en: what it is called.
    """

    code: str
    side: Side
    weight: Annotated[float, pydantic.Field(gt=0)]
    th: str
    en: str
    indicator: str | None = None
    ages: str = "all"
    take: Literal["share", "count"] | None = None
    book: Annotated[BookMeasure | None, pydantic.Field(alias="from")] = None

    @pydantic.model_validator(mode="after")
    def _check_origin(self) -> Self:
        if (self.indicator is None) == (self.book is None):
            raise ValueError("needs either an indicator or from")
        if (self.indicator is None) != (self.take is None):
            raise ValueError("take belongs to an indicator, and each indicator has one")
        return self


class Weights(Entry):
    """The measures, and how their weights are drawn.

    Attributes:
        draws: how many times.
        spread: each weight is multiplied by a number between 1/spread and spread.
        seed: of the draws.
        measures: of both sides.
    """

    draws: Annotated[int, pydantic.Field(ge=1, le=100_000)]
    spread: Annotated[float, pydantic.Field(ge=1, le=100)]
    seed: int
    measures: tuple[Measure, ...]

    @pydantic.model_validator(mode="after")
    def _check_measures(self) -> Self:
        codes = [measure.code for measure in self.measures]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"a code is used twice: {', '.join(twice)}")
        if lacking := [side for side in SIDES if all(measure.side != side for measure in self.measures)]:
            raise ValueError(f"has no measure of {', '.join(lacking)}")
        return self


@cache
def load(path: Path = FILE) -> Weights:
    """The weights of a file; those of the project if none is named.

    Raises:
        DataFileError: the file lacks something, or says what is not known.
        FileNotFoundError: there is no such file.
    """
    return yaml_file.read(path, Weights)
