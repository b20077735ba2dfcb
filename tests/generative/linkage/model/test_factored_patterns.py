"""Patterns taken apart say what they say whole."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linkage.model.factored_patterns import FactoredPatterns
from linkage.pairs.agreement_pattern import (
    NAME_FIELDS,
    Patterns,
    pack_levels,
    pack_source_pairs,
    pack_term_frequency,
    unpack_levels,
)
from linkage.pairs.comparison_levels import COMPARISONS
from linkage.prepare.term_frequency import MAX_BITS
from tests.support.people import trained


@st.composite
def patterns(draw: st.DrawFn) -> Patterns:
    count = draw(st.integers(1, 30))

    def some(most: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(0, most), min_size=count, max_size=count)))

    levels = pack_levels({name: some(len(kind) - 1) for name, kind in COMPARISONS.items()})
    term_frequency = pack_term_frequency({name: some(MAX_BITS) for name in NAME_FIELDS})
    registers = len(trained().sources)
    return levels | term_frequency | pack_source_pairs(some(registers), some(registers))


@given(patterns())
def test_odds_of_the_parts_add_up_to_the_odds_of_the_whole(given_patterns: Patterns) -> None:
    whole = trained().class_odds(given_patterns, 1_000)
    assert trained().by_source_pair, "a model that knows no registers would show less"
    np.testing.assert_allclose(FactoredPatterns(given_patterns).class_odds(trained(), 1_000), whole, rtol=0, atol=1e-9)


@given(patterns())
def test_levels_are_counted_as_in_the_whole(given_patterns: Patterns) -> None:
    weights = np.arange(1.0, len(given_patterns) + 1)
    for name, counts in FactoredPatterns(given_patterns).levels(weights).items():
        for level, weight in enumerate(counts):
            assert weight == weights[unpack_levels(given_patterns)[name] == level].sum()
