"""The form of a child's id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.index.identity import child_id

SERIALS = st.integers(0, 29_000_000_000)


@given(SERIALS)
def test_an_id_reads_back_as_itself(serial: int) -> None:
    text = child_id.encode(serial)
    assert child_id.normalise(text.lower().replace("0", "o")) == text


@given(SERIALS, SERIALS)
def test_later_ids_sort_later(one: int, other: int) -> None:
    assert (one < other) == (child_id.encode(one) < child_id.encode(other))


@given(SERIALS, st.integers(1, 8), st.sampled_from(child_id.ALPHABET))
def test_one_wrong_character_is_noticed(serial: int, place: int, letter: str) -> None:
    text = child_id.encode(serial)
    wrong = text[:place] + letter + text[place + 1 :]
    assert wrong == text or child_id.normalise(wrong) is None


@given(SERIALS, st.integers(1, 7))
def test_swapped_neighbours_are_noticed(serial: int, place: int) -> None:
    text = child_id.encode(serial)
    wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assert wrong == text or child_id.normalise(wrong) is None


@pytest.mark.parametrize("text", ["", "C", "X00000000", "C0000000U", "C00000000000"])
def test_what_cannot_be_an_id_is_refused(text: str) -> None:
    assert child_id.normalise(text) is None


def test_numbers_run_out_with_an_error() -> None:
    with pytest.raises(OverflowError):
        child_id.encode(-1)
