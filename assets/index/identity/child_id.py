"""The form of a child's id: `C`, seven letters or digits and a check character.

Crockford's base 32 (no I, L, O, U), so an id can be read aloud and typed; the check character is the
number modulo 37, which catches every single wrong character and every swap of neighbours. Numbers
whose remainder would need one of Crockford's five extra signs are never given, so the check
character is always a letter or digit. The id registry gives the ids.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DIGITS = 7
PRIME = 37
_SPOKEN = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def encode(serial: int) -> str:
    """The id of the child with this serial number (from 0); later serials sort later.

    Raises:
        OverflowError: beyond about 29,000,000,000 children.
    """
    number = serial // len(ALPHABET) * PRIME + serial % len(ALPHABET)
    if serial < 0 or number >= len(ALPHABET) ** DIGITS:
        raise OverflowError("no child id left: serial number out of range")
    letters = [ALPHABET[number >> 5 * place & 31] for place in reversed(range(DIGITS))]
    return "C" + "".join(letters) + ALPHABET[number % PRIME]


def normalise(text: str) -> str | None:
    """The id as it is kept, from what a person typed; `None` where it cannot be an id."""
    typed = text.strip().upper().translate(_SPOKEN)
    if len(typed) != DIGITS + 2 or typed[0] != "C" or not set(typed[1:]) <= set(ALPHABET):
        return None
    number = 0
    for letter in typed[1:-1]:
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    return typed if number % PRIME == ALPHABET.index(typed[-1]) else None
