"""The interval of a share."""

from __future__ import annotations

import pytest

from assets.review.decisions.metrics import wilson_interval


def test_the_interval_is_wilsons() -> None:
    found = wilson_interval(81, 263)
    assert found is not None
    assert found == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert wilson_interval(0, 0) is None
