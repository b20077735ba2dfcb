"""Cluster context: what the other likely partners of two records say about whether these two are one child.

A model that weighs pairs one by one does not see the pairs beside them. Most children's records are linked
with great certainty. These links form a seed cluster. Two seed clusters are hardly ever one child, however well
a pair of their records agrees. A record without a seed cluster most likely belongs to the one that it resembles,
unless that one has a row of its register already: then the record is a twin's. A name or birthday that another
register repeats is not a typing error.

Both are facts about a pair like others, with their own chances in each class of pairs, learned once the
model is. They depend on nothing but likely pairs, so on nothing outside a component (`linkage.incremental`).
What a pair's own fields weigh is decided in `model`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from linkage.model.model import CLASSES, TINY, Floats, Model, weigh_same
from linkage.pairs.agreement_pattern import Patterns, unpack_levels
from linkage.pairs.comparison_levels import COMPARISONS, Birth, Name, Number, Place, Sex, SourcePair
from linkage.pairs.connected_components import Ints, find_components

SEED_BITS = 6.0  # bits: pairs beyond form seed clusters
PRUNE_BELOW = -15.0  # bits: pairs below matter only where they would hold a cluster apart
LOWEST_WEIGHT = float(np.nextafter(PRUNE_BELOW, 0.0))
"""What a pair weighs at least, once its context counts: none leaves the component that its fields put it in."""
_LEAST = -12.0  # bits: pairs below teach nothing about the context of uncertain ones
_FEWEST = 300  # uncertain pairs that are in a context to ask about; fewer teach nothing
_ROUNDS = 20
_SMOOTHING = 20.0  # pairs that twins and siblings are lent from all that are not one child
_FIELD_SMOOTHING = 10.0  # pairs that each level of a field is lent from its other levels
_PRIOR = 0.5
SAME, TWIN, SIBLING, UNRELATED = range(len(CLASSES))

Words = npt.NDArray[np.int64]


class Seeds(IntEnum):
    """The seed clusters of two records; a seed cluster holds several profiles."""

    WITHIN = 0  # one seed cluster, or nothing to ask
    NEITHER = 1  # neither is in a seed cluster
    ONE = 2  # one has
    BOTH = 3  # both have, each its own
    NEITHER_REPEATED = 4  # the same, and their seed clusters have rows of one register
    ONE_REPEATED = 5
    BOTH_REPEATED = 6


class Corroboration(IntEnum):
    """Whether both values on which two records disagree are corroborated by another register."""

    UNASKED = 0  # a side has no seed cluster that says anything, or they do not disagree
    BOTH = 1  # each side's value is in another register, too
    NOT = 2


CORROBORATING: Mapping[str, tuple[int, ...]] = {
    "first": (Name.PLAIN, Name.EQUAL),
    "birth": (Birth.EQUAL,),
    "sex": (Sex.EQUAL,),
    "place": (Place.SAME_NUMBER, Place.SAME_HOUSE),
}
"""Fields whose values another register can corroborate, and the levels that do."""
DISAGREEING: Mapping[str, tuple[int, ...]] = {
    "first": tuple(range(Name.DIFFERENT, Name.SOUND + 1)),
    "birth": (
        *(Birth.FAR, Birth.NEAR, Birth.SAME_YEAR_MONTH, Birth.SAME_YEAR_DAY),
        *(Birth.SAME_MONTH_DAY, Birth.NEXT_YEAR, Birth.SWAPPED),
    ),
    "sex": (Sex.DIFFERENT,),
    "place": (Place.PROVINCE, Place.DISTRICT, Place.SUBDISTRICT, Place.VILLAGE, Place.HOUSE),
}
"""The levels of each that are asked about."""
_SEEDS_MASK = 7  # the bits of a word that hold `Seeds`; a `Corroboration` for each field follows
_CORROBORATION_MASK = 3
_WORD_BITS = 3 + 2 * len(CORROBORATING)


@dataclass(frozen=True)
class ContextPairs:
    """Candidate pairs of profiles that are not pruned, arrays of length n.

    Attributes:
        a, b: profiles, a < b.
        place: the place of each pair's agreement pattern among `patterns`.
        patterns: distinct agreement patterns, ascending (length u).
        odds: log2 odds of these by class (classes, u), before the context counts.
    """

    a: Ints
    b: Ints
    place: npt.NDArray[np.integer]
    patterns: Patterns
    odds: Floats

    def take(self, chosen: npt.NDArray[np.integer]) -> ContextPairs:
        """Some of the pairs, by their places."""
        return replace(self, a=self.a[chosen], b=self.b[chosen], place=self.place[chosen])


def rescore(model: Model, pairs: ContextPairs, size: int) -> Floats:
    """Log2 odds that pairs are one child, with what their cluster context says: length n.

    Args:
        model: one to which the context was fitted; without, weights are the patterns' own.
        pairs: as the model weighs their patterns.
        size: above all profiles.
    """
    weight = weigh_same(pairs.odds)[pairs.place]
    if not model.cluster_context:
        return np.asarray(weight)
    said = encode(pairs, size)
    asked = np.flatnonzero(said)
    place = pairs.place[asked]
    odds = pairs.odds[:, place] + _context_odds(model, _answers(pairs.patterns[place], said[asked]))
    weight[asked] = np.maximum(weigh_same(odds), LOWEST_WEIGHT)
    return np.asarray(weight)


@dataclass(frozen=True)
class ContextCounts:
    """Distinct patterns with distinct contexts, ordered, arrays of length n: how many pairs have each.

    Attributes:
        patterns: of the pairs.
        words: of `encode`, above 0.
        counts: of pairs.
    """

    patterns: Patterns
    words: Words
    counts: npt.NDArray[np.int64]


def count_contexts(pairs: ContextPairs, size: int) -> ContextCounts:
    """Count the contexts of the pairs of whole components; counts of several components may be added.

    Args:
        pairs: as the model weighs their patterns.
        size: above all profiles.
    """
    said = encode(pairs, size)
    asked = said > 0
    # An order of their own: sums do not depend on the pairs' order.
    both, counts = np.unique(pairs.place[asked].astype(np.int64) << _WORD_BITS | said[asked], return_counts=True)
    return ContextCounts(pairs.patterns[both >> _WORD_BITS], both & ((1 << _WORD_BITS) - 1), counts)


def fit(model: Model, contexts: ContextCounts, odds: Floats) -> Model:
    """The model with the chances of every context, by expectation–maximisation with all else held still.

    A table with too few pairs to learn them from leaves the model as it is.

    Args:
        model: as trained on the patterns.
        contexts: of the pairs.
        odds: log2 odds of their patterns by class (classes, n), as the model has them.
    """
    said, counts = contexts.words, contexts.counts
    odds, number = odds.copy(), unpack_levels(contexts.patterns)["number"]
    uncertain = (weigh_same(odds) > _LEAST) & (said & _SEEDS_MASK > 0)
    odds[SAME, number == Number.DIFFERENT] = -np.inf
    if counts[uncertain].sum() < _FEWEST:
        return model
    answers = _answers(contexts.patterns, said)
    for _ in range(_ROUNDS):
        share = odds + _context_odds(model, answers) if model.cluster_context else odds
        share = np.exp2(share - share.max(axis=0))
        seen = share / share.sum(axis=0) * counts
        seeds = _fit_seeds(answers["context"][uncertain], seen[:, uncertain])
        seen[SAME] *= number == Number.EQUAL  # who are one child whatever the rest says
        corroboration = {field: _fit_field(answers[field], seen, len(COMPARISONS[field])) for field in CORROBORATING}
        model = replace(model, cluster_context=seeds, corroboration=corroboration)
    return model


def encode(pairs: ContextPairs, size: int) -> Words:
    """What the context of each pair is, packed (length n); 0 where there is nothing to ask.

    Args:
        pairs: as the model weighs their patterns: all pairs not pruned that one of these pairs can reach.
        size: above all profiles.
    """
    levels = unpack_levels(pairs.patterns)
    certain = (weigh_same(pairs.odds) > SEED_BITS)[pairs.place]
    one_register = (levels["source_pair"] == SourcePair.SAME)[pairs.place]
    core = find_components(pairs.a[certain], pairs.b[certain], size)
    said = _compare_seeds(pairs, core, one_register)
    told = np.flatnonzero(certain & ~one_register)  # a register that repeats itself corroborates nothing
    asked = np.flatnonzero((said == Seeds.WITHIN) | (said == Seeds.BOTH) | (said == Seeds.BOTH_REPEATED))
    for row, (field, confirming) in enumerate(CORROBORATING.items()):
        level = levels[field]
        where = asked[np.isin(level, DISAGREEING[field])[pairs.place[asked]]]
        speaking = told[(level > 0)[pairs.place[told]]]
        count = np.bincount(pairs.a[speaking], minlength=size) + np.bincount(pairs.b[speaking], minlength=size)
        bearing = told[np.isin(level, confirming)[pairs.place[told]]]
        corroborated = np.zeros(size, dtype=bool)
        corroborated[pairs.a[bearing]] = corroborated[pairs.b[bearing]] = True
        x, y = pairs.a[where], pairs.b[where]
        itself = (certain[where] & ~one_register[where]).astype(np.int64)
        answered = (count[x] > itself) & (count[y] > itself)
        answer = np.where(corroborated[x] & corroborated[y], Corroboration.BOTH, Corroboration.NOT)
        said[where] |= np.where(answered, answer, Corroboration.UNASKED) << _shift(row)
    return said


def decompose(model: Model, pattern: int, word: int) -> Iterator[tuple[str, Seeds | Corroboration, Floats]]:
    """Fact by fact the context of one pair: `context` or a field, the answer, log2 of its chance by class.

    Args:
        model: one to which the context was fitted.
        pattern: of the pair.
        word: of `encode`.
    """
    chances = dict(_facts(model, _answers(np.array([pattern]), np.array([word]))))
    yield "context", Seeds(word & _SEEDS_MASK), chances["context"][:, 0]
    for row, field in enumerate(CORROBORATING):
        yield field, Corroboration(word >> _shift(row) & _CORROBORATION_MASK), chances[field][:, 0]


def _shift(row: int) -> int:
    """Where in a word the row-th field of `CORROBORATING` stands."""
    return _SEEDS_MASK.bit_length() + 2 * row


def _compare_seeds(pairs: ContextPairs, core: Ints, one_register: npt.NDArray[np.bool_]) -> Words:
    """`Seeds` of each pair, given the seed cluster of each profile and whether the pair are rows of one register."""
    words = np.zeros(len(pairs.a), dtype=np.int64)
    one, other = core[pairs.a], core[pairs.b]
    asked = np.flatnonzero(one != other)
    one, other = one[asked], other[asked]
    is_seed = (np.bincount(core) > 1).astype(np.int64)
    between = np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other)
    repeated = np.isin(between, between[one_register[asked]])
    words[asked] = Seeds.NEITHER + is_seed[one] + is_seed[other] + 3 * repeated
    return words


def _answers(patterns: Patterns, words: Words) -> dict[str, Words]:
    """The words of pairs with these patterns (length n) taken apart: `Seeds`; by field 3 × level + `Corroboration`."""
    levels = unpack_levels(patterns)
    said = {field: words >> _shift(row) & _CORROBORATION_MASK for row, field in enumerate(CORROBORATING)}
    return {"context": words & _SEEDS_MASK} | {field: 3 * levels[field] + said[field] for field in CORROBORATING}


def _context_odds(model: Model, answers: Mapping[str, Words]) -> Floats:
    """Log2 of each class's chance of the answers for n pairs, all facts together: (classes, n)."""
    odds = np.zeros((len(CLASSES), len(answers["context"])))
    for _, chances in _facts(model, answers):
        odds += chances
    return odds


