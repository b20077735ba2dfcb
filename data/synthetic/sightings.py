"""Sightings: a child as one agency knows and writes it, with that agency's faults; one is one row of a file.

Which children an agency sees belongs to `coverage`, what a file looks like to the layouts' modules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic import numbers, spelling
from data.synthetic.config import FaultRates
from data.synthetic.names import FIRST, HONORIFIC, MALE, GivenNames, draw_given, spellings
from data.synthetic.population import UNREGISTERED, Population

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]

DAY, MONTH, YEAR, AGE, NONE = 0, 1, 2, 3, 4
NO_NUMBER, OWN, WRONG, BORROWED, TEMPORARY, G_CODE = 0, 1, 2, 3, 4, 5


@dataclass(frozen=True)
class Sightings:
    """Rows of one layout. All arrays have shape (r,).

    Attributes:
        layout: the layout's name.
        child: index into the population.
        copy: 0 for the first row of a child in this layout, 1 and on for further ones.
        number: national id as digits or G-code, empty where none is written.
        number_kind: NO_NUMBER, OWN, WRONG, BORROWED, TEMPORARY or G_CODE.
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
        arrays = {k: v[index] for k, v in vars(self).items() if isinstance(v, np.ndarray)}
        return replace(self, **arrays)


def sight(population: Population, layout: str, child: Ints, copy: Ints, in_education: Bools) -> Sightings:
    """Write down the children `child` as the agency of `layout` does; further copies are written anew."""
    rates = population.config.rates(layout)
    rng = population.config.rng(f"{layout} {population.config.term}")
    families = population.families
    sex = families.sex[child]
    title = _titles(population, child, rng)
    first, last = _names(population, child, copy, rates, rng)
    first, last, title = _placed(first, last, title, rates, rng)
    birth, precision = _births(families.birth[child], rates, population, rng)
    house, house_no, village, house_code = _houses(population, layout, child, rates, rng)
    number, kind = _numbers(population, layout, child, rates, rng)
    wrong_sex = rng.random(len(child)) < rates.sex_wrong
    parents = _parents(population, child, rates, rng)
    seen = Sightings(
        layout=layout, child=child, copy=copy, number=number, number_kind=kind, title=title, first_name=first,
        last_name=last, sex=np.where(wrong_sex, 3 - sex, sex), birth=birth, precision=precision, house=house,
        house_no=house_no, village=village, house_code=house_code, in_education=in_education, **parents,
    )  # fmt: skip
    repeated = np.flatnonzero(rng.random(len(child)) < rates.repeated)
    order = rng.permutation(np.concatenate([np.arange(len(child)), repeated]))
    return seen.take(order)


def _titles(population: Population, child: Ints, rng: np.random.Generator) -> Texts:
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


