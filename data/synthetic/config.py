"""What a made-up province is like: sizes, shares and rates. What is made of them belongs to the other modules."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

BUDDHIST_ERA = 543

Rate = float | npt.NDArray[np.float64]


@dataclass(frozen=True)
class FaultRates:
    """How often an agency writes a field wrongly: shares of its rows, one number or one a row, shape (r,).

    Attributes:
        number_missing: no number, though the child has one.
        number_wrong: a digit mistyped or two swapped.
        number_borrowed: the mother's, the father's or a sibling's number.
        respelled: chance that one part of a Malay-Muslim name is written by another ear.
        misspelled: any name with one letter written as it sounds.
        mark: a tone or vowel mark lost or moved by one letter.
        typo: a letter lost, doubled, swapped or hit beside.
        part_dropped: the first part of a compound name left out.
        wandering: an honorific goes to the surname, or is left out.
        old_name: the name or surname from before a change.
        swapped_names: given name and surname exchanged.
        surname_missing: no surname written, though there is one.
        surname_filled: the given name again as the surname of one who has none.
        title_glued: the title is in the given name's field.
        ink: zero-width characters, doubled marks, marks in another order, two `เ` for `แ`.
        date_wrong: birth date off (day and month swapped, one part wrong, a year off).
        date_unknown: day and month unknown.
        date_missing: no birth date.
        sex_wrong: the other sex.
        house_wrong: another house number or village, or none.
        house_code_missing: no house code.
        parent_missing: a parent's name or number left empty.
        parent_wrong: a parent's name or number written wrongly, beyond what happens to a child's name.
        repeated: the same row twice.
    """

    number_missing: Rate = 0.02
    number_wrong: Rate = 0.01
    number_borrowed: Rate = 0.006
    respelled: Rate = 0.12
    misspelled: Rate = 0.02
    mark: Rate = 0.01
    typo: Rate = 0.012
    part_dropped: Rate = 0.03
    wandering: Rate = 0.15
    old_name: Rate = 0.5
    swapped_names: Rate = 0.002
    surname_missing: Rate = 0.001
    surname_filled: Rate = 0.03
    title_glued: Rate = 0.004
    ink: Rate = 0.05
    date_wrong: Rate = 0.015
    date_unknown: Rate = 0.005
    date_missing: Rate = 0.0
    sex_wrong: Rate = 0.003
    house_wrong: Rate = 0.08
    house_code_missing: Rate = 0.1
    parent_missing: Rate = 0.1
    parent_wrong: Rate = 0.03
    repeated: Rate = 0.001

    def times(self, factor: Rate) -> FaultRates:
        """The rates multiplied, none above 1; with an array, rates of their own for each row."""
        scaled: dict[str, Any] = {f.name: np.minimum(1.0, getattr(self, f.name) * factor) for f in fields(self)}
        return FaultRates(**scaled)


def _data(name: str) -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return loaded


@cache
def _usual_faults() -> dict[str, FaultRates]:
    return {layout: FaultRates(**rates) for layout, rates in _data("faults.yaml").items()}


@dataclass(frozen=True)
class ProvinceConfig:
    """A made-up province; the same configuration and seed give the same bytes.

    Attributes:
        province_code: DOPA code, two digits; districts and subdistricts are the real ones.
        children: how many children, 0 to 17 full years, live or are registered here.
        seed: start of every random stream.
        as_of: the day the extracts are about; ages are full years on it.
        term: 1, the term that begins on 16 May, or 2, the one after: some children have left, some are back.
            3 is the first of the next year: most of those who came back are still there, others have finished.
            0 is the term before, in which all who had dropped out by then were still pupils.
        name: the configuration's name.
        malay_share: households with Malay-Muslim names.
        hill_share: households of hill peoples.
        non_thai_share: households without Thai nationality.
        twin_share: children who are twins.
        registered_share: children in this province's civil register.
        away_share: registered children who live in another province.
        out_of_school_share: resident children of compulsory school age who are not in school.
        health_share: resident children whom a health unit knows.
        social_map_share: children of households on the social map.
        survey_share: children whom the field survey met.
        faults: rates by layout.
        fault_scale: multiplies every rate of `faults`; 0 writes clean extracts.
    """

    province_code: str = "95"
    children: int = 3000
    seed: int = 1
    as_of: date = date(2024, 5, 16)
    term: int = 1
    name: str = "province"
    malay_share: float = 0.02
    hill_share: float = 0.01
    non_thai_share: float = 0.03
    twin_share: float = 0.02
    registered_share: float = 0.95
    away_share: float = 0.015
    out_of_school_share: float = 0.055
    health_share: float = 0.88
    social_map_share: float = 0.17
    survey_share: float = 0.04
    faults: dict[str, FaultRates] = field(default_factory=lambda: dict(_usual_faults()))
    fault_scale: float = 1.0

    def __post_init__(self) -> None:
        if len(self.province_code) != 2 or not self.province_code.isdigit():
            raise ValueError(f"province_code must be two digits, not {self.province_code!r}")
        if self.children < 1:
            raise ValueError("children must be at least 1")
        if self.term not in (0, 1, 2, 3):
            raise ValueError("term must be 0, 1, 2 or 3")

    @property
    def first_year(self) -> int:
        """Academic year (Buddhist era) that the as-of date falls in; it begins on 16 May."""
        begun = (self.as_of.month, self.as_of.day) >= (5, 16)
        return self.as_of.year + BUDDHIST_ERA - (0 if begun else 1)

    @property
    def academic_year(self) -> int:
        """Academic year (Buddhist era) of the term."""
        return self.first_year - (self.term == 0) + (self.term == 3)

    @property
    def semester(self) -> int:
        """The term within its academic year, 1 or 2."""
        return (2, 1, 2, 1)[self.term]

    @property
    def extract_day(self) -> date:
        """The day the agencies made their extracts: the as-of date, or the day on which a later term begins."""
        if self.term == 1:
            return self.as_of
        year = self.academic_year - BUDDHIST_ERA
        return date(year, 11, 1) if self.semester == 2 else date(year, 5, 16)

    @property
    def period(self) -> str:
        """The school period, academic year and term: `2567-1`."""
        return f"{self.academic_year}-{self.semester}"

    def rng(self, stream: str) -> np.random.Generator:
        """A random stream of its own for each purpose, so that adding one changes no other."""
        return np.random.default_rng([self.seed, int(self.province_code), zlib.crc32(stream.encode())])

    def rates(self, layout: str) -> FaultRates:
        """The fault rates of a layout, scaled."""
        return self.faults[layout].times(self.fault_scale)


@cache
def _ready() -> dict[str, dict[str, Any]]:
    return _data("provinces.yaml")


def province_config(province_code: str, **changes: Any) -> ProvinceConfig:
    """The ready configuration of a province, or the default one, with `changes` to its fields."""
    return ProvinceConfig(**{"province_code": province_code, **_ready().get(province_code, {}), **changes})
