"""What blocking missed, from how often its rules agree."""

import numpy as np
import pytest

from linkage.diagnostics.capture_recapture import estimate_missed


def trapped(chances: list[float], pairs: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, int]:
    """Pairs found by independent rules: masks, a count of one each, and how many none found."""
    found = np.random.default_rng(seed).uniform(size=(pairs, len(chances))) < np.array(chances)
    masks = (found << np.arange(len(chances))).sum(axis=1)
    return masks[masks > 0], np.ones((masks > 0).sum()), int((masks == 0).sum())


def test_chao_finds_the_missed_where_rules_are_independent_and_alike() -> None:
    rules, same, missed = trapped([0.4] * 5, 20_000)
    told = estimate_missed(rules, same, 5, number_rule=0)
    assert told.missed == pytest.approx(missed, rel=0.1)
    assert told.low < missed < told.high


def test_petersen_finds_the_missed_where_rules_differ() -> None:
    rules, same, missed = trapped([0.9, 0.8, 0.3], 50_000)
    assert estimate_missed(rules, same, 3, number_rule=0).missed_beside_number == pytest.approx(missed, rel=0.1)


def test_pairs_of_two_kinds_make_it_a_lower_bound_not_nothing() -> None:
    easy, hard = trapped([0.9] * 5, 10_000), trapped([0.1] * 5, 1_000)
    told = estimate_missed(np.r_[easy[0], hard[0]], np.r_[easy[1], hard[1]], 5, number_rule=0)
    assert 0.4 * hard[2] < told.missed < hard[2]


def test_expected_counts_count_as_their_sum() -> None:
    rules, same, _ = trapped([0.3] * 4, 1_000)
    masks, counts = np.unique(rules, return_counts=True)
    assert estimate_missed(masks, counts.astype(float), 4, 0) == estimate_missed(rules, same, 4, 0)


def test_no_pairs_miss_nothing() -> None:
    told = estimate_missed(np.zeros(0, dtype=int), np.zeros(0), 12, number_rule=0)
    assert (told.missed, told.recall) == (0.0, 1.0)


def test_rules_that_find_everything_many_times_miss_nothing() -> None:
    told = estimate_missed(np.array([0b111]), np.array([500.0]), 3, number_rule=-1)
    assert (told.missed, told.missed_beside_number, told.recall) == (0.0, 0.0, 1.0)
