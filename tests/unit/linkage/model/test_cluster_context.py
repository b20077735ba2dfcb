"""What the other likely partners of two records say about whether these two are one child."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from linkage import Model
from linkage.model import cluster_context
from linkage.model.cluster_context import PRUNE_BELOW, ContextPairs, Seeds, count_contexts, rescore
from linkage.model.model import CLASSES
from linkage.pairs.agreement_pattern import pack_levels
from linkage.pairs.comparison_levels import Birth, Name, Number, Sex, SourcePair
from linkage.pairs.similarity import compare_names
from tests.support.people import trained

CHILDREN = 600
SURE, LIKELY, UNLIKELY, SLIP, ONE_REGISTER, SPELT = range(6)
_AGREED = {"birth": Birth.EQUAL, "sex": Sex.EQUAL, "source_pair": SourcePair.OTHER}
_LEVELS = (
    {"number": Number.EQUAL, "first": Name.EQUAL, **_AGREED},
    {"first": Name.MISSING, "last": Name.EQUAL, **_AGREED},
    {"first": Name.MISSING, "last": Name.ALIKE, **_AGREED},
    {"number": Number.EQUAL, "first": Name.SLIP, **_AGREED},
    {"first": Name.ALIKE, **_AGREED, "source_pair": SourcePair.SAME},
    {"first": Name.SLIP, **_AGREED},
)
_BITS = (14.0, 2.0, -2.0, 9.0, -2.0, 1.0)  # of one child against each other class

Edges = list[tuple[int, int, int]]


def fit(model: Model, of: ContextPairs, size: int) -> Model:
    """The model with the contexts of pairs."""
    contexts = count_contexts(of, size)
    return cluster_context.fit(model, contexts, of.odds[:, np.searchsorted(of.patterns, contexts.patterns)])


def pairs(edges: Edges) -> ContextPairs:
    """Pairs (a, b, one of the patterns above), weighed by hand."""
    patterns = np.concatenate([pack_levels({k: np.array([v]) for k, v in levels.items()}) for levels in _LEVELS])
    order = np.argsort(patterns)
    odds = np.zeros((len(CLASSES), len(_LEVELS)))
    odds[0] = np.array(_BITS)
    a, b, kind = np.array(sorted(edges), dtype=np.int32).T
    return ContextPairs(a, b, np.argsort(order)[kind], patterns[order], odds[:, order])


def core(*members: int) -> Edges:
    """Profiles that found each other for certain."""
    return [(a, b, SURE) for a in members for b in members if a < b]


def province() -> Edges:
    """Children with a core of three; every third has a record without one, many resemble the next child.

    Some are written twice in one register by a slip, and where two cores look alike, each name is its own.
    """
    edges: Edges = []
    for child in range(CHILDREN):
        first = 4 * child
        edges += core(first, first + 1, first + 2)
        if child % 3 == 0:
            edges.append((first, first + 3, UNLIKELY if child % 5 == 0 else LIKELY))
        elif child % 3 == 1:
            edges.append((first, first + 4, LIKELY if child % 5 == 0 else UNLIKELY))
            edges.append((first + 1, first + 5, SPELT))
        else:
            edges.append((first, first + 3, SLIP))
    return edges


@pytest.fixture(scope="module")
def model() -> Model:
    blank = replace(trained(), cluster_context={}, corroboration={})
    return fit(blank, pairs(province()), 4 * CHILDREN + 8)


def weights(model: Model, edges: Edges) -> dict[tuple[int, int], float]:
    asked = pairs(edges)
    found = rescore(model, asked, 100)
    return dict(zip(zip(asked.a.tolist(), asked.b.tolist(), strict=True), found.tolist(), strict=True))


def test_a_record_without_company_is_likelier_the_child_it_resembles(model: Model) -> None:
    assert weights(model, [*core(0, 1), (0, 2, LIKELY)])[0, 2] > 3.0
    assert weights(model, [*core(0, 1), *core(2, 3), (0, 2, LIKELY)])[0, 2] < 0.0


def test_a_row_of_the_same_register_in_the_other_core_speaks_against(model: Model) -> None:
    alone = weights(model, [*core(0, 1), (0, 2, LIKELY)])[0, 2]
    assert weights(model, [*core(0, 1), (0, 2, LIKELY), (1, 2, ONE_REGISTER)])[0, 2] < alone


def test_a_name_that_another_register_repeats_is_no_slip(model: Model) -> None:
    told = model.corroboration["first"]
    assert told["unrelated"][Name.SLIP] > 0.5
    spelt = weights(model, [*core(0, 1), *core(2, 3), (0, 2, SPELT)])[0, 2]
    assert spelt < weights(model, [*core(0, 1), *core(2, 3), (0, 2, LIKELY)])[0, 2]


def test_certain_pairs_weigh_what_they_weighed(model: Model) -> None:
    edges = core(0, 1, 2)
    assert weights(model, edges) == weights(replace(model, cluster_context={}), edges)


def test_company_takes_no_pair_out_of_its_neighbourhood(model: Model) -> None:
    never = replace(model, cluster_context={name: [1.0] * len(Seeds) for name in CLASSES})
    never.cluster_context["same"][Seeds.BOTH] = 1e-9
    (weight,) = [w for (a, _), w in weights(never, [*core(0, 1), *core(2, 3), (1, 2, UNLIKELY)]).items() if a == 1]
    assert PRUNE_BELOW < weight < PRUNE_BELOW + 1e-9


def test_chances_hang_on_no_order_of_pairs_or_profiles() -> None:
    blank = replace(trained(), cluster_context={}, corroboration={})
    size = 4 * CHILDREN + 8
    there = pairs(province())
    backwards = there.take(np.arange(len(there.a))[::-1])
    renamed = pairs([(*sorted((size - 1 - a, size - 1 - b)), kind) for a, b, kind in province()])
    assert fit(blank, there, size) == fit(blank, backwards, size) == fit(blank, renamed, size)


def test_too_few_pairs_teach_nothing() -> None:
    blank = replace(trained(), cluster_context={}, corroboration={})
    assert fit(blank, pairs(province()[:300]), 400) == blank


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("สมชาย", "สมชา", Name.SLIP),  # one letter left out
        ("สมชาย", "สมขาย", Name.SLIP),  # one letter changed
        ("พัชรนุช", "พชัรนุช", Name.SLIP),  # two letters swapped
        ("ต่วนอาติกะ", "อาติกะ", Name.PART),
        ("กมล", "กมลวรรณ", Name.STEM),
        ("จิราพร", "จิตติมา", Name.BEGINNING),
        ("สมชาย", "วีระ", Name.DIFFERENT),
    ],
)
def test_a_slip_of_the_pen_is_told_from_names_that_rhyme(one: str, other: str, level: Name) -> None:
    assert compare_names([one], [other]).tolist() == compare_names([other], [one]).tolist() == [level]
