"""Noise for draws: what chance adds to a pair's weight in a draw, from the pair and the draw alone.

Nothing else may have a say in it: a draw of a pair must stay what it was when records elsewhere come and go.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1


def hash_records(ids: pa.ChunkedArray) -> Words:
    """A word for each record id, an integer or text, array of length n."""
    if pa.types.is_integer(ids.type):
        return _mix(ids.cast(pa.int64()).to_numpy().astype(np.int64).view(np.uint64))
    digests = (blake2b(text.encode(), digest_size=8).digest() for text in ids.to_pylist())
    return np.array([int.from_bytes(digest) for digest in digests], dtype=np.uint64)


def hash_pairs(one: Words, other: Words) -> Words:
    """A word for each pair of records (arrays of length n), the same whichever comes first."""
    return _mix(np.minimum(one, other) + _mix(np.maximum(one, other)))


def draw_noise(pairs: Words, seed: int, draw: npt.NDArray[np.integer[Any]]) -> Floats:
    """Logistic noise in bits for pairs in draws, arrays that go together."""
    words = _mix(pairs + _mix(draw.astype(np.uint64) + np.uint64(seed * _GOLDEN & _WORD)))
    uniform = ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return np.asarray(np.log2(uniform / (1.0 - uniform)))


def _mix(words: Words) -> Words:
    """SplitMix64's finaliser: every bit of a word moves every other (Steele, Lea and Flood, OOPSLA 2014)."""
    words = words + np.uint64(_GOLDEN)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
