"""Distinct values, standardised once: names and numbers become integer codes with integer keys.

Rows never meet a string again after this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.thai import names, numbers, sounds, titles
from linkage.thai.numbers import Kind

Codes = npt.NDArray[np.int32]
NONE = -1


@dataclass
class Values:
    """Distinct texts, numbered from 0 in the order of first appearance."""

    texts: list[str] = field(default_factory=list)
    _codes: dict[str, int] = field(default_factory=dict)

    def code(self, text: str | None) -> int:
        """The code of `text`, a new one if it is new; NONE for None."""
        if text is None:
            return NONE
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = len(self.texts)
            self.texts.append(text)
        return code

    def encode(self, column: pa.ChunkedArray, standardise: Callable[[str], str | None]) -> Codes:
        """Codes of a text column (length n) after `standardise`, which sees each distinct text once."""
        encoded = pc.dictionary_encode(column.combine_chunks())
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        coded = [self.code(standardise(text)) for text in encoded.dictionary.to_pylist()]
        lookup = np.array([*coded, NONE], dtype=np.int32)
        return lookup[pc.fill_null(encoded.indices, len(coded)).to_numpy(zero_copy_only=False)]


def take(lookup: Codes, codes: Codes) -> Codes:
    """`lookup[codes]`, NONE where the code is NONE."""
    if not len(lookup):
        return np.full(len(codes), NONE, dtype=np.int32)
    return np.where(codes == NONE, np.int32(NONE), lookup[codes])


@dataclass
class NameKeys:
    """Keys of each distinct name, arrays by name code.

    Attributes:
        plain, sound, skeleton: int32 codes of the keys of `linkage.thai.sounds`.
        sounds: the sound keys' texts by sound code.
        skeletons: the skeletons' texts by skeleton code.
    """

    plain: Codes
    sound: Codes
    skeleton: Codes
    sounds: list[str]
    skeletons: list[str]


def name_keys(values: Values) -> NameKeys:
    """The keys of all names in `values`."""
    plains, sound_values, skeleton_values = Values(), Values(), Values()
    plain = np.array([plains.code(sounds.plain(text)) for text in values.texts], dtype=np.int32)
    sound = np.array([sound_values.code(sounds.sound(text)) for text in plains.texts], dtype=np.int32)
    skeleton = np.array([skeleton_values.code(sounds.skeleton(text)) for text in sound_values.texts], dtype=np.int32)
    by_name = take(sound, plain)
    return NameKeys(plain, by_name, take(skeleton, by_name), sound_values.texts, skeleton_values.texts)


def given_name(text: str) -> str | None:
    """A parent's given name, in canonical form, from a field that holds it alone or in full."""
    _, rest = titles.split(text)
    first, _, surname = (rest or "").partition(" ")
    # A single letter before a space is an initial or a stray mark: what follows is the name.
    return names.clean(first if len(first) > 1 or not surname else surname)


def child_name(text: str) -> str | None:
    """A child's given name in canonical form, a glued title dropped."""
    return names.clean(titles.split(text)[1])


def number_kinds(values: Values) -> list[Kind]:
    """The kind of each distinct number."""
    return [numbers.classify(text)[1] for text in values.texts]


def number(text: str) -> str | None:
    """A number's digits or G-code; None for what cannot identify anyone."""
    digits, kind = numbers.classify(text)
    return None if kind in {Kind.PLACEHOLDER, Kind.HOSPITAL_TEMPORARY, Kind.SCIENTIFIC, Kind.MISSING} else digits
