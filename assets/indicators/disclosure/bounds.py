"""What a reader can find out about hidden cells by adding and subtracting all that is shown, of all tables at once.

Every cell has a lower and an upper bound: known cells their count, others 0 or 1 and no bound. Each sum narrows
the bounds of its members by those of the others, again and again until nothing moves. Counts that are in no
sum but are part of another (a numerator of its denominator) are bounded by it.
"""

from __future__ import annotations

import numpy as np

from assets.indicators.disclosure.cells import Cells
from assets.indicators.disclosure.sums import Bools, Floats, Ints, Sums

SWEEPS = 200
"""Bounds are whole numbers that only narrow; that many sweeps are never needed, and stopping early is not safe."""
ENDLESS = 1e9


def find_disclosed(cells: Cells, unknown: Bools, secret: Bools, least: Floats) -> Bools:
    """The hidden cells, quantity by place, that can be worked out, or be told to be small.

    Args:
        cells: the system of sums, with the true counts.
        unknown: cells that no row shows, quantity by place.
        secret: those that must not be worked out even where they are not small, since small ones depend on them.
        least: how many a reader knows a hidden cell to be at least, quantity by place.

    Raises:
        UnsettledError: the bounds did not settle, so nothing can be said.
    """
    low, high = propagate_bounds(cells, unknown, least)
    limits = cells.limits[:, None]
    counts = np.nan_to_num(cells.counts)
    exact = (low == high) & cells.published[:, None] & secret
    told: Bools = unknown & (counts > 0) & (exact | ((counts < limits) & (high < limits)))
    for known in cells.earlier:
        told |= unknown & cells.changed & (low > known - limits) & (high < known + limits)
    left = cells.rests >= 0
    numerators, denominators = cells.numerators[left], cells.denominators[left]
    rests, places = cells.rests[left], cells.row_places[left]
    rest = counts[rests, places]
    few = (rest > 0) & (rest < cells.limits[rests])
    few &= high[denominators, places] - low[numerators, places] < cells.limits[rests]
    for quantities in (numerators, denominators):
        told[quantities[few], places[few]] |= unknown[quantities[few], places[few]]
    return told


def propagate_bounds(cells: Cells, unknown: Bools, least: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest count of each cell by all that is shown, quantity by place; `least` as `Cells.find_least`.

    Raises:
        UnsettledError: the bounds did not settle.
    """
    counts = np.nan_to_num(cells.counts)
    low, high = np.where(unknown, least, counts), np.where(unknown, ENDLESS, counts)
    narrowings = [
        _Narrowing(cells, sums, complete)
        for sums, complete in zip(cells.sums, cells.complete, strict=True)
        if sums.sums
    ]
    left = cells.rests >= 0
    numerators, denominators, places = cells.numerators[left], cells.denominators[left], cells.row_places[left]
    moving = np.arange(len(counts))
    for _ in range(SWEEPS):
        before = low.copy(), high.copy()
        for narrow in narrowings:
            narrow(low, high, moving)
        np.minimum.at(high, (numerators, places), high[denominators, places])
        np.maximum.at(low, (denominators, places), low[numerators, places])
        moving = np.flatnonzero(((low != before[0]) | (high != before[1])).any(1))
        if not len(moving):
            return low, high
    raise UnsettledError


class UnsettledError(Exception):
    """The bounds of hidden cells did not settle, so it is not known whether any can be worked out."""

    def __init__(self) -> None:
        super().__init__(f"the bounds of hidden cells did not settle in {SWEEPS} sweeps: nothing can be published")


class _Narrowing:
    """One kind of sums, narrowing the bounds of wholes and parts by each other."""

    def __init__(self, cells: Cells, sums: Sums, complete: Bools) -> None:
        counts = np.nan_to_num(cells.counts)
        self.across = sums.across
        self.wholes, self.parts = sums.wholes, sums.parts
        entries = sums.parts.tocoo()
        self.turn: Ints = entries.row.astype(np.int64)
        self.part: Ints = entries.col.astype(np.int64)
        self.to_parts = _Grouped(self.part)
        self.to_wholes = _Grouped(sums.wholes)
        self.complete = complete
        self.complete_part = self.complete[:, self.turn]
        turned = counts.T if sums.across else counts
        # Children of no known sex are in the whole alone: so many are known to be.
        self.beyond: Floats = turned[:, self.wholes] - self._of_parts(turned)

    def __call__(self, low: Floats, high: Floats, moving: Ints) -> None:
        """Narrow the bounds in place; sums within a quantity only where its bounds are `moving`."""
        if self.across:
            self._within(low.T, high.T, slice(None))
            return
        lows, highs = low[moving], high[moving]
        self._within(lows, highs, moving)
        low[moving], high[moving] = lows, highs

    def _within(self, lows: Floats, highs: Floats, rows: Ints | slice) -> None:
        least, most, beyond = self._of_parts(lows), self._of_parts(highs), self.beyond[rows]
        complete, complete_part = self.complete[rows], self.complete_part[rows]
        self.to_wholes.narrow(highs, np.minimum, np.where(complete, most + beyond, ENDLESS))
        self.to_wholes.narrow(lows, np.maximum, np.where(complete, least + beyond, 0.0))
        of_most = (highs[:, self.wholes] - beyond - least)[:, self.turn] + lows[:, self.part]
        of_least = (lows[:, self.wholes] - beyond - most)[:, self.turn] + highs[:, self.part]
        self.to_parts.narrow(highs, np.minimum, np.where(complete_part, of_most, ENDLESS))
        self.to_parts.narrow(lows, np.maximum, np.where(complete_part, of_least, 0.0))

    def _of_parts(self, each: Floats) -> Floats:
        return np.asarray((self.parts @ each.T).T)


class _Grouped:
    """Columns that several findings are about, put in order so that the findings of a column are together."""

    def __init__(self, columns: Ints) -> None:
        self.order: Ints = np.argsort(columns, kind="stable")
        self.columns, self.first = np.unique(columns[self.order], return_index=True)

    def narrow(self, bound: Floats, narrower: np.ufunc, found: Floats) -> None:
        """Narrow the columns of `bound` by what was found of them."""
        best = narrower.reduceat(found[:, self.order], self.first, axis=1)
        bound[:, self.columns] = narrower(bound[:, self.columns], best)
