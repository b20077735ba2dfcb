"""Numbers of people: 13 digits with their check digit, and the ways of getting them wrong.

Numbers are held as int64 without leading zeros; `as_text` writes them. What does not belong here: who gets which.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[Any]

LENGTH = 13


def digits(numbers: Ints, length: int) -> Ints:
    """Decimal digits, shape (n, length), most significant first."""
    powers = 10 ** np.arange(length - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers) % 10


def with_check_digit(first_twelve: Ints) -> Ints:
    """Append the check digit, (11 - sum((14 - i) * d_i) mod 11) mod 10 over i = 1…12."""
    weighted = digits(first_twelve, 12) @ np.arange(13, 1, -1, dtype=np.int64)
    return first_twelve * 10 + (11 - weighted % 11) % 10


def is_valid(numbers: Ints) -> npt.NDArray[np.bool_]:
    """Whether the check digit fits."""
    return np.asarray(with_check_digit(numbers // 10) == numbers)


def compose(category: Ints, office: Ints, running: Ints) -> Ints:
    """Numbers of a category (1 digit), office (4: province and district) and running number (7)."""
    return with_check_digit(category * 10**11 + office * 10**7 + running % 10**7)


def mistyped(numbers: Ints, rng: np.random.Generator) -> Ints:
    """One digit changed, or (2 in 5) two neighbours swapped; neighbours that are equal get a changed digit."""
    count = len(numbers)
    cells = digits(numbers, LENGTH)
    row = np.arange(count)
    at = rng.integers(1, LENGTH, count)
    left, right = cells[row, at - 1].copy(), cells[row, at].copy()
    swap = (rng.random(count) < 0.4) & (left != right)
    cells[row, at - 1] = np.where(swap, right, left)
    cells[row, at] = np.where(swap, left, (right + rng.integers(1, 10, count)) % 10)
    return cells @ (10 ** np.arange(LENGTH - 1, -1, -1, dtype=np.int64))


def as_text(numbers: Ints, length: int = LENGTH) -> Texts:
    """Write with leading zeros, as an object array; negative numbers become empty text."""
    text = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), length, "0")
    out: Texts = pc.if_else(pa.array(numbers < 0), "", text).to_numpy(zero_copy_only=False)
    return out
