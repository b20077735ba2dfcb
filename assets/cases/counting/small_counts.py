"""Small counts, which are not shown, and the further cells that are hidden so that a sum gives none of them away."""

from __future__ import annotations

from collections.abc import Collection, Mapping

SMALLEST = 5
"""The smallest count that is shown, beside 0; as for indicators."""


def is_few(count: int) -> bool:
    """Whether a count is too small to be shown."""
    return 0 < count < SMALLEST


def hide_more(counts: Mapping[str, int], hidden: Collection[str], beside: Mapping[str, int] | None = None) -> set[str]:
    """Hide more cells of a sum, the smallest first, until what is hidden together is not small either.

    Args:
        counts: cell → count; their sum is known.
        hidden: the cells that are hidden already; nothing more is hidden where there are none.
        beside: cell → what the count leaves of another count that is known; it is not to be small either.
    """
    found = set(hidden)
    left = sorted(set(counts) - found, key=lambda cell: (counts[cell], cell))
    while found and left:
        sums = [sum(of[cell] for cell in found) for of in (counts, beside) if of is not None]
        if len(found) > 1 and not any(map(is_few, sums)):
            break
        found.add(left.pop(0))
    return found
