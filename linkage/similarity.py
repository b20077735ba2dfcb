"""How alike two names or numbers are, for distinct pairs of them, through RapidFuzz.

DuckDB's own distances count bytes, of which every Thai letter has three; RapidFuzz counts letters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel, JaroWinkler

from linkage.levels import Name

ALIKE = 0.82  # Jaro–Winkler
CLOSE = 0.93
_LONG_ENOUGH_TO_BE_PART = 2


def name_levels(left: Sequence[str], right: Sequence[str]) -> npt.NDArray[np.int8]:
    """Levels DIFFERENT, ALIKE, PART or CLOSE of `Name` for pairs of different sound keys (length n each)."""
    if not left:
        return np.zeros(0, dtype=np.int8)
    winkler = process.cpdist(left, right, scorer=JaroWinkler.similarity, dtype=np.float32, workers=-1)
    left_length = np.fromiter(map(len, left), np.int32, len(left))
    right_length = np.fromiter(map(len, right), np.int32, len(right))
    # Only insertions lie between a name and the same with something left out.
    indel = process.cpdist(left, right, scorer=Indel.distance, dtype=np.int32, workers=-1)
    part = (indel == np.abs(left_length - right_length)) & (
        np.minimum(left_length, right_length) >= _LONG_ENOUGH_TO_BE_PART
    )
    return np.select(
        [winkler >= CLOSE, part, winkler >= ALIKE], [Name.CLOSE, Name.PART, Name.ALIKE], Name.DIFFERENT
    ).astype(np.int8)


def one_typing_error(left: Sequence[str], right: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Whether numbers (length n each) are one digit changed, left out, put in or swapped apart."""
    if not left:
        return np.zeros(0, dtype=np.bool_)
    distance = process.cpdist(left, right, scorer=OSA.distance, dtype=np.int32, score_cutoff=1, workers=-1)
    return np.asarray(distance <= 1)
