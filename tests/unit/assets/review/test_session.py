"""Who reviews."""

from __future__ import annotations

import pytest

from assets.review.session import ReviewerError, validate_reviewer


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x1bb"])
def test_a_reviewer_has_a_name(name: str) -> None:
    with pytest.raises(ReviewerError):
        validate_reviewer(name)
