"""Sightings: a child as one agency knows and writes it, with that agency's faults; one is one row of a file.

Which children an agency sees belongs to `coverage`, what a file looks like to the layouts' modules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.config import FaultRates
from data.synthetic.people import numbers, units
from data.synthetic.people.names import HILL, MALE
from data.synthetic.people.population import MadeUpPopulation
from data.synthetic.sightings.written_names import placed_names, written_names, written_parents
from data.synthetic.sightings.written_numbers import written_numbers

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]

DAY, MONTH, YEAR, AGE, NONE = 0, 1, 2, 3, 4


@dataclass(frozen=True)
class Sightings:
    """Rows of one layout. All arrays have shape (r,).

    Attributes:
        layout: the layout's name.
        child: index into the population.
        copy: 0 for the first row of a child in this layout, 1 and on for further ones.
        number: national id as digits or G-code, empty where none is written.
        number_kind: what `number` is, a constant of `written_numbers`.
        unit: HOSPCODE or school code, empty in other layouts.
        title, first_name, last_name: as written; `last_name` is empty without a surname.
        sex: 1 or 2.
        birth: days since 1970; `precision` says how much of it is known (DAY … AGE, NONE).
        house: index into the population's houses; `house_no`, `village` and `house_code` as written.
        mother_number, father_number, mother_name, father_name, mother_surname, father_surname,
        guardian_name: as written, empty where unknown.
        in_education: whether the row is evidence of being in education.
    """

    layout: str
    child: Ints
    copy: Ints
    unit: Texts
    number: Texts
    number_kind: Ints
    title: Texts
    first_name: Texts
    last_name: Texts
    sex: Ints
    birth: Ints
    precision: Ints
    house: Ints
    house_no: Texts
    village: Ints
    house_code: Texts
    mother_number: Texts
    father_number: Texts
    mother_name: Texts
    father_name: Texts
    mother_surname: Texts
    father_surname: Texts
    guardian_name: Texts
    in_education: Bools

    def __len__(self) -> int:
        return len(self.child)

    def take(self, index: Ints) -> Sightings:
        """The rows at `index`."""
        arrays: dict[str, Any] = {k: v[index] for k, v in vars(self).items() if isinstance(v, np.ndarray)}
        return replace(self, **arrays)


def sight(population: MadeUpPopulation, layout: str, child: Ints, copy: Ints, in_education: Bools) -> Sightings:
    """Write down the children `child` as the agency of `layout` does; further copies are written anew."""
    rng = population.config.rng(f"{layout} {population.config.term}")
    rates = population.config.rates(layout).times(_carelessness(population, layout, child))
    families = population.families
    sex = families.sex[child]
    title = _titles(population, child, rng)
    first, last = written_names(population, child, rates, rng)
    first, last, title = placed_names(first, last, title, rates, rng)
    birth, precision = _births(population, child, rates, rng)
    house, house_no, village, house_code = _houses(population, layout, child, rates, rng)
    unit = _units(population, layout, child, copy)
    number, kind = written_numbers(population, layout, child, unit, rates, rng)
    wrong_sex = rng.random(len(child)) < rates.sex_wrong
    parents = written_parents(population, child, rates, rng)
    seen = Sightings(
        layout=layout,
        child=child,
        copy=copy,
        unit=unit,
        number=number,
        number_kind=kind,
        title=title,
        first_name=first,
        last_name=last,
        sex=np.where(wrong_sex, 3 - sex, sex),
        birth=birth,
        precision=precision,
        house=house,
        house_no=house_no,
        village=village,
        house_code=house_code,
        in_education=in_education,
        **parents,
    )
    repeated = np.flatnonzero(rng.random(len(child)) < rates.repeated)
    order = rng.permutation(np.concatenate([np.arange(len(child)), repeated]))
    return seen.take(order)


def _carelessness(population: MadeUpPopulation, layout: str, child: Ints) -> npt.NDArray[np.float64]:
    """How many times the usual rate a row's clerk errs: a clerk serves a subdistrict, the mean is 1."""
    spread = 0.6
    rng = population.config.rng(f"clerks {layout}")
    clerk = rng.lognormal(-(spread**2) / 2, spread, len(population.areas.code))
    return np.asarray(clerk[population.houses.area[population.lives[child]]])


