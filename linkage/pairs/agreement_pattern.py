"""Agreement patterns: all that a pair says, packed into one integer.

From the lowest bit: a level of four bits for each comparison, in the order of `COMPARISONS`; five bits for how
rare the agreed given name and surname are; four bits for each of the two sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from linkage.pairs.comparison_levels import COMPARISONS
from linkage.prepare.profiles import MOST_ROSTERS
from linkage.prepare.term_frequency import MOST_RARE

Patterns = npt.NDArray[np.int64]

BITS = 4  # that a level takes in a pattern
RARITY_PLACES = ("first", "last")
_RARITY_BITS = MOST_RARE.bit_length()
_RARITY_SHIFT = BITS * len(COMPARISONS)
ROSTER_BITS = MOST_ROSTERS.bit_length()
_ROSTER_SHIFT = _RARITY_SHIFT + _RARITY_BITS * len(RARITY_PLACES)


def packed(levels: Mapping[str, npt.NDArray[np.integer]]) -> npt.NDArray[np.int64]:
    """Levels by comparison (arrays of length n, absent comparisons missing) as one pattern for each pair."""
    places = {name: BITS * place for place, name in enumerate(COMPARISONS)}
    return np.asarray(sum(level.astype(np.int64) << places[name] for name, level in levels.items()))


def unpack(patterns: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[np.int64]]:
    """The level of each comparison for packed patterns (length n), arrays of length n."""
    return {name: level_of(patterns, name) for name in COMPARISONS}


def level_of(patterns: npt.NDArray[np.int64], name: str) -> npt.NDArray[np.int64]:
    """The level of one comparison for packed patterns (length n), array of length n."""
    return (patterns >> (BITS * list(COMPARISONS).index(name))) & ((1 << BITS) - 1)


def level_sql(name: str) -> str:
    """SQL for one comparison's level out of a column `pattern`."""
    return f"((pattern >> {BITS * list(COMPARISONS).index(name)}) & {(1 << BITS) - 1})"


def packed_rosters(one: npt.NDArray[np.integer], other: npt.NDArray[np.integer]) -> Patterns:
    """The registers of both records (from 1, 0 unknown, arrays of length n) at their place in a pattern."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
    return np.asarray(np.where(low > 0, low << ROSTER_BITS | high, 0) << _ROSTER_SHIFT)


def unpack_rosters(patterns: Patterns) -> Patterns:
    """Both registers of each pattern in one number, the smaller in the higher bits; 0 where one is unknown."""
    return patterns >> _ROSTER_SHIFT


def without_rosters(patterns: Patterns) -> Patterns:
    """The patterns with both registers unknown; what they say of being one register stays."""
    return patterns & ((1 << _ROSTER_SHIFT) - 1)


def masked(patterns: Patterns, names: Sequence[str], *, with_sources: bool) -> Patterns:
    """The patterns with all comparisons but `names` missing, and both sources unknown unless they are asked for."""
    kept = 0
    for place, name in enumerate(COMPARISONS):
        kept |= (name in names) * ((1 << BITS) - 1 << BITS * place)
    for place, name in enumerate(RARITY_PLACES):
        kept |= (name in names) * (MOST_RARE << _RARITY_SHIFT + _RARITY_BITS * place)
    if with_sources:
        kept |= ((1 << 2 * ROSTER_BITS) - 1) << _ROSTER_SHIFT
    return patterns & kept


def unpack_rarity(patterns: Patterns) -> dict[str, Patterns]:
    """−log2 of the frequency of the agreed name, in whole bits, for given name and surname."""
    return {
        name: (patterns >> (_RARITY_SHIFT + _RARITY_BITS * place)) & MOST_RARE
        for place, name in enumerate(RARITY_PLACES)
    }


def packed_rarity(rarity: Mapping[str, npt.NDArray[np.integer]]) -> Patterns:
    """Rarities by name (whole bits, 0 to `MOST_RARE`, arrays of length n) at their places in a pattern."""
    return np.asarray(
        sum(
            rarity[name].astype(np.int64) << (_RARITY_SHIFT + _RARITY_BITS * place)
            for place, name in enumerate(RARITY_PLACES)
        )
    )
