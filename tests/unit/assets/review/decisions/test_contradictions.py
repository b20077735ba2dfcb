"""Decisions that contradict each other."""

from __future__ import annotations

from assets.review.decisions import contradictions
from assets.review.decisions.contradictions import Chain


def test_a_chain_of_same_that_ends_in_different_is_a_contradiction() -> None:
    verdicts_by_pair = {(1, 2): "same", (2, 3): "same", (1, 3): "different", (4, 5): "different"}
    assert contradictions.find_chains(verdicts_by_pair) == [Chain((1, 3), ((1, 2), (2, 3)))]
    assert contradictions.find_chains({(1, 2): "same", (2, 3): "unsure", (1, 3): "different"}) == []


def test_an_answer_against_earlier_ones_is_refused_and_no_other() -> None:
    before = {(1, 2): "same", (2, 3): "same"}
    assert set(contradictions.find_refused(before, {(1, 3): "different", (7, 8): "same"})) == {(1, 3)}
    assert set(contradictions.find_refused({}, {**before, (1, 3): "different"})) == {(1, 2), (2, 3), (1, 3)}
    assert contradictions.find_refused({**before, (1, 3): "different"}, {(7, 8): "same"}) == {}
    assert contradictions.find_refused({**before, (1, 3): "different"}, {(2, 3): "unsure"}) == {}
