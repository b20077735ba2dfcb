"""Agreement patterns: all that a pair says, packed into one integer.

From the lowest bit: a level for each comparison, in the order of `COMPARISONS`, in as many bits as its levels need;
five bits for how rare the agreed given name and surname are; four bits for each of the two sources. That is 61 of the
63 bits of a number that is not negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.pairs.comparison_levels import COMPARISONS
from linkage.prepare.profiles import MAX_SOURCES
from linkage.prepare.term_frequency import MAX_BITS

Patterns = npt.NDArray[np.int64]

BITS = {name: (len(levels) - 1).bit_length() for name, levels in COMPARISONS.items()}
"""How many bits the level of each comparison takes in a pattern."""
NAME_FIELDS = ("first", "last")
_FREQUENCY_BITS = MAX_BITS.bit_length()
_SHIFT = dict(zip(BITS, accumulate(BITS.values(), initial=0), strict=False))
_MASK = {name: (1 << bits) - 1 for name, bits in BITS.items()}
_FREQUENCY_SHIFT = sum(BITS.values())
SOURCE_BITS = MAX_SOURCES.bit_length()
_SOURCE_SHIFT = _FREQUENCY_SHIFT + _FREQUENCY_BITS * len(NAME_FIELDS)


@dataclass(frozen=True)
class DistinctPatterns:
    """The distinct patterns of pairs, which are a tenth as many as the pairs.

    Attributes:
        patterns: ascending.
        place: of each pair's pattern among them.
    """

    patterns: Patterns
    place: npt.NDArray[np.int32]

    @classmethod
    def of(cls, patterns: Patterns) -> DistinctPatterns:
        """The distinct ones of the patterns of pairs (length n)."""
        encoded = pc.dictionary_encode(pa.array(patterns))
        distinct = encoded.dictionary.to_numpy()
        order = np.argsort(distinct)
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return cls(distinct[order], rank[encoded.indices.to_numpy()])

    def count(self) -> npt.NDArray[np.float64]:
        """How many pairs have each pattern."""
        return np.bincount(self.place, minlength=len(self.patterns)).astype(np.float64)


def pack_levels(levels: Mapping[str, npt.NDArray[np.integer]]) -> npt.NDArray[np.int64]:
    """Levels by comparison (arrays of length n, absent comparisons missing) as one pattern for each pair."""
    return np.asarray(sum(level.astype(np.int64) << _SHIFT[name] for name, level in levels.items()))


def unpack_levels(patterns: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[np.int64]]:
    """The level of each comparison for packed patterns (length n), arrays of length n."""
    return {name: unpack_level(patterns, name) for name in COMPARISONS}


def unpack_level(patterns: npt.NDArray[np.int64], name: str) -> npt.NDArray[np.int64]:
    """The level of one comparison for packed patterns (length n), array of length n."""
    return (patterns >> _SHIFT[name]) & _MASK[name]


def level_sql(name: str) -> str:
    """SQL for one comparison's level out of a column `pattern`."""
    return f"((pattern >> {_SHIFT[name]}) & {_MASK[name]})"


def pack_source_pairs(one: npt.NDArray[np.integer], other: npt.NDArray[np.integer]) -> Patterns:
    """The registers of both records (from 1, 0 unknown, arrays of length n) at their place in a pattern."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
    return np.asarray(np.where(low > 0, low << SOURCE_BITS | high, 0) << _SOURCE_SHIFT)


def unpack_source_pairs(patterns: Patterns) -> Patterns:
    """Both registers of each pattern in one number, the smaller in the higher bits; 0 where one is unknown."""
    return patterns >> _SOURCE_SHIFT


def drop_source_pairs(patterns: Patterns) -> Patterns:
    """The patterns with both registers unknown; what they say of being one register stays."""
    return patterns & ((1 << _SOURCE_SHIFT) - 1)


def mask_patterns(patterns: Patterns, names: Sequence[str], *, with_sources: bool) -> Patterns:
    """The patterns with all comparisons but `names` missing, and both sources unknown unless they are asked for."""
    kept = 0
    for name in COMPARISONS:
        kept |= (name in names) * (_MASK[name] << _SHIFT[name])
    for place, name in enumerate(NAME_FIELDS):
        kept |= (name in names) * (MAX_BITS << _FREQUENCY_SHIFT + _FREQUENCY_BITS * place)
    if with_sources:
        kept |= ((1 << 2 * SOURCE_BITS) - 1) << _SOURCE_SHIFT
    return patterns & kept


def unpack_term_frequency(patterns: Patterns) -> dict[str, Patterns]:
    """−log2 of the frequency of the agreed name, in whole bits, for given name and surname."""
    return {
        name: (patterns >> (_FREQUENCY_SHIFT + _FREQUENCY_BITS * place)) & MAX_BITS
        for place, name in enumerate(NAME_FIELDS)
    }


def pack_term_frequency(term_frequency: Mapping[str, npt.NDArray[np.integer]]) -> Patterns:
    """Term frequencies by name (whole bits, 0 to `MAX_BITS`, arrays of length n) at their places in a pattern."""
    return np.asarray(
        sum(
            term_frequency[name].astype(np.int64) << (_FREQUENCY_SHIFT + _FREQUENCY_BITS * place)
            for place, name in enumerate(NAME_FIELDS)
        )
    )
