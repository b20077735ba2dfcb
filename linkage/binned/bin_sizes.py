"""How large bins are."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt


@dataclass(frozen=True)
class BinSizes:
    """How much is in a bin of each step.

    Attributes:
        chunk: records that are standardised at a time.
        profiles: profiles in a range.
        parts: into how many parts the keys of each blocking rule are divided.
        members: profiles in a bin of components.
    """

    chunk: int
    profiles: int
    parts: int
    members: int

    @classmethod
    def into(cls, bins: int, records: int) -> BinSizes:
        """About so many bins in each step."""
        each = -(-records // bins) or 1
        return cls(each, -(-records // isqrt(2 * bins)) or 1, bins, each)
