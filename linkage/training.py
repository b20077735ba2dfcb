"""Training: the model's probabilities by expectation–maximisation on counts of agreement patterns.

Candidate pairs tell what same and sibling pairs look like; a random sample of all pairs tells what
unrelated ones look like. Blocking picks pairs that agree in something, so unrelated candidates are
no picture of unrelated pairs; a random sample has hardly any same pairs, so the two are fitted together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linkage.levels import COMPARISONS, Birth, Name, Number, Parent, Place, unpack
from linkage.model import CLASSES, Floats, Model, Patterns

_ITERATIONS = 60
_CONVERGED = 1e-6
_FEWEST_TWINS = 50  # pairs of them below which their names are not learned from them alone
_PRIOR = 0.5  # pairs that each level is given before any is seen
SAME, TWIN, SIBLING, UNRELATED = range(len(CLASSES))


@dataclass(frozen=True)
class PatternCounts:
    """Distinct agreement patterns (length n) and how many pairs have each."""

    patterns: Patterns
    counts: Floats


def train(candidates: PatternCounts, random: PatternCounts, records: int, profiles: int) -> Model:
    """Fit the model.

    Args:
        candidates: patterns of all candidate pairs.
        random: patterns of pairs drawn at random from all pairs.
        records: number of records.
        profiles: number of profiles the pairs are of.
    """
    share = _seed(candidates)
    random_share = np.zeros((len(CLASSES), len(random.patterns)))
    random_share[UNRELATED] = 1.0
    model = _maximise(candidates, share, random, random_share, records, profiles)
    for _ in range(_ITERATIONS):
        before = model.per_record
        share = _responsibility(model, candidates, profiles)
        random_share = _responsibility(model, random, profiles)
        model = _maximise(candidates, share, random, random_share, records, profiles)
        if all(abs(model.per_record[name] - before[name]) < _CONVERGED for name in before):
            break
    return model


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
    candidates: PatternCounts, share: Floats, random: PatternCounts, random_share: Floats, records: int, profiles: int
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
    per_record = {name: float(seen[row].sum() / max(profiles, 1)) for row, name in enumerate(CLASSES[:UNRELATED])}
    return Model(levels, per_record, records)


def _proportions(level: Patterns, weight: Floats, size: int) -> list[float]:
    counts = np.bincount(level, weights=weight, minlength=size)[:size]
    known = counts[1:] + _PRIOR / size
    return [1.0, *(known / known.sum()).tolist()]
