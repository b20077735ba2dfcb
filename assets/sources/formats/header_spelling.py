"""Header cells to columns: the same header is spelled in more ways than one.

Case, spaces, byte order marks, stars, quotation marks and the suffixes that forms append are folded
away; a header that occurs twice goes to the columns of that header in their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

_NOISE = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff*'\"“”‘’:_]+")
# What is appended to a header: "must be filled in", a remark in brackets, the number of a doubled one.
# Possessive throughout: a suffix is read once from left to right, however long it is.
_SUFFIX = re.compile(r"(?:\((?:[^()]++|\([^()]*+\))*+\)|\[[^\[\]]*+\]|ต้องกรอก|จำเป็น|\.?\d++)++")


class Named(Protocol):
    """What is asked of a contract's column: its name and the spellings of its header."""

    @property
    def name(self) -> str:
        """Name in staging."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Spellings seen."""


def fold(text: str) -> str:
    """`text` without what differs between spellings of one header."""
    return _NOISE.sub("", text).casefold()


def match(header: Sequence[str], columns: Sequence[Named]) -> dict[str, int]:
    """Contract column → place in `header`; columns that are not there are left out.

    A spelling that fits exactly goes before one with a suffix; each place is given once.
    """
    cells = [fold(cell) for cell in header]
    found: dict[str, int] = {}
    free = {place for place, cell in enumerate(cells) if cell}
    for exact in (True, False):
        for column in columns:
            if column.name in found:
                continue
            spellings = [fold(spelling) for spelling in column.headers or (column.name,)]
            fitting = [place for place in sorted(free) if _fits(cells[place], spellings, exact)]
            if fitting:
                found[column.name] = fitting[0]
                free.discard(fitting[0])
    return found


def _fits(cell: str, spellings: Sequence[str], exact: bool) -> bool:
    if exact:
        return cell in spellings
    return any(cell.startswith(spelling) and _SUFFIX.fullmatch(cell[len(spelling) :]) for spelling in spellings)
