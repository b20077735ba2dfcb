"""Training: the model's probabilities by expectation–maximisation on counts of agreement patterns.

Same and sibling pairs are learned from candidate pairs; a random sample of all pairs shows what
unrelated ones look like. Blocking picks pairs that agree in something, so unrelated candidates are
no sample of unrelated pairs; a random sample has hardly any same pairs, so the two are fitted together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from linkage.model.factored_patterns import FactoredPatterns
from linkage.model.model import BY_SOURCE_PAIR, CLASSES, SOURCE_SEPARATOR, Floats, Model
from linkage.pairs.agreement_pattern import (
    DistinctPatterns,
    Patterns,
    drop_source_pairs,
    unpack_levels,
    unpack_source_pairs,
)
from linkage.pairs.comparison_levels import COMPARISONS, EXTRAS, Birth, Name, Number, Parent, Place
from linkage.prepare.extra_columns import ExtraColumn
from linkage.prepare.profiles import MAX_SOURCES

_ITERATIONS = 60
_ADAPTING = 5
_CONVERGED = 1e-6
_FEWEST_TWINS = 50  # pairs of them below which their names are not learned from them alone
_SOURCE_PAIR_SMOOTHING = 100  # pairs that two registers are lent from all others before any of theirs is seen
_RANDOM_PAIRS = 150_000
_SEED = 2567
_PRIOR = 0.5  # pairs that each level is given before any is seen
SAME, TWIN, SIBLING, UNRELATED = range(len(CLASSES))


def draw_random_pairs(profiles: int) -> pa.Table:
    """Pairs of profiles drawn at random, to learn what strangers look like: a, b, a < b."""
    a, b = np.random.default_rng(_SEED).integers(0, max(profiles, 1), (2, _RANDOM_PAIRS), dtype=np.int32)
    return pa.table({"a": np.minimum(a, b)[a != b], "b": np.maximum(a, b)[a != b]})


@dataclass(frozen=True)
class PatternCounts:
    """Distinct agreement patterns (length n) and how many pairs have each."""

    patterns: Patterns
    counts: Floats


@dataclass(frozen=True)
class _Table:
    """What is trained on: how many records and profiles, of which registers, how names go together, which columns."""

    records: int
    profiles: int
    sources: tuple[str, ...]
    name_cooccurrence: float
    extra: tuple[ExtraColumn, ...]

    @property
    def comparisons(self) -> list[str]:
        """The comparisons of the model."""
        return [name for name in COMPARISONS if name not in EXTRAS[len(self.extra) :]]


def train(
    candidates: PatternCounts,
    random: PatternCounts,
    records: int,
    profiles: int,
    sources: tuple[str, ...] = (),
    name_cooccurrence: float = 0.0,
    extra: tuple[ExtraColumn, ...] = (),
) -> Model:
    """Fit the model.

    Args:
        candidates: patterns of all candidate pairs.
        random: patterns of pairs drawn at random from all pairs.
        records: number of records.
        profiles: number of profiles the pairs are of.
        sources: the registers behind the numbers in the patterns.
        name_cooccurrence: see `linkage.prepare.term_frequency.measure_cooccurrence`.
        extra: the extra columns that were compared.
    """
    of = _Table(records, profiles, sources, name_cooccurrence, extra)
    # Which registers they are multiplies patterns and moves the classes little: they come in at the end.
    coarse, coarse_random = _Pairs(_drop_source_pairs(candidates)), _Pairs(_drop_source_pairs(random))
    share = _seed(coarse)
    random_share = np.zeros((len(CLASSES), len(coarse_random.counts)))
    random_share[UNRELATED] = 1.0
    model = _maximise(coarse, share, coarse_random, random_share, of)
    for _ in range(_ITERATIONS):
        before = model
        model = _step(model, coarse, coarse_random, of)
        if all(abs(model.per_record[name] - before.per_record[name]) < _CONVERGED for name in before.per_record):
            break
    fine, fine_random = _Pairs(candidates), _Pairs(random)
    for _ in range(_ADAPTING):
        model = _step(model, fine, fine_random, of)
    return model


class _Pairs:
    """Patterns (length n), taken apart, and how many pairs have each.

    Attributes:
        counts: of pairs.
        level: by comparison, of each pattern.
        parts: of the patterns.
        has_sources: whether any pattern says which two registers it is of.
    """

    def __init__(self, of: PatternCounts) -> None:
        self.counts = of.counts
        self.level = unpack_levels(of.patterns)
        self.parts = FactoredPatterns(of.patterns)
        self.has_sources = bool(unpack_source_pairs(of.patterns).any())


def _drop_source_pairs(pairs: PatternCounts) -> PatternCounts:
    distinct = DistinctPatterns.of(drop_source_pairs(pairs.patterns))
    counts = np.bincount(distinct.place, weights=pairs.counts, minlength=len(distinct.patterns))
    return PatternCounts(distinct.patterns, counts.astype(np.float64))


def _step(model: Model, candidates: _Pairs, random: _Pairs, of: _Table) -> Model:
    """One round of expectation and maximisation."""
    share = _responsibility(model, candidates, of.profiles)
    random_share = _responsibility(model, random, of.profiles)
    return _maximise(candidates, share, random, random_share, of)


def _seed(candidates: _Pairs) -> Floats:
    """A first guess of the classes: what the number says, and the house."""
    level = candidates.level
    household = (
        (level["place"] == Place.SAME_HOUSE) | (level["mother"] >= Parent.SOUND) | (level["father"] >= Parent.SOUND)
    )
    same = (level["number"] >= Number.EQUAL_INVALID) & ~np.isin(level["first"], [Name.DIFFERENT, Name.BEGINNING])
    named = (
        (level["first"] >= Name.SOUND)
        & (level["last"] >= Name.SOUND)
        & (level["birth"] >= Birth.YEAR)
        & (level["birth"] <= Birth.EQUAL)
    )
    same |= named & (level["number"] != Number.DIFFERENT)
    related = household & ~same & (level["first"] <= Name.SLIP)
    twin = related & (level["birth"] == Birth.EQUAL) & np.isin(level["number"], [Number.DIFFERENT, Number.UNCONFIRMED])
    sibling = related & (level["birth"] != Birth.EQUAL)
    share = np.zeros((len(CLASSES), len(candidates.counts)))
    share[SAME, same] = 1.0
    share[TWIN, twin] = 1.0
    share[SIBLING, sibling] = 1.0
    share[UNRELATED, ~same & ~twin & ~sibling] = 1.0
    return share


def _responsibility(model: Model, pairs: _Pairs, profiles: int) -> Floats:
    odds = pairs.parts.class_odds(model, profiles)
    # Two numbers, each known to be its child's own, are two children (`clustering` holds to it): the surest
    # teacher of what twins look like must not be lost to the class of one child.
    odds[SAME, pairs.level["number"] == Number.DIFFERENT] = -np.inf
    odds -= odds.max(axis=0)
    np.exp2(odds, out=odds)
    odds /= odds.sum(axis=0)
    return odds


def _maximise(candidates: _Pairs, share: Floats, random: _Pairs, random_share: Floats, of: _Table) -> Model:
    seen = share * candidates.counts
    levels = _levels(candidates, seen, of.comparisons)
    unrelated = random.parts.levels(random_share[UNRELATED] * random.counts)
    for name, by_class in levels.items():
        by_class["unrelated"] = _proportions(unrelated[name])
    per_record = {name: float(seen[row].sum() / max(of.profiles, 1)) for row, name in enumerate(CLASSES[:UNRELATED])}
    general = {name: levels[name]["same"] for name in BY_SOURCE_PAIR}
    by_source_pair = _fit_source_pairs(candidates, seen[SAME], general, of.sources)
    return Model(
        levels,
        per_record,
        of.records,
        sources=of.sources,
        by_source_pair=by_source_pair,
        name_cooccurrence=of.name_cooccurrence,
        extra=of.extra,
    )


def _levels(candidates: _Pairs, seen: Floats, comparisons: list[str]) -> dict[str, dict[str, list[float]]]:
    """The probability of the levels of some comparisons in the three classes that candidates tell about."""
    counted = [candidates.parts.levels(seen[row]) for row in range(UNRELATED)]
    # What twins are by definition need not be learned from the few there are, and keeps their class from
    # drifting to other pairs: they hold numbers of their own as other siblings do, and a twin's birthday is
    # the child's own, written with the same faults.
    kin = counted[TWIN]["number"] + counted[SIBLING]["number"]
    counted[TWIN]["number"] = counted[SIBLING]["number"] = kin
    counted[TWIN]["birth"] = counted[SAME]["birth"]
    # How similar their names are is learned from twins with two numbers, who cannot be one badly spelled child.
    sure = seen[TWIN] * (candidates.level["number"] == Number.DIFFERENT)
    if sure.sum() >= _FEWEST_TWINS:
        counted[TWIN]["first"] = candidates.parts.levels_of("first", sure)
    return {
        name: {class_name: _proportions(counted[row][name]) for row, class_name in enumerate(CLASSES[:UNRELATED])}
        for name in comparisons
    }


def _fit_source_pairs(
    candidates: _Pairs, same: Floats, general: dict[str, list[float]], sources: tuple[str, ...]
) -> dict[str, dict[str, list[float]]]:
    """The levels of pairs of one child for each two registers, beginning from the general ones.

    Pairs with one number teach them, who are one child whatever the rest says: others would teach what the
    model believes already, and where registers share no children it would believe in namesakes.
    """
    made: dict[str, dict[str, list[float]]] = {}
    if not candidates.has_sources:
        return made
    weighed = candidates.parts.weighed(np.where(candidates.level["number"] == Number.EQUAL, same, 0.0))
    for name, shares in general.items():
        values, sums = weighed[name]
        level, pair = unpack_levels(values)[name], unpack_source_pairs(values)
        for code in np.unique(pair[(pair > 0) & (sums > 0)]).tolist():
            mine = pair == code
            a, b = (sources[place - 1] for place in divmod(code, MAX_SOURCES + 1))
            counts = np.bincount(level[mine], weights=sums[mine], minlength=len(shares))[1:]
            known = counts + _SOURCE_PAIR_SMOOTHING * np.array(shares[1:])
            made.setdefault(f"{a}{SOURCE_SEPARATOR}{b}", {})[name] = [1.0, *(known / known.sum()).tolist()]
    return made


def _proportions(counts: Floats) -> list[float]:
    """The probability of each level but the first (missing, which says nothing) from how often it was seen."""
    known = counts[1:] + _PRIOR / len(counts)
    return [1.0, *(known / known.sum()).tolist()]
