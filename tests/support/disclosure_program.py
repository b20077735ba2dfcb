"""The attacker's linear program, solved once for each of his wishes, from the last solution on (HiGHS)."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array, hstack, vstack

Floats = npt.NDArray[np.float64]
PRIMAL_SIMPLEX = 4
"""What HiGHS calls it: another wish leaves the last solution allowed, from which this method goes on."""


class Program:
    """All sums, and beside each question a variable that is no bigger than its answer and stops at the limit."""

    def __init__(
        self,
        equations: tuple[csr_array, Floats],
        less: tuple[csr_array, Floats],
        least: Floats,
        questions: tuple[csr_array, Floats],
        limit: float,
    ) -> None:
        """Take the program.

        Args:
            equations: sums by unknown cell, and what they come to.
            less: sums of unknown cells, and what they come to at most.
            least: how few each unknown cell can be.
            questions: answers by unknown cell, and what is added to each.
            limit: an answer as big as this is not wished any bigger.
        """
        self._answers, self._beyond = questions
        self.size, self.wide = len(least), len(self._beyond)
        short = hstack([-self._answers, eye_array(self.wide)])
        matrix = vstack(
            [
                hstack([equations[0], csr_array((len(equations[1]), self.wide))]),
                hstack([less[0], csr_array((len(less[1]), self.wide))]),
                short,
            ],
            format="csr",
        )
        lacking = np.full(len(less[1]) + self.wide, -highspy.kHighsInf)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor says no types
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        model: Any = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = np.zeros(self.size + self.wide)
        model.col_lower_ = np.r_[least, np.full(self.wide, -highspy.kHighsInf)]
        model.col_upper_ = np.r_[np.full(self.size, highspy.kHighsInf), np.full(self.wide, float(limit))]
        model.row_lower_ = np.r_[equations[1], lacking]
        model.row_upper_ = np.r_[equations[1], less[1], self._beyond]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        self._highs.passModel(model)

    def maximise(self, entries: dict[int, float]) -> float:
        """The most that a sum of unknown cells can be; infinite where nothing bounds it."""
        status = self._solve(np.array(list(entries)), -np.array(list(entries.values())))
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return np.inf  # the true counts are a solution, so it is not that there is none
        assert status == highspy.HighsModelStatus.kOptimal, status
        return -float(self._highs.getInfo().objective_function_value)

    def answer(self, wished: npt.NDArray[np.int64], weights: Floats) -> Floats:
        """What all questions come to where as many of the wished ones as can be are big, the heavier ones first."""
        # One that is not wished may be as small as it likes: it asks nothing of the solver.
        status = self._solve(self.size + wished, -weights)
        assert status == highspy.HighsModelStatus.kOptimal, status
        cells = np.array(self._highs.getSolution().col_value[: self.size])
        return np.asarray(self._answers @ cells + self._beyond)

    def _solve(self, columns: npt.NDArray[np.int64], costs: Floats) -> highspy.HighsModelStatus:
        """Solve with other costs, from the last solution on; how it ended."""
        cost = np.zeros(self.size + self.wide)
        cost[columns] = costs
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        self._highs.run()
        self._highs.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
        return self._highs.getModelStatus()
