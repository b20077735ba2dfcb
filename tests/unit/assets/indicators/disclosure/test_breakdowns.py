"""Steps of publication: several are proved together, and what is published is as with a proof of each."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from assets.indicators.disclosure import breakdowns, linear_programme
from assets.indicators.disclosure.sums import Bools
from assets.indicators.disclosure.suppression import suppress
from tests.support.little_provinces import known, values


def publish(table: pa.Table, monkeypatch: pytest.MonkeyPatch, growth: float) -> tuple[list[bool], int]:
    """What is hidden where so many times as many steps are proved together each time, and how often programs ran."""
    proofs = 0
    find = linear_programme.find_unproved

    def count(*given: Any) -> Bools:
        nonlocal proofs
        proofs += 1
        return find(*given)

    with monkeypatch.context() as patch:
        patch.setattr(breakdowns, "GROWTH", growth)
        patch.setattr(linear_programme, "find_unproved", count)
        return suppress(table, known())["suppressed"].to_pylist(), proofs


@pytest.mark.parametrize(("seed", "mean", "rate"), [(1, 6, 0.3), (2, 12, 0.2), (3, 4, 0.5), (7, 20, 0.1)])
def test_steps_that_are_proved_together_publish_what_steps_with_a_proof_each_do(
    seed: int, mean: float, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = values(seed, mean, rate)
    each, proofs = publish(table, monkeypatch, growth=1.0)
    together, fewer = publish(table, monkeypatch, growth=4.0)
    assert together == each and 0 < sum(each) < len(each)
    assert fewer <= proofs
