"""One linear program that is solved again and again with other wishes, by HiGHS, each time from the last solution.

Solving from the beginning each time took five times as long (a made-up province of 1,000 children).
"""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from assets.indicators.disclosure.sums import Floats, Ints

PRIMAL_SIMPLEX = 4
"""What HiGHS calls it: another wish leaves the last solution allowed, from which this method goes on."""


class Program:
    """Unknown counts within their bounds and sums, of which some are wished to be as big as their goals."""

    def __init__(self, sums: csr_array, truth: Floats, bounds: tuple[Floats, Floats], targets: Ints, goals: Floats):
        """Take the program.

        Args:
            sums: each sum by unknown count: 1, -1 or nothing.
            truth: the true counts, which are a solution.
            bounds: how few and how many each can be.
            targets: places of the counts that may be wished for, ascending.
            goals: how big each target should be; more is not wished.
        """
        self._truth, self._targets = truth, targets
        self._size, wide = len(truth), len(targets)
        # Beside each target a variable that is no bigger than it and stops at the goal.
        chosen = csr_array((-np.ones(wide), (np.arange(wide), targets)), (wide, self._size))
        capped = csr_array((np.ones(wide), (np.arange(wide), np.arange(wide))), (wide, wide))
        without = csr_array((sums.shape[0], wide))
        matrix = vstack([hstack([sums, without]), hstack([chosen, capped])], format="csr")
        totals = sums @ truth
        self._columns = np.arange(self._size + wide, dtype=np.int32)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor says no types
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = np.zeros(len(self._columns))
        model.col_lower_ = np.concatenate([bounds[0], np.zeros(wide)])
        model.col_upper_ = np.concatenate([bounds[1], goals])
        model.row_lower_ = np.concatenate([totals, np.full(wide, -highspy.kHighsInf)])
        model.row_upper_ = np.concatenate([totals, np.zeros(wide)])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        self._highs.passModel(model)

    def solve(self, wished: Ints, weights: Floats) -> Floats:
        """Counts that make as many of the wished ones big as can be, the heavier ones first.

        The true counts where the solver has no solution to offer.

        Args:
            wished: some of the targets, ascending.
            weights: of each.
        """
        cost = np.zeros(len(self._columns))
        cost[self._size + np.searchsorted(self._targets, wished)] = -weights
        self._highs.changeColsCost(len(cost), self._columns, cost)
        self._highs.run()
        is_solved = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self._highs.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        return np.array(self._highs.getSolution().col_value[: self._size]) if is_solved else self._truth
