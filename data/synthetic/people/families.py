"""Families: how children stand in households, their birthdays, twins, parents. Numbers and registers: `population`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.config import ProvinceConfig
from data.synthetic.people.names import (
    FEMALE,
    HILL,
    MALAY,
    MALE,
    MIGRANT,
    THAI,
    GivenNames,
    draw_given,
    draw_surnames,
    rhyme,
)
from data.synthetic.people.places import Areas, Houses, make_houses

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]

DAYS_A_YEAR = 365.25
CHILDREN_A_HOUSEHOLD = np.array([0.36, 0.37, 0.18, 0.07, 0.02])


@dataclass(frozen=True)
class Families:
    """Children in their households; a household's children are consecutive, the eldest first.

    Child-level arrays have shape (n,): `household`, `birth` (days since 1970), `sex`, `twin`, `father`
    (index into the fathers), `given`, `surname`. Household-level ones shape (h,): `people`, `non_thai`,
    `house`, `house_of`, the mother's `mother_given`, `mother_birth`. Fathers: `father_given`,
    `father_surname`, `father_birth`; the first h are the households' own, the rest are of earlier unions.
    """

    household: Ints
    birth: Ints
    sex: Ints
    twin: Bools
    father: Ints
    given: GivenNames
    surname: Texts
    people: Ints
    non_thai: Bools
    house: Ints
    houses: Houses
    mother_given: GivenNames
    mother_maiden: Texts
    mother_birth: Ints
    father_given: GivenNames
    father_surname: Texts
    father_birth: Ints
    elder_given: GivenNames


def make_families(config: ProvinceConfig, areas: Areas) -> Families:
    """The families of a province, with exactly `config.children` children."""
    household, position = _households(config)
    count = int(household[-1]) + 1
    birth, twin = _births(config, household, position)
    house, houses = _houses(config, areas, count)
    people, non_thai = _peoples(config, areas, houses.area[house])
    rng = config.rng("parents")
    eldest = birth[position == 0]
    mother_birth = eldest - ((17 + rng.gamma(4.0, 2.1, count)) * DAYS_A_YEAR).astype(np.int64)
    father, father_people = _fathers(household, twin, people, rng)
    own = np.concatenate([np.arange(count), np.arange(count)])[: len(father_people)]
    father_birth = mother_birth[own] - (rng.normal(3.0, 4.0, len(father_people)) * DAYS_A_YEAR).astype(np.int64)
    none = np.where(father_people == MIGRANT, 0.8, np.where(father_people == HILL, 0.08, 0.0))
    none = np.where(non_thai[own] & (father_people == HILL), 0.5, none)
    father_surname = draw_surnames(father_people, none, rng)
    sex = _sexes(config, twin, household)
    return Families(
        household=household,
        birth=birth,
        sex=sex,
        twin=twin,
        father=father,
        given=_children_names(config, people[household], sex, household, twin),
        surname=father_surname[father],
        people=people,
        non_thai=non_thai,
        house=house,
        houses=houses,
        mother_given=draw_given(people, np.full(count, FEMALE), 0.7, rng),
        mother_maiden=draw_surnames(people, none[:count], rng),
        mother_birth=mother_birth,
        father_given=draw_given(father_people, np.full(len(father_people), MALE), 0.7, rng),
        father_surname=father_surname,
        father_birth=father_birth,
        elder_given=draw_given(people, rng.integers(1, 3, count), 0.85, rng),
    )


def _households(config: ProvinceConfig) -> tuple[Ints, Ints]:
    """Household of each child and the child's position in it, 0 the eldest."""
    sizes = 1 + config.rng("households").choice(5, config.children, p=CHILDREN_A_HOUSEHOLD)
    count = int(np.searchsorted(np.cumsum(sizes), config.children)) + 1
    household = np.repeat(np.arange(count), sizes[:count])[: config.children]
    begins = np.concatenate([[0], np.cumsum(sizes[:count])[:-1]])
    return household, np.arange(config.children) - begins[household]


