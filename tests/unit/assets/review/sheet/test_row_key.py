"""A row's key."""

from __future__ import annotations

from assets.review.sheet import row_key


def test_a_key_is_known_again_and_holds_for_its_own_pair_alone() -> None:
    key = row_key.make_key("K7M2QX", 12, 5, 9)
    assert row_key.parse_key(f" {key} ") == ("K7M2QX", 12)
    assert row_key.make_key("K7M2QX", 12, 5, 8) != key
    assert row_key.parse_key("K7M2QX-12") is None
