"""Where a sheet that is printed begins a new page, so that no question is on two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MOST_BREAKS = 1000
"""Excel takes 1,023."""


def find_breaks(blocks: Sequence[tuple[int, float]], room: float, taken: float) -> list[int]:
    """The rows before which a page ends.

    Args:
        blocks: the first row of each block and the height of all its rows, in the order of the sheet.
        room: the height that a page has for blocks.
        taken: the height that stands before the first block on the first page.
    """
    return list(_find(blocks, room, taken))[:MOST_BREAKS]


def _find(blocks: Sequence[tuple[int, float]], room: float, taken: float) -> Iterator[int]:
    for place, (row, height) in enumerate(blocks):
        if place and taken + height > room:
            yield row
            taken = 0.0
        taken += height
