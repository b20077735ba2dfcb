"""Calibration: how much surer the model is than it is right.

Fields that fail together count as if they failed one by one, so weights come out too large, either way.
Dividing them by one number, the temperature, sets most of that right: it is what the graded edges of a
back-test say.
"""

from __future__ import annotations

import numpy as np

from linkage.backtest import Backtest, Scores
from linkage.draws import REACH

COLDEST, HOTTEST = 0.5, 5.0
_STEPS = 400
_FEWEST = 50  # graded uncertain edges; with fewer the model is taken at its word


def temperature(backtest: Backtest) -> float:
    """What to divide weights by so that they are right as often as they say; 1.0 for a model that is.

    Logistic regression of being one child on the weight, through the origin, over the edges that
    `linkage.draws` calls uncertain.
    """
    return fit(backtest.scores)


def fit(scores: Scores) -> float:
    """The temperature of graded edges, between `COLDEST` and `HOTTEST`."""
    uncertain = np.abs(scores.weight) < REACH
    weight, correct = scores.weight[uncertain], scores.correct[uncertain]
    if len(weight) < _FEWEST or correct.all() or not correct.any():
        return 1.0
    # One number within bounds: the best of a fine grid is exact enough and never diverges.
    grid = np.geomspace(COLDEST, HOTTEST, _STEPS)
    signed = np.where(correct, weight, -weight)
    loss = [float(np.logaddexp2(0.0, -signed / hot).sum()) for hot in grid]
    return float(grid[int(np.argmin(loss))])
