"""How alike two names or numbers are, through RapidFuzz, and which pairs of names need not be asked about.

DuckDB's own distances count bytes, of which every Thai letter has three; RapidFuzz counts letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel, JaroWinkler

from linkage.pairs.comparison_levels import Name

ALIKE = 0.82  # Jaro–Winkler
CLOSE = 0.93
_LONG_ENOUGH_TO_BE_PART = 2
_PREFIX = 4  # letters at the front that Winkler rewards, a tenth each
_ROUNDING = 1e-6

Codes = npt.NDArray[np.int32]
Levels = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SoundKeys:
    """Distinct sound keys, arrays by code, with what shows at low cost that two of them are not similar.

    Attributes:
        texts: the keys.
        lengths: in letters.
        letters: a bit for each letter that occurs; rare letters may share one.
        beginnings: the first `_PREFIX` letters as one word, 0 where there are fewer.
        initials: the first letter, 0 where there is none.
    """

    texts: npt.NDArray[np.object_]
    lengths: Codes
    letters: npt.NDArray[np.uint64]
    beginnings: npt.NDArray[np.uint64]
    initials: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, texts: list[str]) -> SoundKeys:
        """The spellings of distinct texts, by their place."""
        lengths = np.fromiter(map(len, texts), np.int32, len(texts))
        written = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        owner = np.repeat(np.arange(len(texts)), lengths)
        place = np.arange(len(written)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        letters = np.zeros(len(texts), dtype=np.uint64)
        number = (np.cumsum(np.bincount(written) > 0) - 1)[written]
        np.bitwise_or.at(letters, owner, np.uint64(1) << (number % 64).astype(np.uint64))
        beginnings = np.zeros((len(texts), _PREFIX), dtype=np.uint16)
        front = place < _PREFIX
        # Letters beyond the basic plane may look equal here: they are then asked about, no more.
        beginnings[owner[front], place[front]] = written[front].astype(np.uint16)
        initials = np.zeros(len(texts), dtype=np.uint32)
        initials[owner[place == 0]] = written[place == 0]
        return cls(np.array(texts, dtype=object), lengths, letters, beginnings.view(np.uint64).ravel(), initials)

    def compare(self, left: Codes, right: Codes) -> Levels:
        """Levels DIFFERENT to SLIP of `Name` for pairs of different keys (length n each)."""
        one, other = self.texts[left].tolist(), self.texts[right].tolist()
        return _compare(one, other, self.lengths[left], self.lengths[right], self.have_one_initial(left, right))

    def have_one_initial(self, left: Codes, right: Codes) -> Bools:
        """Whether pairs of keys begin with the same letter."""
        return np.asarray(self.initials[left] == self.initials[right])

    def may_be_alike(self, left: Codes, right: Codes) -> Bools:
        """Whether a pair can be more than BEGINNING, by an upper bound of Jaro–Winkler's measure.

        Letters of one key that the other lacks match nothing, and the letters that match are at most those left.
        """
        length, other = self.lengths[left], self.lengths[right]
        mine, yours = self.letters[left], self.letters[right]
        matching = np.minimum(length - np.bitwise_count(mine & ~yours), other - np.bitwise_count(yours & ~mine))
        jaro = (matching / np.maximum(length, 1) + matching / np.maximum(other, 1) + 1.0) / 3.0
        could_be: Bools = matching == np.minimum(length, other)
        # Only those that the longest equal beginning would make alike are asked how much of it is equal.
        near = np.flatnonzero(jaro + 0.1 * _PREFIX * (1.0 - jaro) >= ALIKE - _ROUNDING)
        unlike = self.beginnings[left[near]] ^ self.beginnings[right[near]]
        prefix = np.zeros(len(near))
        for count in range(1, _PREFIX + 1):
            prefix += unlike & np.uint64((1 << 16 * count) - 1) == 0
        jaro = jaro[near]
        could_be[near] |= jaro + 0.1 * prefix * (1.0 - jaro) >= ALIKE - _ROUNDING
        return could_be


def compare_names(left: Sequence[str], right: Sequence[str]) -> Levels:
    """Levels DIFFERENT to SLIP of `Name` for pairs of different sound keys (length n each).

    The number of letters in which two similar names differ separates a typing error from the rhyming names of twins,
    which a measure of similarity alone does not.
    """
    length, other_length = (np.fromiter(map(len, side), np.int32, len(side)) for side in (left, right))
    one_initial = np.fromiter((one[:1] == other[:1] for one, other in zip(left, right, strict=True)), bool, len(left))
    return _compare(left, right, length, other_length, one_initial)


def _compare(
    left: Sequence[str], right: Sequence[str], left_length: Codes, right_length: Codes, one_initial: Bools
) -> Levels:
    if not left:
        return np.zeros(0, dtype=np.int8)
    winkler = process.cpdist(left, right, scorer=JaroWinkler.similarity, dtype=np.float32)
    # Only insertions lie between a name and the same with something left out.
    indel = process.cpdist(left, right, scorer=Indel.distance, dtype=np.int32)
    part = (indel == np.abs(left_length - right_length)) & (
        np.minimum(left_length, right_length) >= _LONG_ENOUGH_TO_BE_PART
    )
    slips = process.cpdist(left, right, scorer=OSA.distance, dtype=np.int32, score_cutoff=2)
    alike = winkler >= ALIKE
    told = {
        Name.SLIP: (alike | part) & (slips <= 1),
        Name.CLOSE: winkler >= CLOSE,
        Name.PART: part & ~one_initial,
        Name.STEM: part,
        Name.TWO_SLIPS: alike & (slips == 2),
        Name.ALIKE: alike,
        Name.BEGINNING: one_initial,
    }
    return np.select(list(told.values()), list(told), Name.DIFFERENT).astype(np.int8)


def is_one_typing_error(left: Sequence[str], right: Sequence[str]) -> Bools:
    """Whether numbers (length n each) are one digit changed, left out, put in or swapped apart."""
    if not left:
        return np.zeros(0, dtype=np.bool_)
    distance = process.cpdist(left, right, scorer=OSA.distance, dtype=np.int32, score_cutoff=1)
    return np.asarray(distance <= 1)
