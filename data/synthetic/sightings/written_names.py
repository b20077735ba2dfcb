"""Names as an agency writes them: heard by ear, outdated, mistyped, in the wrong field; parents' names too."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from data.synthetic.config import FaultRates, Rate
from data.synthetic.people import numbers
from data.synthetic.people.names import FIRST, HONORIFIC, GivenNames, spellings
from data.synthetic.people.population import MadeUpPopulation
from data.synthetic.sightings import spelling

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]


def _heard(names: GivenNames, rates: FaultRates, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """Given names as heard, and the honorific that went over to the surname (empty mostly)."""
    names = names.respelled(rates.respelled, rng)
    names = names.without(FIRST, rng.random(len(names.plain)) < rates.part_dropped)
    wanders = (names.part[:, HONORIFIC] > 0) & (rng.random(len(names.plain)) < rates.wandering)
    goes_over = wanders & (rng.random(len(names.plain)) < 0.5)
    honorific = spellings().text[names.part[:, HONORIFIC], names.spelling[:, HONORIFIC]]
    return names.without(HONORIFIC, wanders).text(), np.where(goes_over, honorific, "")


def _miswritten(texts: Texts, rates: FaultRates, more: Rate, rng: np.random.Generator) -> Texts:
    """The letter faults of a layout; `more` is a further chance of each."""
    texts = spelling.miswrite(texts, rates.misspelled + more, spelling.by_ear, rng)
    texts = spelling.miswrite(texts, rates.mark + more / 2, spelling.lose_mark, rng)
    texts = spelling.miswrite(texts, rates.typo + more / 2, spelling.mistype, rng)
    return spelling.miswrite(texts, rates.ink, spelling.spill_ink, rng)


def written_names(
    population: MadeUpPopulation, child: Ints, rates: FaultRates, rng: np.random.Generator
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


def placed_names(
    first: Texts, last: Texts, title: Texts, rates: FaultRates, rng: np.random.Generator
) -> tuple[Texts, Texts, Texts]:
    """Names in their fields: rarely exchanged or with the title in front; who has no surname may get a second name."""
    alone = last == ""
    repeats = alone & (rng.random(len(first)) < rates.surname_filled)
    last = np.where(repeats, first, np.where(rng.random(len(first)) < rates.surname_missing, "", last))
    swapped = (rng.random(len(first)) < rates.swapped_names) & ~alone & (last != "")
    first, last = np.where(swapped, last, first), np.where(swapped, first, last)
    glued = rng.random(len(first)) < rates.title_glued
    return np.where(glued, title + first, first), last, np.where(glued, "", title)


def written_parents(
    population: MadeUpPopulation, child: Ints, rates: FaultRates, rng: np.random.Generator
) -> dict[str, Texts]:
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
    # who brings the child up: the mother mostly, else the father or a grandparent
    draw = [rng.random(count) < 0.55, rng.random(count) < 0.5]
    given = np.select(draw, [heard["mother"], heard["father"]], heard["elder"])
    family = np.select(draw, [surname["mother"], surname["father"]], surname["elder"])
    full = np.where(family == "", given, given + " " + family)
    out["guardian_name"] = np.where(rng.random(count) < rates.parent_missing / 2, "", full)
    return out
