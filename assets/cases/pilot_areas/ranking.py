"""Ranking areas by difficulty × readiness, and how often each stays among the first under other weights.

A measure counts as the share of the other areas that have less of it. So a score depends on the order of the areas
alone, and an area that has at least as much of everything is never behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assets.cases.pilot_areas.weights import Measure, Weights

MIDDLE = 0.5
"""What an area counts as in a measure of which nothing is known there."""
_PLACES = 9
"""Decimals of a score: sums in another order are the same score."""
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RankedArea:
    """An area in the ranking.

    Attributes:
        area: its code.
        rank: 1 is first; areas with the same score share a rank.
        difficulty, readiness: 0 to 1.
        score: their product.
        first_quarter_share: in what part of the drawn weights it is among the first quarter.
        rank_low, rank_high: between which ranks it is in 95 of 100 draws.
        values: what was measured, in the order of the measures; None where nothing is known.
        scores: what each counts as, 0 to 1.
    """

    area: str
    rank: int
    difficulty: float
    readiness: float
    score: float
    first_quarter_share: float
    rank_low: int
    rank_high: int
    values: tuple[float | None, ...]
    scores: tuple[float, ...]


def rank_areas(values: Mapping[str, Sequence[float | None]], weights: Weights) -> list[RankedArea]:
    """Rank areas.

    Args:
        values: area → what was measured there, in the order of the measures.
        weights: the measures, their weights, and how these are drawn.

    Returns:
        The areas by rank, then by code; none where there are none.
    """
    areas = sorted(values)
    if not areas:
        return []
    scores = np.column_stack(
        [_score_measure([values[area][place] for area in areas]) for place in range(len(weights.measures))]
    )
    given = np.array([[measure.weight for measure in weights.measures]])
    difficulty, readiness = _sides(scores, given, weights.measures)
    ranks = _rank(difficulty * readiness)[:, 0]
    drawn = _rank(np.multiply(*_sides(scores, _draw_weights(given, weights), weights.measures)))
    first = -(-len(areas) // 4)
    low, high = (np.quantile(drawn, part, axis=1, method="nearest") for part in (0.025, 0.975))
    found = [
        RankedArea(
            area=area,
            rank=int(ranks[place]),
            difficulty=float(difficulty[place, 0]),
            readiness=float(readiness[place, 0]),
            score=float(difficulty[place, 0] * readiness[place, 0]),
            first_quarter_share=float(np.mean(drawn[place] <= first)),
            rank_low=int(low[place]),
            rank_high=int(high[place]),
            values=tuple(values[area]),
            scores=tuple(float(score) for score in scores[place]),
        )
        for place, area in enumerate(areas)
    ]
    return sorted(found, key=lambda each: (each.rank, each.area))


def _score_measure(values: Sequence[float | None]) -> _Floats:
    """By area the share of the others that have less, ties counting half; the middle where nothing is known."""
    known = np.array([value is not None for value in values])
    scores = np.full(len(values), MIDDLE)
    if known.sum() > 1:
        measured = np.array([value for value in values if value is not None])
        less, same = (measured[:, None] > measured).sum(1), (measured[:, None] == measured).sum(1) - 1
        scores[known] = (less + same / 2) / (known.sum() - 1)
    return scores


def _sides(scores: _Floats, weights: _Floats, measures: Sequence[Measure]) -> tuple[_Floats, _Floats]:
    """Difficulty and readiness, areas × draws: the weighted means of the measures of each side."""
    means = []
    for side in ("difficulty", "readiness"):
        chosen = [place for place, measure in enumerate(measures) if measure.side == side]
        parts = weights[:, chosen] / weights[:, chosen].sum(axis=1, keepdims=True)
        means.append(np.round(scores[:, chosen] @ parts.T, _PLACES))
    return means[0], means[1]


def _draw_weights(given: _Floats, weights: Weights) -> _Floats:
    """Draws × measures: each weight multiplied by a number between 1/spread and spread, evenly on the log scale."""
    generator = np.random.default_rng(weights.seed)
    limit = np.log(weights.spread)
    return np.asarray(given * np.exp(generator.uniform(-limit, limit, (weights.draws, given.shape[1]))))


def _rank(scores: _Floats) -> npt.NDArray[np.int64]:
    """Areas × draws: 1 for the highest; equal scores share the better rank."""
    from_the_highest = -np.round(scores, _PLACES)
    return np.stack([np.searchsorted(np.sort(column), column) + 1 for column in from_the_highest.T], axis=1)
