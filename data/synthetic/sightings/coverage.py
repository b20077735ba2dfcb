"""Which children each agency knows, how often, and whether its row shows a child in education."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from data.synthetic.people.population import HERE, MadeUpPopulation
from data.synthetic.people.schooling import LOWER_1, PRIMARY_1

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.float64]


class Seen(NamedTuple):
    """Rows of an agency: child, copy (0 first), and whether the row shows a child in education."""

    child: Ints
    copy: Ints
    in_education: Bools


def _seen(child: Ints, copy: Ints | None = None, in_education: Bools | bool = False) -> Seen:
    copies = np.zeros(len(child), np.int64) if copy is None else copy
    return Seen(child, copies, np.broadcast_to(np.asarray(in_education, bool), child.shape).copy())


def _civil(population: MadeUpPopulation) -> Seen:
    """Everyone who is registered in the province."""
    return _seen(np.flatnonzero(population.registered))


def school_kind(population: MadeUpPopulation) -> Bools:
    """True where a child's school reports by the DMC workbook (OBEC), False for the other jurisdictions."""
    rng = population.config.rng("school kind")
    state = np.where(population.schooling.level < PRIMARY_1, 0.35, 0.68)
    return np.asarray(rng.random(len(population)) < state)


def _pupils(population: MadeUpPopulation, state: bool, rng: np.random.Generator) -> Seen:
    """Pupils of one kind of school; some stand in two, some in the workbook only as 3.1.8."""
    kind = school_kind(population) == state
    schooling = population.schooling
    count = len(population)
    own = np.flatnonzero(kind & schooling.enrolled)
    other_kind = np.flatnonzero(~kind & schooling.enrolled & (rng.random(count) < 0.006))
    twice = own[rng.random(len(own)) < 0.005]
    child = np.concatenate([own, other_kind, twice])
    copy = np.concatenate([np.zeros(len(own) + len(other_kind), np.int64), np.ones(len(twice), np.int64)])
    if not state:
        return _seen(child, copy, True)
    left = np.flatnonzero(kind & schooling.dropout & (rng.random(count) < 0.22))
    moved = np.flatnonzero(~kind & schooling.enrolled & (rng.random(count) < 0.006))
    marked = np.concatenate([left, np.setdiff1d(moved, other_kind)])
    return Seen(
        np.concatenate([child, marked]),
        np.concatenate([copy, np.zeros(len(marked), np.int64)]),
        np.concatenate([np.ones(len(child), bool), np.zeros(len(marked), bool)]),
    )


def _nonformal(population: MadeUpPopulation, rng: np.random.Generator) -> Seen:
    """Learners, and some who finished, resigned or lost their status."""
    schooling = population.schooling
    learner = schooling.nonformal
    former = schooling.dropout & ~learner & (schooling.level >= LOWER_1) & (rng.random(len(population)) < 0.08)
    child = np.flatnonzero(learner | former)
    return _seen(child, None, learner[child])


def _dropouts(population: MadeUpPopulation, rng: np.random.Generator) -> Seen:
    """Those who left and were listed, and some who are at school elsewhere after all."""
    schooling = population.schooling
    listed = schooling.dropout & (rng.random(len(population)) < 0.55)
    elsewhere = schooling.enrolled & (schooling.level >= PRIMARY_1) & (rng.random(len(population)) < 0.003)
    return _seen(np.flatnonzero(listed | elsewhere))


def _social_map(population: MadeUpPopulation, rng: np.random.Generator) -> Seen:
    """Children of the households that were visited: the poor, and some with a dependent member."""
    household = population.families.household
    need = population.poor + 0.5 * population.disabled + 0.15
    chance = need[np.searchsorted(household, household)]
    chance = chance * population.config.social_map_share / 0.9 / max(1e-6, float(chance.mean()))
    visited = rng.random(household[-1] + 1) < chance[np.searchsorted(household, np.arange(household[-1] + 1))]
    met = visited[household] & population.resident & (rng.random(len(household)) < 0.9)
    return _seen(np.flatnonzero(met))


def _health(population: MadeUpPopulation, rng: np.random.Generator) -> Seen:
    """Children known to health units, the young more often; each unit that knows a child holds a row."""
    count = len(population)
    share = population.config.health_share
    known_share = np.interp(population.age, [0, 5, 12, 18], [share + 0.08, share + 0.05, share, share - 0.13])
    known = rng.random(count) < np.clip(np.where(population.away, 0.35, known_share), 0, 1)
    first = np.flatnonzero(known)
    second = first[rng.random(len(first)) < 0.09]
    third = second[rng.random(len(second)) < 0.08]
    copies = [np.full(len(part), k, np.int64) for k, part in enumerate((first, second, third))]
    return _seen(np.concatenate([first, second, third]), np.concatenate(copies))


def _survey(population: MadeUpPopulation, rng: np.random.Generator) -> Seen:
    """Children met by local people: those in trouble first."""
    out = (population.schooling.dropout | population.schooling.never).astype(float)
    chance = 0.4 + 1.5 * population.poor + 4.0 * out + 2.0 * population.disabled + 1.0 * (population.status != HERE)
    chance *= population.config.survey_share / float(chance.mean())
    met = population.resident & (population.age >= 3) | (rng.random(len(population)) < 0.3)
    return _seen(np.flatnonzero(met & (rng.random(len(population)) < chance)))


AGENCIES: dict[str, Any] = {
    "civil_registration": lambda population, _: _civil(population),
    "dmc": lambda population, rng: _pupils(population, True, rng),
    "onec": lambda population, rng: _pupils(population, False, rng),
    "itw51": _nonformal,
    "dropouts": _dropouts,
    "social_map": _social_map,
    "person": _health,
    "field_survey": _survey,
}
SOURCES = {
    "civil_registration": "civil_registration",
    "dmc": "schools",
    "onec": "schools",
    "itw51": "nonformal",
    "dropouts": "nonformal",
    "social_map": "social_map",
    "person": "health",
    "field_survey": "field_survey",
}


def seen_by(population: MadeUpPopulation, layout: str) -> Seen:
    """The children whom the agency of `layout` knows."""
    result: Seen = AGENCIES[layout](population, population.config.rng(f"coverage {layout}"))
    return result
