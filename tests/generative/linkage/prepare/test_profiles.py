"""Rows whose fingerprints are equal fall together, also where only one of a fingerprint's two words is equal."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linkage.prepare.profiles import group_equal


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40))
def test_equal_rows_are_one_group_and_named_by_their_first(rows: list[tuple[int, int]]) -> None:
    words = np.array(rows, dtype=np.uint64).reshape(-1, 2).T

    first, group = group_equal(words)

    distinct = list(dict.fromkeys(rows))
    assert first.tolist() == [rows.index(row) for row in distinct]
    assert group.tolist() == [distinct.index(row) for row in rows]
    assert group.dtype == np.int32
