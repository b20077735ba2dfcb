"""How rare a name is: frequencies of given names and surnames over the children of the civil register.

Counting all rows would inflate the names of children with many records; only where the table has no
register worth the name are they counted.
"""

from __future__ import annotations

import numpy as np

from linkage.dictionary import NONE, Codes, NameKeys, take
from linkage.model import MOST_RARE, RARITY_PLACES

_SMALLEST_REGISTER = 1_000


def columns(profiles: dict[str, Codes], keys: NameKeys) -> dict[str, Codes]:
    """−log2 of the share of children with this name, or a name with this key, in whole bits.

    Args:
        profiles: columns by profile, `first`, `last` and `register` among them.
        keys: of the names that `first` and `last` are codes of.

    Returns:
        `<name>_rarity`, `<name>_plain_rarity`, `<name>_sound_rarity` for given name and surname.
    """
    register = profiles["register"] == 1
    counted = register if register.sum() >= _SMALLEST_REGISTER else np.ones(len(register), dtype=bool)
    made = {}
    for name in RARITY_PLACES:
        for suffix, key in (("", None), ("_plain", keys.plain), ("_sound", keys.sound)):
            codes = profiles[name] if key is None else take(key, profiles[name])
            made[f"{name}{suffix}_rarity"] = _rarity(codes, counted)
    return made


def _rarity(codes: Codes, counted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Codes:
    known = codes != NONE
    children = np.bincount(codes[known & counted], minlength=int(codes.max(initial=0)) + 1)
    # A name that no child of the register has is as rare as half a child.
    share = np.maximum(children, 0.5) / max(int((known & counted).sum()), 1)
    bits = np.clip(np.rint(-np.log2(share)), 0, MOST_RARE).astype(np.int32)
    return np.where(known, bits[codes], NONE).astype(np.int32)
