"""Calibration: how much surer the model is than it is right.

Fields that fail together count as if they failed one by one, so weights come out too large, either way.
Dividing them by one number, the temperature, sets most of that right: it is what the graded edges of a
back-test say, and what people say who answered about pairs drawn at random.
"""

from __future__ import annotations

import numpy as np

from linkage.cluster.evidence import to_probability
from linkage.cluster.posterior_draws import REACH
from linkage.evaluate.backtest import Backtest, Scores

COLDEST, HOTTEST = 0.5, 5.0
_STEPS = 400
_FEWEST = 50  # graded uncertain edges; with fewer the model is taken at its word
FEWEST_ANSWERS = 100
"""People's answers about uncertain pairs; with fewer the model is left as it is."""
SLIPS = 0.02
"""Share of people's answers that are taken to be slips of the hand."""
_REFUTED = 1.92  # half of chi-square's 95 % with one degree of freedom: Wilks 1938


def fit_temperature(backtest: Backtest) -> float:
    """What to divide weights by so that they are right as often as they say; 1.0 for a model that is.

    Logistic regression of being one child on the weight, through the origin, over the edges that
    `linkage.cluster.posterior_draws` calls uncertain.
    """
    return fit(backtest.scores)


def fit(scores: Scores) -> float:
    """The temperature of graded edges, between `COLDEST` and `HOTTEST`."""
    uncertain = np.abs(scores.weight) < REACH
    weight, correct = scores.weight[uncertain], scores.correct[uncertain]
    if len(weight) < _FEWEST or correct.all() or not correct.any():
        return 1.0
    return _best(Scores(weight, correct), 0.0)


def fit_answers(answers: Scores, current: float) -> float:
    """The temperature that people's answers indicate; the more answers, the more they count.

    Args:
        answers: weights of pairs that were chosen by their weight and at random alone, and whether people said that
            they are one child.
        current: the temperature that holds.

    Returns:
        The best temperature, if there are `FEWEST_ANSWERS` and they refute the current one (likelihood ratio,
        95 %); else the current one.
    """
    if len(answers.weight) < FEWEST_ANSWERS or answers.correct.all() or not answers.correct.any():
        return current
    best = _best(answers, SLIPS)
    refuted = _loss(answers, current, SLIPS) - _loss(answers, best, SLIPS) > _REFUTED
    return best if refuted else current


def _best(scores: Scores, slips: float) -> float:
    # One number within bounds: the best of a fine grid is exact enough and never diverges.
    grid = np.geomspace(COLDEST, HOTTEST, _STEPS)
    return float(grid[int(np.argmin([_loss(scores, hot, slips) for hot in grid]))])


def _loss(scores: Scores, hot: float, slips: float) -> float:
    """Minus the log likelihood, in nats, where a share of the answers says the opposite of what is so."""
    signed = np.where(scores.correct, scores.weight, -scores.weight)
    right = to_probability(signed / hot)
    return float(-np.log(slips + (1 - 2 * slips) * right).sum())
