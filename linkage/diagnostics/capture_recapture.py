"""Capture–recapture over blocking rules: how many pairs of one child no rule reached.

Each rule is a trapping occasion, each pair of one child an animal. From how many such pairs were found
by exactly one rule and by exactly two follows how many were found by none. Two estimates, which depend on
different assumptions:

- Chao's: pairs may differ in how easily they are found, and rules may depend on each other as long as
  they do so positively; it is then a lower bound, and close to the truth where the pairs found by one
  rule are like those found by none.
- Petersen's, over two occasions, the number and everything else: finding by number is independent of
  finding otherwise. Pairs that share no number come from dirtier sources, so it is low.

Nothing here looks at records: counts of pairs go in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkage.model.model import Floats

_NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Recapture:
    """Pairs of one child by how blocking reached them; all are expected counts.

    Attributes:
        reached: found by at least one rule.
        found_once: found by exactly one rule.
        found_twice: found by exactly two.
        missed: found by none, Chao's estimate.
        low: lower end of its 95 % interval.
        high: upper end.
        missed_beside_number: found by none, Petersen's estimate with the number as one occasion.
        bridged: pairs that no rule found but that are linked, through records found with both: those
            of the missed that cost nothing.
    """

    reached: float
    found_once: float
    found_twice: float
    missed: float
    low: float
    high: float
    missed_beside_number: float
    bridged: int

    @property
    def recall(self) -> float:
        """Share of the pairs of one child that blocking reached."""
        return self.reached / (self.reached + self.missed) if self.reached else 1.0


def estimate_missed(
    rules: npt.NDArray[np.integer], same: Floats, rule_count: int, number_rule: int, bridged: int = 0
) -> Recapture:
    """Estimate the pairs that no rule reached.

    Args:
        rules: bit masks of the rules that found a pair, length n, each above 0; a mask may repeat.
        same: expected number of pairs of one child for each.
        rule_count: how many rules there are.
        number_rule: place of the rule that goes by the number among the rules, -1 if there is none.
        bridged: linked pairs that are no candidates.
    """
    times = sum(((rules >> place) & 1 for place in range(rule_count)), np.zeros(len(rules), dtype=np.int64))
    once, twice = (float(same[times == count].sum()) for count in (1, 2))
    # The bias-corrected form, which needs no pair found twice.
    missed = (rule_count - 1) / rule_count * once * max(once - 1.0, 0.0) / (2.0 * (twice + 1.0))
    low, high = _interval(once, twice, missed)
    by_number = (rules >> number_rule) & 1 == 1 if number_rule >= 0 else np.zeros(len(rules), dtype=bool)
    return Recapture(
        reached=float(same.sum()),
        found_once=once,
        found_twice=twice,
        missed=missed,
        low=low,
        high=high,
        missed_beside_number=_petersen(
            both=float(same[by_number & (times > 1)].sum()),
            number_only=float(same[by_number & (times == 1)].sum()),
            others_only=float(same[~by_number].sum()),
        ),
        bridged=bridged,
    )


def _interval(once: float, twice: float, missed: float) -> tuple[float, float]:
    """Chao's log-normal 95 % interval (Biometrics 1987)."""
    if missed <= 0.0 or twice <= 0.0:
        return 0.0, missed
    ratio = once / twice
    variance = twice * (0.25 * ratio**4 + ratio**3 + 0.5 * ratio**2)
    factor = float(np.exp(_NORMAL_95 * np.sqrt(np.log1p(variance / missed**2))))
    return missed / factor, missed * factor


def _petersen(both: float, number_only: float, others_only: float) -> float:
    return number_only * others_only / both if both > 0.0 else 0.0