def _births(config: ProvinceConfig, household: Ints, position: Ints) -> tuple[Ints, Bools]:
    """Birth days (since 1970) and who is a twin: gaps of ten months and more, none between twins."""
    rng = config.rng("births")
    count = len(household)
    later = position > 0
    # a twin's gap is 0; the rate is of children, a pair has two, and only younger siblings can close a gap
    chance = config.twin_share * count / (2 * max(1, int(later.sum())))
    closes = later & (rng.random(count) < chance)
    closes[1:] &= ~closes[:-1]
    gap = np.where(later & ~closes, 0.85 + rng.gamma(2.2, 1.1, count), 0.0)
    since_eldest = np.cumsum(gap)
    since_eldest -= since_eldest[np.flatnonzero(position == 0)][household]
    span = np.zeros(household[-1] + 1)
    np.maximum.at(span, household, since_eldest)
    span = np.maximum(span, 1e-9)
    squeeze = np.minimum(1.0, 16.9 / span)
    youngest = rng.random(len(span)) * (18.0 - 0.01 - np.minimum(span, 16.9))
    age = youngest[household] + (span[household] - since_eldest) * squeeze[household]
    today = np.datetime64(config.as_of, "D").astype(np.int64)
    birth = today - np.floor(age * DAYS_A_YEAR).astype(np.int64)
    twin = closes.copy()
    twin[:-1] |= closes[1:]
    birth[closes] = birth[np.flatnonzero(closes) - 1]
    return birth, twin


def _houses(config: ProvinceConfig, areas: Areas, households: int) -> tuple[Ints, Houses]:
    """House of each household; 6 in 100 share the house of the household before."""
    rng = config.rng("houses")
    own = rng.random(households) >= 0.06
    own[0] = True
    house = np.cumsum(own) - 1
    return house, make_houses(areas, int(house[-1]) + 1, rng)


def _peoples(config: ProvinceConfig, areas: Areas, area: Ints) -> tuple[Ints, Bools]:
    """People of each household and whether it lacks Thai nationality; areas lean one way or another."""
    rng = config.rng("peoples")
    out = np.full(len(area), THAI, np.int64)
    for people, share in ((MALAY, config.malay_share), (HILL, config.hill_share)):
        if share > 0:
            odds = share / max(1e-6, 1 - share) * np.exp(areas.tilt)
            chance = odds / (1 + odds)
            chance *= share / max(1e-6, float((chance * areas.weight).sum()))
            out[(out == THAI) & (rng.random(len(area)) < chance[area])] = people
    wanted = config.non_thai_share
    hill = out == HILL
    hill_share = min(0.6, wanted / max(1e-6, float(hill.mean()))) if hill.any() else 0.0
    non_thai = hill & (rng.random(len(area)) < hill_share)
    left = max(0.0, wanted - float(non_thai.mean()))
    migrant = ~hill & (rng.random(len(area)) < left / max(1e-6, 1 - float(hill.mean())))
    out[migrant & (out == THAI)] = MIGRANT
    return out, non_thai | migrant


def _fathers(household: Ints, twin: Bools, people: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Father of each child (index) and each father's people: 4 in 100 households have an earlier union."""
    count = len(people)
    union = rng.random(count) < 0.04
    extra = np.flatnonzero(union)
    number = np.full(count, -1, np.int64)
    number[extra] = count + np.arange(len(extra))
    eldest = np.concatenate([[True], household[1:] != household[:-1]])
    father = np.where(eldest & ~twin & union[household], number[household], household)
    return father, np.concatenate([people, people[extra]])


def _sexes(config: ProvinceConfig, twin: Bools, household: Ints) -> Ints:
    rng = config.rng("sexes")
    sex = np.where(rng.random(len(twin)) < 0.515, MALE, FEMALE)
    second = _second_twins(twin, household)
    alike = second[rng.random(len(second)) < 0.65]
    sex[alike] = sex[alike - 1]
    return sex


def _second_twins(twin: Bools, household: Ints) -> Ints:
    """Index of the second child of each pair of twins."""
    after = np.flatnonzero(twin[1:] & twin[:-1] & (household[1:] == household[:-1])) + 1
    # two pairs in one household follow each other: every other one is a second
    run = np.concatenate([[0], np.cumsum(np.diff(after) > 1)]) if len(after) else after
    first = np.searchsorted(run, run) if len(after) else after
    return np.asarray(after[(np.arange(len(after)) - first) % 2 == 0])


def _children_names(config: ProvinceConfig, people: Ints, sex: Ints, household: Ints, twin: Bools) -> GivenNames:
    rng = config.rng("children names")
    names = draw_given(people, sex, 0.3, rng)
    second = _second_twins(twin, household)
    rhyme(names, second - 1, second, sex, 3, rng)
    # siblings are often named alike too
    younger = np.flatnonzero(household[1:] == household[:-1]) + 1
    younger = np.setdiff1d(younger[rng.random(len(younger)) < 0.15], np.concatenate([second, second - 1]))
    rhyme(names, younger - 1, younger, sex, 12, rng)
    return names