def _units(population: MadeUpPopulation, layout: str, child: Ints, copy: Ints) -> Texts:
    if layout == "person":
        return units.health_units(population, child, copy)
    if layout in ("dmc", "onec"):
        return units.schools(population, child, copy, layout == "dmc")[0]
    return np.full(len(child), "", object)


def _titles(population: MadeUpPopulation, child: Ints, rng: np.random.Generator) -> Texts:
    """Titles: a boy becomes นาย and a girl น.ส. at 15, and some files are slow to follow."""
    age = population.age[child] - (rng.random(len(child)) < 0.25)
    male = population.families.sex[child] == MALE
    long = rng.random(len(child)) < 0.55
    young = np.where(male, np.where(long, "เด็กชาย", "ด.ช."), np.where(long, "เด็กหญิง", "ด.ญ."))
    grown = np.where(male, "นาย", np.where(long, "นางสาว", "น.ส."))
    out = np.where(age < 15, young, grown).astype(object)
    novice = male & (age >= 9) & (population.people[child] == 0) & (rng.random(len(child)) < 0.002)
    out[novice] = "สามเณร"
    return out


def _births(
    population: MadeUpPopulation, child: Ints, rates: FaultRates, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Birthdays as written, days since 1970, and their precision."""
    count = len(child)
    day = population.families.birth[child].astype("datetime64[D]")
    month_start = day.astype("datetime64[M]")
    year_start = day.astype("datetime64[Y]")
    of_month = (day - month_start.astype("datetime64[D]")).astype(np.int64)
    of_year = (month_start - year_start.astype("datetime64[M]")).astype(np.int64)
    kind = np.where(rng.random(count) < rates.date_wrong, rng.random(count), 1.0)
    swappable = of_month < 12
    swapped = year_start.astype("datetime64[M]") + np.where(swappable, of_month, of_year)
    swapped_day = swapped.astype("datetime64[D]") + np.where(swappable, of_year, of_month)
    year = np.where(rng.random(count) < 0.5, -1, 1)
    other_year = (month_start + 12 * year).astype("datetime64[D]") + np.minimum(of_month, 27)
    other_month = (month_start + rng.integers(-2, 3, count)).astype("datetime64[D]") + np.minimum(of_month, 27)
    other_day = month_start.astype("datetime64[D]") + (of_month + rng.choice([-10, -1, 1, 10], count)) % 28
    out = np.select(
        [kind < 0.25, kind < 0.5, kind < 0.75, kind < 1.0], [swapped_day, other_year, other_day, other_month], day
    )
    # hill people and migrants registered late know the year at best
    vague = np.where(population.people[child] >= HILL, 0.04 * population.config.fault_scale, 0.0)
    unknown = rng.random(count) < rates.date_unknown + vague
    month_known = unknown & (rng.random(count) < 0.3)
    out = np.where(
        month_known, month_start.astype("datetime64[D]"), np.where(unknown, year_start.astype("datetime64[D]"), out)
    )
    precision = np.where(month_known, MONTH, np.where(unknown, YEAR, DAY))
    missing = rng.random(count) < rates.date_missing
    # nobody is born after the day of the extract, whatever was typed
    late = out > np.datetime64(population.config.as_of, "D")
    return np.where(late, day, out).astype(np.int64), np.where(missing, NONE, precision)


def _houses(
    population: MadeUpPopulation, layout: str, child: Ints, rates: FaultRates, rng: np.random.Generator
) -> tuple[Ints, Texts, Ints, Texts]:
    """The house an agency knows: the registered one, or the one lived in, and its number, village and code."""
    count = len(child)
    registered = np.full(count, True) if layout == "civil_registration" else rng.random(count) < 0.35
    house = np.where(registered, population.registered_at[child], population.lives[child])
    houses = population.houses
    wrong = rng.random(count) < rates.house_wrong
    way = rng.integers(0, 4, count)
    other = rng.integers(1, 420, count).astype(str).astype(object)
    short = np.array([text.split("/")[0] for text in houses.number.tolist()], object)
    house_no = np.where(wrong & (way == 0), "", np.where(wrong & (way == 1), other, houses.number[house]))
    house_no = np.where(wrong & (way == 2), short[house], house_no)
    village = np.where(wrong & (way == 3), rng.integers(1, 14, count), houses.village[house])
    code = numbers.as_text(houses.code[house], 11)
    return house, house_no, village, np.where(rng.random(count) < rates.house_code_missing, "", code)
