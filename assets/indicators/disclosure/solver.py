"""A linear program that is solved again and again with other wishes, by HiGHS, each time from the last solution.

Solving from the beginning each time took five times as long (a made-up province of 1,000 children).
"""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from assets.indicators.disclosure.sums import Floats, Ints

PRIMAL_SIMPLEX = 4
"""What HiGHS calls it: another wish leaves the last solution allowed, from which this method goes on."""
Rows = tuple[csr_array, Floats]
"""Sums by cell, and a number for each."""


class Program:
    """Cells within their bounds and sums, and questions: sums of cells that are wished to be as big as their goals."""

    def __init__(
        self, equations: Rows, bounds: tuple[Floats, Floats], questions: Rows, goals: Floats, less: Rows | None = None
    ) -> None:
        """Take the program.

        Args:
            equations: sums, and what they come to.
            bounds: how few and how many each cell can be.
            questions: sums, and what is added to each; none of them can be less than 0.
            goals: how big the answer to each should be; more is not wished.
            less: further sums, and what they come to at most.
        """
        self._answers, self._beyond = questions
        self._size, wide = len(bounds[0]), len(goals)
        lesser, most = less or (csr_array((0, self._size)), np.zeros(0))
        # Beside each question a variable that is no bigger than its answer and stops at the goal.
        of_cells = vstack([equations[0], lesser, -self._answers])
        of_questions = vstack([csr_array((len(equations[1]) + len(most), wide)), eye_array(wide)])
        matrix = hstack([of_cells, of_questions], format="csr")
        self._columns = np.arange(self._size + wide, dtype=np.int32)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor says no types
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = np.zeros(len(self._columns))
        model.col_lower_ = np.concatenate([bounds[0], np.zeros(wide)])
        model.col_upper_ = np.concatenate([bounds[1], goals])
        model.row_lower_ = np.concatenate([equations[1], np.full(len(most) + wide, -highspy.kHighsInf)])
        model.row_upper_ = np.concatenate([equations[1], most, self._beyond])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        self._highs.passModel(model)

    def answer(self, wished: Ints, weights: Floats) -> Floats | None:
        """The answers to all questions where as many of the wished ones as can be are big, the heavier ones first.

        Args:
            wished: numbers of questions.
            weights: of each.

        Returns:
            None where the solver has no solution to offer.
        """
        if self.solve(self._size + wished, -weights) != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(self._answers @ self.cells + self._beyond)

    def solve(self, columns: Ints, costs: Floats) -> highspy.HighsModelStatus:
        """Make the costs of some cells as low as can be, from the last solution on; how it ended."""
        cost = np.zeros(len(self._columns))
        cost[columns] = costs
        self._highs.changeColsCost(len(cost), self._columns, cost)
        self._highs.run()
        self._highs.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        return self._highs.getModelStatus()

    @property
    def cells(self) -> Floats:
        """The cells in the last solution."""
        return np.array(self._highs.getSolution().col_value[: self._size])
