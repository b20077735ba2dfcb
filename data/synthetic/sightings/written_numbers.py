"""National ids as an agency writes them: missing, mistyped, borrowed, or something that stands in for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.config import FaultRates
from data.synthetic.people import numbers
from data.synthetic.people.population import UNREGISTERED, MadeUpPopulation

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]

NO_NUMBER, OWN, WRONG, BORROWED, TEMPORARY, G_CODE, PLACEHOLDER = range(7)
# what a person would take for the child's own number
HAS_ID = (OWN, WRONG, BORROWED, G_CODE)
PLACEHOLDERS = ("1111111111111", "0000000000000", "9999999999999")


def written_numbers(
    population: MadeUpPopulation, layout: str, child: Ints, unit: Texts, rates: FaultRates, rng: np.random.Generator
) -> tuple[Texts, Ints]:
    """National ids as written (empty where none is), and what each is: a constant of this module."""
    count = len(child)
    number = population.number[child]
    kind = np.where(number >= 0, OWN, NO_NUMBER)
    other = _of_the_house(population, child, rng)
    borrowed = (rng.random(count) < rates.number_borrowed) & (kind == OWN) & (other >= 0)
    number, kind = np.where(borrowed, other, number), np.where(borrowed, BORROWED, kind)
    wrong = (rng.random(count) < rates.number_wrong) & (kind == OWN)
    number, kind = np.where(wrong, numbers.mistyped(np.maximum(number, 0), rng), number), np.where(wrong, WRONG, kind)
    kind = np.where(rng.random(count) < rates.number_missing, NO_NUMBER, kind)
    text = numbers.as_text(np.where(kind == NO_NUMBER, -1, number))
    if layout in ("dmc", "onec"):
        return _with_g_codes(population, child, text, kind, rng)
    if layout == "person":
        temporary = (kind == NO_NUMBER) & (rng.random(count) < 0.45)
        made = "0" + unit + numbers.as_text(rng.integers(1, 10**5, count), 7)
        text, kind = np.where(temporary, made, text), np.where(temporary, TEMPORARY, kind)
    if layout in ("person", "social_map", "field_survey"):
        filled = (kind == NO_NUMBER) & (rng.random(count) < 0.04)
        text = np.where(filled, rng.choice(np.array(PLACEHOLDERS, object), count), text)
        kind = np.where(filled, PLACEHOLDER, kind)
    return text, kind


def _with_g_codes(
    population: MadeUpPopulation, child: Ints, text: Texts, kind: Ints, rng: np.random.Generator
) -> tuple[Texts, Ints]:
    """A pupil without registration gets a G-code, a new one in each school, as do a few whose papers are late."""
    count = len(child)
    unregistered = population.status[child] == UNREGISTERED
    coded = (kind == NO_NUMBER) & (rng.random(count) < np.where(unregistered, 0.92, 0.1))
    year = (population.config.academic_year - rng.integers(0, 5, count)) % 100
    code = year * 10**10 + int(population.config.province_code) * 10**8 + rng.integers(1, 10**8, count)
    return np.where(coded, "G" + numbers.as_text(code, 12), text), np.where(coded, G_CODE, kind)


def _of_the_house(population: MadeUpPopulation, child: Ints, rng: np.random.Generator) -> Ints:
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
