"""Pages end between blocks, and only where the next one has no room."""

from __future__ import annotations

import pytest

from assets.review.sheet.page_breaks import MOST_BREAKS, find_breaks


@pytest.mark.parametrize(
    ("heights", "taken", "breaks"),
    [
        ([], 0, []),
        ([50, 50], 0, []),
        ([50, 51], 0, [1]),
        ([50, 50], 1, [1]),
        ([200, 10, 200, 10], 0, [1, 2, 3]),
        ([10, 95, 5], 0, [1]),
    ],
)
def test_a_block_that_does_not_fit_begins_a_page(heights: list[float], taken: float, breaks: list[int]) -> None:
    assert find_breaks(list(enumerate(heights)), 100, taken) == breaks


def test_no_more_breaks_than_a_workbook_takes() -> None:
    assert len(find_breaks([(row, 100) for row in range(2 * MOST_BREAKS)], 100, 0)) == MOST_BREAKS