def _heard(names: GivenNames, rates: FaultRates, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """Given names as heard, and the honorific that went over to the surname (empty mostly)."""
    names = names.respelled(rates.respelled, rng)
    names = names.without(FIRST, rng.random(len(names.plain)) < rates.part_dropped)
    wanders = (names.part[:, HONORIFIC] > 0) & (rng.random(len(names.plain)) < rates.wandering)
    goes_over = wanders & (rng.random(len(names.plain)) < 0.5)
    honorific = spellings().text[names.part[:, HONORIFIC], names.spelling[:, HONORIFIC]]
    return names.without(HONORIFIC, wanders).text(), np.where(goes_over, honorific, "")


def _miswritten(texts: Texts, rates: FaultRates, more: float, rng: np.random.Generator) -> Texts:
    """The letter faults of a layout; `more` is a further chance of each."""
    texts = spelling.miswrite(texts, rates.misspelled + more, spelling.by_ear, rng)
    texts = spelling.miswrite(texts, rates.mark + more / 2, spelling.lose_mark, rng)
    texts = spelling.miswrite(texts, rates.typo + more / 2, spelling.mistype, rng)
    return spelling.miswrite(texts, rates.ink, spelling.spill_ink, rng)


def _names(
    population: Population, child: Ints, copy: Ints, rates: FaultRates, rng: np.random.Generator
) -> tuple[Texts, Texts]:
    """Given names and surnames as written, some of them from before a change."""
    families = population.families
    count = len(child)
    outdated = rng.random(count) < rates.old_name
    given, honorific = _heard(families.given.take(child), rates, rng)
    old = population.old_given[child]
    given = np.where(outdated & (old != ""), old, given)
    surname = np.where(outdated, population.old_surname[child], families.surname[child])
    surname = np.where(surname == "", "", honorific + surname)
    # Malay surnames are heard as given names are: letters of like sound, more often than in Thai ones
    by_ear = np.where(families.given.has_parts()[child], surname, "")
    heard = spelling.miswrite(by_ear, rates.respelled, spelling.by_ear, rng)
    surname = np.where(heard == "", surname, heard)
    return _miswritten(given, rates, 0.0, rng), _miswritten(surname, rates, 0.0, rng)


def _placed(
    first: Texts, last: Texts, title: Texts, rates: FaultRates, rng: np.random.Generator
) -> tuple[Texts, Texts, Texts]:
    """Names in their fields: rarely exchanged, rarely with the title in front."""
    swapped = (rng.random(len(first)) < rates.swapped_names) & (last != "")
    first, last = np.where(swapped, last, first), np.where(swapped, first, last)
    glued = rng.random(len(first)) < rates.title_glued
    return np.where(glued, title + first, first), last, np.where(glued, "", title)


def _births(true: Ints, rates: FaultRates, population: Population, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Birthdays as written, days since 1970, and their precision."""
    count = len(true)
    day = true.astype("datetime64[D]")
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
    unknown = rng.random(count) < rates.date_unknown
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
    population: Population, layout: str, child: Ints, rates: FaultRates, rng: np.random.Generator
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


def _numbers(
    population: Population, layout: str, child: Ints, rates: FaultRates, rng: np.random.Generator
) -> tuple[Texts, Ints]:
    """National ids as written, and what they are."""
    count = len(child)
    number = population.number[child]
    kind = np.where(number >= 0, OWN, NO_NUMBER)
    borrowed = (rng.random(count) < rates.number_borrowed) & (kind == OWN)
    other = _of_the_house(population, child, rng)
    borrowed &= other >= 0
    number, kind = np.where(borrowed, other, number), np.where(borrowed, BORROWED, kind)
    wrong = (rng.random(count) < rates.number_wrong) & (kind == OWN)
    number, kind = np.where(wrong, numbers.mistyped(np.maximum(number, 0), rng), number), np.where(wrong, WRONG, kind)
    kind = np.where(rng.random(count) < rates.number_missing, NO_NUMBER, kind)
    text = numbers.as_text(np.where(kind == NO_NUMBER, -1, number))
    if layout in ("dmc", "onec"):
        # a pupil without registration gets a G-code, a new one in each school
        coded = (kind == NO_NUMBER) & (
            rng.random(count) < np.where(population.status[child] == UNREGISTERED, 0.92, 0.1)
        )
        year = (population.config.academic_year - rng.integers(0, 5, count)) % 100
        code = year * 10**10 + int(population.config.province_code) * 10**8 + rng.integers(1, 10**8, count)
        text = np.where(coded, "G" + numbers.as_text(code, 12), text)
        kind = np.where(coded, G_CODE, kind)
    return text, kind


def _of_the_house(population: Population, child: Ints, rng: np.random.Generator) -> Ints:
    """A number from the same household: the mother's, the father's or a sibling's; -1 where there is none."""
    count = len(child)
    household = population.families.household
    step = np.where(rng.random(count) < 0.5, 1, -1)
    sibling = np.clip(child + step, 0, len(household) - 1)
    alike = (household[sibling] == household[child]) & (sibling != child)
    of_sibling = np.where(alike, population.number[sibling], population.mother_number[child])
    way = rng.random(count)
    of_parent = np.where(way < 0.45, population.mother_number[child], population.father_number[child])
    return np.where(way < 0.52, of_parent, of_sibling)


def _parents(population: Population, child: Ints, rates: FaultRates, rng: np.random.Generator) -> dict[str, Texts]:
    """Parents' and guardian's names and numbers as written: no better than the children's."""
    families = population.families
    count = len(child)
    household = families.household[child]
    father = families.father[child]
    out: dict[str, Texts] = {}
    heard = {
        "mother": _heard(families.mother_given.take(household), rates, rng)[0],
        "father": _heard(families.father_given.take(father), rates, rng)[0],
        "elder": _heard(families.elder_given.take(household), rates, rng)[0],
    }
    surname = {
        "mother": population.mother_surname[child],
        "father": families.father_surname[father],
        "elder": np.where(rng.random(count) < 0.5, families.mother_maiden[household], families.father_surname[father]),
    }
    for who in heard:
        heard[who] = _miswritten(heard[who], rates, rates.parent_wrong, rng)
        surname[who] = _miswritten(surname[who], rates, rates.parent_wrong / 2, rng)
    for who, number in (("mother", population.mother_number[child]), ("father", population.father_number[child])):
        missing = rng.random(count) < rates.parent_missing
        out[f"{who}_name"] = np.where(missing, "", heard[who])
        out[f"{who}_surname"] = np.where(missing, "", surname[who])
        wrong = rng.random(count) < rates.parent_wrong
        typed = np.where(wrong & (number >= 0), numbers.mistyped(np.maximum(number, 0), rng), number)
        unknown = rng.random(count) < rates.parent_missing
        out[f"{who}_number"] = numbers.as_text(np.where(unknown, -1, typed))
    who = np.select([rng.random(count) < 0.55, rng.random(count) < 0.5], [0, 1], 2)
    given = np.choose(who, [heard["mother"], heard["father"], heard["elder"]])
    family = np.choose(who, [surname["mother"], surname["father"], surname["elder"]])
    full = np.where(family == "", given, given + " " + family)
    out["guardian_name"] = np.where(rng.random(count) < rates.parent_missing / 2, "", full)
    return out
