"""Names of people: drawing them, and writing one again as another ear hears it.

A Malay-Muslim name is kept in its parts (honorific, first part, main part, second main part), each
with the spellings that occur, since officials hear parts. Faults of letters belong to `spelling`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import yaml
from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

from data.synthetic.config import Rate

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]
Weights = npt.NDArray[np.float64]

MALE, FEMALE = 1, 2
THAI, MALAY, HILL, MIGRANT = 0, 1, 2, 3
HONORIFIC, FIRST, MAIN, SECOND = 0, 1, 2, 3


class WeightedValues(NamedTuple):
    """What can be drawn, with its weights (they sum to 1)."""

    value: Any
    weight: Weights


@cache
def parts_of_names() -> dict[str, Any]:
    """The lists of `names.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load(files("data.synthetic").joinpath("names.yaml").read_text(encoding="utf-8"))
    return loaded


def zipf(count: int, shift: float, exponent: float) -> Weights:
    """Weights of ranks 1…count: 1 / (rank + shift) ** exponent, summing to 1."""
    weight = 1.0 / (np.arange(1, count + 1) + shift) ** exponent
    return np.asarray(weight / weight.sum(), dtype=np.float64)


def _shuffled(values: list[str], shift: float, exponent: float, salt: int) -> WeightedValues:
    """Values in alphabetical order, their ranks by chance but the same in every province."""
    ordered = np.array(sorted(set(values)), object)
    weight = zipf(len(ordered), shift, exponent)
    return WeightedValues(ordered, weight[np.random.default_rng(salt).permutation(len(ordered))])


@cache
def thai_given(sex: int) -> WeightedValues:
    """Thai given names of a sex, alphabetical: neighbours begin alike, as twins' and sisters' names do."""
    parts = parts_of_names()["thai"]
    known = thai_male_names() if sex == MALE else thai_female_names()
    ends = parts["boy_end"] if sex == MALE else parts["girl_end"]
    composed = [front + end for front in parts["front"] for end in ends]
    return _shuffled([name for name in known if len(name) > 1] + composed, 8.0, 0.92, 11 + sex)


@cache
def thai_surnames() -> WeightedValues:
    """Thai surnames from a list; many more are composed in `draw_surnames`."""
    return _shuffled([name for name in thai_family_names() if len(name) > 2], 150.0, 0.7, 17)


class Spellings(NamedTuple):
    """Every part of a Malay-Muslim name with its spellings.

    `text` is (parts, spellings), `spellings` how many are in use; part 0 is no part. The other fields are
    numbers of parts to draw from, by sex where it matters.
    """

    text: Texts
    spellings: Ints
    honorific: Ints
    first: dict[int, Ints]
    main: dict[int, WeightedValues]


@cache
def spellings() -> Spellings:
    """The table of parts, from `names.yaml`."""
    malay = parts_of_names()["malay"]
    rows: list[list[str]] = [[""]]

    def add(entries: list[str]) -> Ints:
        begin = len(rows)
        rows.extend(entry.split() for entry in entries)
        return np.arange(begin, len(rows))

    honorific = add(malay["honorific"])
    first = {MALE: add(malay["boy_prefix"]), FEMALE: add(malay["girl_prefix"])}
    main: dict[int, WeightedValues] = {}
    for sex, word in ((MALE, "boy"), (FEMALE, "girl")):
        listed = add(malay[word])
        composed = add([a + b for a in malay[f"{word}_front"] for b in malay[f"{word}_back"]])
        weight = np.concatenate([0.8 * zipf(len(listed), 3, 0.9), 0.2 * zipf(len(composed), 40, 0.8)])
        # rhyme: parts in the order of their last letters, so that neighbours end alike
        numbers = np.concatenate([listed, composed])
        order = np.array(sorted(range(len(numbers)), key=lambda i: rows[numbers[i]][0][::-1]))
        main[sex] = WeightedValues(numbers[order], weight[order])
    width = max(map(len, rows))
    text = np.array([row + [""] * (width - len(row)) for row in rows], object)
    return Spellings(text, np.array([len(row) for row in rows], np.int64), honorific, first, main)


@dataclass(frozen=True)
class GivenNames:
    """Given names of n people.

    Attributes:
        plain: the name of those whose names have no parts, empty for others, shape (n,).
        part: numbers of parts in `spellings().text`, shape (n, 4).
        spelling: which spelling of each, shape (n, 4).
        spaced: a space stands before the main part.
    """

    plain: Texts
    part: Ints
    spelling: Ints
    spaced: Bools

    def take(self, index: Ints) -> GivenNames:
        """The names of the people at `index`."""
        return GivenNames(self.plain[index], self.part[index], self.spelling[index], self.spaced[index])

    def text(self) -> Texts:
        """The names written out."""
        table = spellings().text
        piece = [table[self.part[:, k], self.spelling[:, k]] for k in range(4)]
        gap = np.where(self.spaced & (self.part[:, FIRST] > 0), " ", "").astype(object)
        written: Texts = self.plain + piece[HONORIFIC] + piece[FIRST] + gap + piece[MAIN] + piece[SECOND]
        return written

    def has_parts(self) -> Bools:
        """Whether a name is Malay-Muslim, written in parts."""
        return np.asarray(self.part[:, MAIN] > 0)

    def without(self, kind: int, where: Bools) -> GivenNames:
        """The names with one kind of part left out at `where`."""
        part = self.part.copy()
        part[where, kind] = 0
        spelling = np.where(part > 0, self.spelling, 0)
        return GivenNames(self.plain, part, spelling, self.spaced)

    def respelled(self, rate: Rate, rng: np.random.Generator) -> GivenNames:
        """Each part heard anew with chance `rate` (one or a person each); the space comes and goes half as often."""
        fresh = (rng.random(self.spelling.shape) * spellings().spellings[self.part]).astype(np.int64)
        again = rng.random(self.spelling.shape) < np.reshape(rate, (-1, 1))
        toggled = rng.random(len(self.spaced)) < rate / 2
        return GivenNames(self.plain, self.part, np.where(again, fresh, self.spelling), self.spaced ^ toggled)


def draw_given(people: Ints, sex: Ints, hill_names: float, rng: np.random.Generator) -> GivenNames:
    """Given names for people of peoples THAI, MALAY, HILL, MIGRANT and sexes MALE, FEMALE.

    `hill_names` is the share of hill people whose name is not a Thai one.
    """
    count = len(people)
    plain = np.full(count, "", object)
    part = np.zeros((count, 4), np.int64)
    own_names = rng.random(count) < hill_names
    for one in (MALE, FEMALE):
        word = "boy" if one == MALE else "girl"
        here = sex == one
        thai = here & ((people == THAI) | ((people == HILL) & ~own_names))
        plain[thai] = rng.choice(thai_given(one).value, thai.sum(), p=thai_given(one).weight)
        hill = here & (people == HILL) & own_names
        plain[hill] = _syllables(parts_of_names()["hill"][word], hill.sum(), rng, second=0.15)
        migrant = here & (people == MIGRANT)
        plain[migrant] = _syllables(parts_of_names()["migrant"][word], migrant.sum(), rng, second=0.8)
        _draw_parts(part, np.flatnonzero(here & (people == MALAY)), one, rng)
    spelling = (rng.random(part.shape) * spellings().spellings[part]).astype(np.int64)
    return GivenNames(plain, part, spelling, rng.random(count) < 0.08)


def _syllables(words: list[str], count: int, rng: np.random.Generator, second: float) -> Texts:
    values = np.array(words, object)
    weight = zipf(len(values), 6, 0.8)
    one = rng.choice(values, count, p=weight)
    two = rng.choice(values, count, p=weight)
    return np.asarray(np.where(rng.random(count) < second, one + two, one))


def _draw_parts(part: Ints, index: Ints, sex: int, rng: np.random.Generator) -> None:
    """Fill the parts of the people at `index`, all of one sex."""
    table = spellings()
    count = len(index)
    part[index, HONORIFIC] = np.where(rng.random(count) < 0.13, rng.choice(table.honorific, count), 0)
    first = rng.choice(table.first[sex], count, p=zipf(len(table.first[sex]), 0, 1.6))
    has_first = rng.random(count) < 0.42
    part[index, FIRST] = np.where(has_first, first, 0)
    part[index, MAIN] = rng.choice(table.main[sex].value, count, p=table.main[sex].weight)
    second = rng.choice(table.main[sex].value, count, p=table.main[sex].weight)
    part[index, SECOND] = np.where(~has_first & (rng.random(count) < 0.10), second, 0)


def rhyme(names: GivenNames, like: Ints, own: Ints, sex: Ints, reach: int, rng: np.random.Generator) -> None:
    """Rename the people `own` so that each name sounds like that of `like`, a few names further on, in place."""
    table = spellings()
    step = rng.integers(1, reach + 1, len(own))
    malay = names.part[like, MAIN] > 0
    for one in (MALE, FEMALE):
        here = np.flatnonzero((sex[own] == one) & ~malay & (names.plain[like] != ""))
        choice = thai_given(one).value
        at = np.searchsorted(choice, names.plain[like[here]])
        renamed = choice[(at + step[here]) % len(choice)]
        # one who is called the same after all goes one name further
        again = choice[(at + step[here] + 1) % len(choice)]
        names.plain[own[here]] = np.where(renamed == names.plain[like[here]], again, renamed)
        here = np.flatnonzero((sex[own] == one) & malay & (sex[like] == one))
        main = table.main[one].value
        place = np.empty(len(table.text), np.int64)
        place[main] = np.arange(len(main))
        part = names.part[like[here]].copy()
        part[:, MAIN] = main[(place[part[:, MAIN]] + step[here]) % len(main)]
        names.part[own[here]] = part
        fresh = (rng.random(part.shape) * table.spellings[part]).astype(np.int64)
        fresh[:, :MAIN] = names.spelling[like[here], :MAIN]
        names.spelling[own[here]] = fresh


def draw_surnames(people: Ints, none_share: Weights, rng: np.random.Generator) -> Texts:
    """Surnames for families of the given peoples; `none_share` is each family's chance of having none."""
    count = len(people)
    out = _thai_surnames(count, rng)
    malay = np.flatnonzero((people == MALAY) & (rng.random(count) < 0.93))
    out[malay] = _malay_surnames(len(malay), rng)
    hill = np.flatnonzero((people >= HILL) & (rng.random(count) < 0.6))
    listed = parts_of_names()["hill"]["surname"]
    out[hill] = rng.choice(np.array(listed, object), len(hill), p=zipf(len(listed), 5, 0.8))
    out[rng.random(count) < none_share] = ""
    return out


def _thai_surnames(count: int, rng: np.random.Generator) -> Texts:
    parts = parts_of_names()["thai"]
    front = rng.choice(np.array(parts["surname_front"], object), count)
    middle = np.where(rng.random(count) < 0.55, rng.choice(np.array(parts["surname_mid"], object), count), "")
    end = rng.choice(np.array(parts["surname_end"], object), count)
    listed = rng.choice(thai_surnames().value, count, p=thai_surnames().weight)
    return np.asarray(np.where(rng.random(count) < 0.4, listed, front + middle + end))


def _malay_surnames(count: int, rng: np.random.Generator) -> Texts:
    parts = parts_of_names()["malay"]
    one, first, after = (np.array(parts[k], object) for k in ("surname_one", "surname_first", "surname_next"))
    head = rng.choice(first, count, p=zipf(len(first), 3, 1.0))
    tail = rng.choice(after, count, p=zipf(len(after), 4, 0.9))
    last = rng.choice(after, count, p=zipf(len(after), 4, 0.9))
    short = rng.choice(one, count, p=zipf(len(one), 2, 1.0))
    length = rng.random(count)
    two = np.where(length < 0.75, head + tail, head + tail + last)
    return np.asarray(np.where(length < 0.09, short, two))
