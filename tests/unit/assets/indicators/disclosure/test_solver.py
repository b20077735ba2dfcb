"""The linear program: what it proves is true, and another wish is answered as a new program would."""

import numpy as np
import pytest
from highspy import HighsModelStatus
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from assets.indicators.disclosure.solver import Program

CELLS = 6
EVERY = csr_array(np.eye(CELLS))
counts = st.lists(st.integers(0, 9), min_size=CELLS, max_size=CELLS)
sums = st.lists(st.lists(st.sampled_from([-1, 0, 1]), min_size=CELLS, max_size=CELLS), min_size=1, max_size=4)


@given(counts, sums)
def test_each_wish_is_answered_by_counts_that_the_sums_allow_and_none_allows_more(
    truth: list[int], matrix: list[list[int]]
) -> None:
    true, rows = np.array(truth, float), csr_array(np.array(matrix, float))
    bounds = np.zeros(CELLS), np.full(CELLS, 12.0)
    program = Program((rows, rows @ true), bounds, (EVERY, np.zeros(CELLS)), np.full(CELLS, 5.0))
    for target in range(CELLS):
        found = program.answer(np.array([target]), np.ones(1))
        assert found is not None
        assert np.allclose(rows @ found, rows @ true, atol=1e-6)
        assert (found >= -1e-6).all() and (found <= 12 + 1e-6).all()
        most = linprog(-np.eye(CELLS)[target], A_eq=rows, b_eq=rows @ true, bounds=[(0, 12)] * CELLS).x[target]
        assert np.isclose(min(found[target], 5), min(most, 5), atol=1e-6)


def test_what_is_left_is_asked_within_further_sums() -> None:
    """Two cells that come to 9, of which the first is at most 3 more than the second: how much is left of 10?"""
    whole, difference = csr_array([[1.0, 1.0]]), csr_array([[1.0, -1.0]])
    left = csr_array([[-1.0, 0.0]]), np.array([10.0])
    bounds = np.zeros(2), np.full(2, np.inf)
    program = Program((whole, np.array([9.0])), bounds, left, np.array([20.0]), (difference, np.array([3.0])))
    assert program.answer(np.array([0]), np.ones(1)) == pytest.approx([10.0])
    assert program.solve(np.array([0]), -np.ones(1)) == HighsModelStatus.kOptimal
    assert program.cells == pytest.approx([6.0, 3.0])


def test_a_program_without_a_solution_answers_nothing() -> None:
    rows = csr_array(np.array([[1.0, 1.0]])), np.array([7.0])
    program = Program(rows, (np.zeros(2), np.full(2, 1.0)), (csr_array(np.eye(2)), np.zeros(2)), np.full(2, 5.0))
    assert program.answer(np.array([0]), np.ones(1)) is None


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    rows = csr_array(np.array([[1.0, -1.0]])), np.zeros(1)
    program = Program(rows, (np.zeros(2), np.full(2, 9.0)), (csr_array(np.eye(2)), np.zeros(2)), np.full(2, 5.0))
    program.answer(np.array([0]), np.ones(1))
    assert capfd.readouterr() == ("", "")
