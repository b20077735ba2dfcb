"""The linear program: what it proves is true, and another wish is answered as a new program would."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from assets.indicators.disclosure.solver import Program

CELLS = 6
counts = st.lists(st.integers(0, 9), min_size=CELLS, max_size=CELLS)
sums = st.lists(st.lists(st.sampled_from([-1, 0, 1]), min_size=CELLS, max_size=CELLS), min_size=1, max_size=4)


@given(counts, sums)
def test_each_wish_is_answered_by_counts_that_the_sums_allow_and_none_allows_more(
    truth: list[int], matrix: list[list[int]]
) -> None:
    true, rows = np.array(truth, float), csr_array(np.array(matrix, float))
    high = np.full(CELLS, 12.0)
    targets, goals = np.arange(CELLS), np.full(CELLS, 5.0)
    program = Program(rows, true, (np.zeros(CELLS), high), targets, goals)
    for target in targets:
        found = program.solve(np.array([target]), np.ones(1))
        assert np.allclose(rows @ found, rows @ true, atol=1e-6)
        assert (found >= -1e-6).all() and (found <= high + 1e-6).all()
        most = linprog(-np.eye(CELLS)[target], A_eq=rows, b_eq=rows @ true, bounds=[(0, 12)] * CELLS).x[target]
        assert np.isclose(min(found[target], 5), min(most, 5), atol=1e-6)


def test_where_nothing_can_be_solved_the_true_counts_are_the_witness() -> None:
    rows = csr_array(np.array([[1.0, 1.0]]))
    true = np.array([3.0, 4.0])
    # Bounds that the truth itself breaks leave no solution.
    program = Program(rows, true, (np.zeros(2), np.full(2, 1.0)), np.array([0]), np.array([5.0]))
    assert np.array_equal(program.solve(np.array([0]), np.ones(1)), true)


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    rows = csr_array(np.array([[1.0, -1.0]]))
    Program(rows, np.ones(2), (np.zeros(2), np.full(2, 9.0)), np.array([0]), np.array([5.0])).solve(
        np.array([0]), np.ones(1)
    )
    assert capfd.readouterr() == ("", "")
