"""Training: the model's probabilities by expectation–maximisation on counts of agreement patterns.

Candidate pairs tell what same and sibling pairs look like; a random sample of all pairs tells what
unrelated ones look like. Blocking picks pairs that agree in something, so unrelated candidates are
no picture of unrelated pairs; a random sample has hardly any same pairs, so the two are fitted together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linkage.levels import COMPARISONS, Birth, Name, Number, Parent, Place, unpack
from linkage.model import ADAPTED, CLASSES, MOST_ROSTERS, PLUS, Floats, Model, Patterns, unpack_rosters, without_rosters

_ITERATIONS = 60
_ADAPTING = 5
_CONVERGED = 1e-6
_FEWEST_TWINS = 50  # pairs of them below which their names are not learned from them alone
_GENERAL = 100  # pairs that two registers are lent from all others before any of theirs is seen
_PRIOR = 0.5  # pairs that each level is given before any is seen
SAME, TWIN, SIBLING, UNRELATED = range(len(CLASSES))


@dataclass(frozen=True)
class PatternCounts:
    """Distinct agreement patterns (length n) and how many pairs have each."""

    patterns: Patterns
    counts: Floats


@dataclass(frozen=True)
class _Table:
    """What is trained on: how many records and profiles, of which registers, how names go together in them."""

    records: int
    profiles: int
    rosters: tuple[str, ...]
    together: float


def train(
    candidates: PatternCounts,
    random: PatternCounts,
    records: int,
    profiles: int,
    rosters: tuple[str, ...] = (),
    together: float = 0.0,
) -> Model:
    """Fit the model.

    Args:
        candidates: patterns of all candidate pairs.
        random: patterns of pairs drawn at random from all pairs.
        records: number of records.
        profiles: number of profiles the pairs are of.
        rosters: the registers behind the numbers in the patterns.
        together: see `linkage.rarity.together`.
    """
    of = _Table(records, profiles, rosters, together)
    # Which registers they are multiplies patterns and moves the classes little: they come in at the end.
    coarse, coarse_random = _without_rosters(candidates), _without_rosters(random)
    share = _seed(coarse)
    random_share = np.zeros((len(CLASSES), len(coarse_random.patterns)))
    random_share[UNRELATED] = 1.0
    model = _maximise(coarse, share, coarse_random, random_share, of)
    for _ in range(_ITERATIONS):
        before = model
        model = _step(model, coarse, coarse_random, of)
        if all(abs(model.per_record[name] - before.per_record[name]) < _CONVERGED for name in before.per_record):
            break
    for _ in range(_ADAPTING):
        model = _step(model, candidates, random, of)
    return model


def _without_rosters(pairs: PatternCounts) -> PatternCounts:
    patterns, place = np.unique(without_rosters(pairs.patterns), return_inverse=True)
    return PatternCounts(patterns, np.bincount(place, weights=pairs.counts, minlength=len(patterns)).astype(np.float64))


def _step(model: Model, candidates: PatternCounts, random: PatternCounts, of: _Table) -> Model:
    """One round of expectation and maximisation."""
    share = _responsibility(model, candidates, of.profiles)
    random_share = _responsibility(model, random, of.profiles)
    return _maximise(candidates, share, random, random_share, of)


def _seed(candidates: PatternCounts) -> Floats:
    """A first guess of the classes: what the number says, and the house."""
    level = unpack(candidates.patterns)
    household = (
        (level["place"] == Place.SAME_HOUSE) | (level["mother"] >= Parent.SOUND) | (level["father"] >= Parent.SOUND)
    )
    same = (level["number"] >= Number.EQUAL_INVALID) & (level["first"] != Name.DIFFERENT)
    named = (
        (level["first"] >= Name.SOUND)
        & (level["last"] >= Name.SOUND)
        & (level["birth"] >= Birth.YEAR)
        & (level["birth"] <= Birth.EQUAL)
    )
    same |= named & (level["number"] != Number.DIFFERENT)
    related = household & ~same & (level["first"] <= Name.CLOSE)
    twin = related & (level["birth"] == Birth.EQUAL) & np.isin(level["number"], [Number.DIFFERENT, Number.UNCONFIRMED])
    sibling = related & (level["birth"] != Birth.EQUAL)
    share = np.zeros((len(CLASSES), len(candidates.patterns)))
    share[SAME, same] = 1.0
    share[TWIN, twin] = 1.0
    share[SIBLING, sibling] = 1.0
    share[UNRELATED, ~same & ~twin & ~sibling] = 1.0
    return share


def _responsibility(model: Model, pairs: PatternCounts, profiles: int) -> Floats:
    odds = model.class_odds(pairs.patterns, profiles)
    # Two numbers, each known to be its child's own, are two children (`resolving` holds to it): the surest
    # teacher of what twins look like must not be lost to the class of one child.
    odds[SAME, unpack(pairs.patterns)["number"] == Number.DIFFERENT] = -np.inf
    odds = np.exp2(odds - odds.max(axis=0))
    return np.asarray(odds / odds.sum(axis=0))


def _maximise(
    candidates: PatternCounts, share: Floats, random: PatternCounts, random_share: Floats, of: _Table
) -> Model:
    seen = share * candidates.counts
    # What twins are by definition need not be learned from the few there are, and keeps their class from
    # drifting to other pairs: they hold numbers of their own as other siblings do, and a twin's birthday is
    # the child's own, written with the same faults.
    kin = seen[TWIN] + seen[SIBLING]
    told_by = {("number", TWIN): kin, ("number", SIBLING): kin, ("birth", TWIN): seen[SAME]}
    # How alike their names are is told by twins with two numbers, who cannot be one badly spelled child.
    sure = seen[TWIN] * (unpack(candidates.patterns)["number"] == Number.DIFFERENT)
    if sure.sum() >= _FEWEST_TWINS:
        told_by["first", TWIN] = sure
    unrelated = random_share[UNRELATED] * random.counts
    candidate_levels, random_levels = unpack(candidates.patterns), unpack(random.patterns)
    levels = {}
    for name, kind in COMPARISONS.items():
        size = len(kind)
        levels[name] = {
            class_name: _proportions(candidate_levels[name], told_by.get((name, row), seen[row]), size)
            for row, class_name in enumerate(CLASSES[:UNRELATED])
        }
        levels[name]["unrelated"] = _proportions(random_levels[name], unrelated, size)
    per_record = {name: float(seen[row].sum() / max(of.profiles, 1)) for row, name in enumerate(CLASSES[:UNRELATED])}
    general = {name: levels[name]["same"] for name in ADAPTED}
    adapted = _adapted(candidates, seen[SAME], general, of.rosters)
    return Model(levels, per_record, of.records, rosters=of.rosters, adapted=adapted, together=of.together)


def _adapted(
    candidates: PatternCounts, same: Floats, general: dict[str, list[float]], rosters: tuple[str, ...]
) -> dict[str, dict[str, list[float]]]:
    """The levels of pairs of one child for each two registers, beginning from the general ones.

    Pairs with one number teach them, who are one child whatever the rest says: others would teach what the
    model believes already, and where registers share no children it would believe in namesakes.
    """
    level, pair = unpack(candidates.patterns), unpack_rosters(candidates.patterns)
    sure = np.where(level["number"] == Number.EQUAL, same, 0.0)
    made = {}
    for code in np.unique(pair[(pair > 0) & (sure > 0)]).tolist():
        mine = np.where(pair == code, sure, 0.0)
        a, b = (rosters[place - 1] for place in divmod(code, MOST_ROSTERS + 1))
        tables = {}
        for name, shares in general.items():
            counts = np.bincount(level[name], weights=mine, minlength=len(shares))[1 : len(shares)]
            known = counts + _GENERAL * np.array(shares[1:])
            tables[name] = [1.0, *(known / known.sum()).tolist()]
        made[f"{a}{PLUS}{b}"] = tables
    return made


def _proportions(level: Patterns, weight: Floats, size: int) -> list[float]:
    counts = np.bincount(level, weights=weight, minlength=size)[:size]
    known = counts[1:] + _PRIOR / size
    return [1.0, *(known / known.sum()).tolist()]
