"""Parts of agreement patterns: what groups of comparisons say, each distinct combination once.

A province has a hundred thousand distinct patterns, but each group of comparisons takes a few hundred or thousand
values. Odds add up over comparisons, so training looks at each part's values only, and joins them by place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from linkage.model.model import BY_SOURCE_PAIR, Floats, Model
from linkage.pairs.agreement_pattern import DistinctPatterns, Patterns, mask_patterns, unpack_level
from linkage.pairs.comparison_levels import COMPARISONS, EXTRAS

# Comparisons whose odds depend on each other's levels are one group (`Model.field_odds`).
_GROUPS = (
    ("first", "last"),
    ("number", "birth", "sex", "place"),
    ("mother", "father", "guardian", "source_pair", *EXTRAS),
)


@dataclass(frozen=True)
class _Factor:
    """One group's comparisons of all patterns: its distinct values, and the place of each pattern's among them."""

    names: tuple[str, ...]
    values: Patterns
    place: npt.NDArray[np.intp]

    @cached_property
    def level(self) -> dict[str, Patterns]:
        """Of the values, by comparison."""
        return {name: unpack_level(self.values, name) for name in self.names}

    def weighed(self, weights: Floats) -> Floats:
        """The sum of the weights of the patterns with each value."""
        return np.bincount(self.place, weights=weights, minlength=len(self.values)).astype(np.float64)


class FactoredPatterns:
    """Patterns (length n) taken apart by groups of comparisons."""

    def __init__(self, patterns: Patterns) -> None:
        self._parts = [_factor(patterns, names) for names in _GROUPS]
        assert {name for part in self._parts for name in part.names} == set(COMPARISONS)

    def class_odds(self, model: Model, profiles: int) -> Floats:
        """As `Model.class_odds` of the patterns: array of (classes, n)."""
        prior = model.prior(profiles)[:, None]
        first, *others = [
            np.take(model.class_odds(part.values, profiles) - prior, part.place, axis=1) for part in self._parts
        ]
        for odds in others:
            first += odds
        first += prior
        return np.asarray(first)

    def weighed(self, weights: Floats) -> dict[str, tuple[Patterns, Floats]]:
        """By comparison, values of its part, and the sum of the weights (length n) of the patterns with each."""
        return {name: (part.values, sums) for part, sums in self._sums(weights) for name in part.names}

    def levels(self, weights: Floats) -> dict[str, Floats]:
        """By comparison, the sum of the weights (length n) of the patterns at each level."""
        return {
            name: np.bincount(level, weights=sums, minlength=len(COMPARISONS[name])).astype(np.float64)
            for part, sums in self._sums(weights)
            for name, level in part.level.items()
        }

    def levels_of(self, name: str, weights: Floats) -> Floats:
        """As `levels`, of one comparison."""
        (part,) = (part for part in self._parts if name in part.names)
        sums = part.weighed(weights)
        return np.bincount(part.level[name], weights=sums, minlength=len(COMPARISONS[name])).astype(np.float64)

    def _sums(self, weights: Floats) -> list[tuple[_Factor, Floats]]:
        return [(part, part.weighed(weights)) for part in self._parts]


def _factor(patterns: Patterns, names: tuple[str, ...]) -> _Factor:
    kept = mask_patterns(patterns, names, with_sources=not BY_SOURCE_PAIR.keys().isdisjoint(names))
    distinct = DistinctPatterns.of(kept)
    # NumPy looks up by places of this width, and would convert others at each look.
    return _Factor(names, distinct.patterns, distinct.place.astype(np.intp))