def _facts(model: Model, answers: Mapping[str, Words]) -> Iterator[tuple[str, Floats]]:
    """`context` and each field of `CORROBORATING` with log2 of each class's chance of the answers: (classes, n)."""
    yield "context", np.log2(np.maximum([model.cluster_context[name] for name in CLASSES], TINY))[:, answers["context"]]
    for field in CORROBORATING:
        chance = np.array([model.corroboration[field][name] for name in CLASSES])
        by_answer = np.stack([np.ones_like(chance), chance, 1.0 - chance], axis=2).reshape(len(CLASSES), -1)
        yield field, np.log2(np.maximum(by_answer, TINY))[:, answers[field]]


def _fit_seeds(answers: Words, seen: Floats) -> dict[str, list[float]]:
    """Chances of each `Seeds` by class; that of `WITHIN`, which says nothing, is 1."""
    counts = np.stack([np.bincount(answers, weights=row, minlength=len(Seeds)) for row in seen])[:, 1:] + _PRIOR
    others = counts[TWIN:].sum(axis=0)
    counts[[TWIN, SIBLING]] += _SMOOTHING * others / others.sum()
    shares = counts / counts.sum(axis=1, keepdims=True)
    return {name: [1.0, *shares[row].tolist()] for row, name in enumerate(CLASSES)}


def _fit_field(answer: Words, seen: Floats, levels: int) -> dict[str, list[float]]:
    """The chance that both sides are corroborated, of those that were answered, by class and level."""
    counted = [np.bincount(answer, weights=row, minlength=3 * levels) for row in seen]
    counts = np.stack(counted).reshape(len(CLASSES), levels, 3)[:, :, 1:]
    general = counts.sum(axis=1) + _PRIOR
    general[TWIN] += general[SIBLING]  # of twins there are few
    counts = counts + _FIELD_SMOOTHING * (general / general.sum(axis=1, keepdims=True))[:, None, :]
    chance = counts[:, :, 0] / counts.sum(axis=2)
    return {name: chance[row].tolist() for row, name in enumerate(CLASSES)}
