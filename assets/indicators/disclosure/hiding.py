"""Rows of the indicator values that are hidden so far, and hiding more until no hidden count is given away."""

from __future__ import annotations

import numpy as np

from assets.indicators.disclosure import bounds, detail_level, linear_programme
from assets.indicators.disclosure.cells import Cells, is_small
from assets.indicators.disclosure.sums import Bools, Floats, Ints, Sums

NOBODY = 1e12
"""What it costs to hide a cell without a child: more than any other."""


class Hiding:
    """Rows hidden so far, and hiding more."""

    def __init__(
        self, cells: Cells, kept: Bools, breakdowns: Ints, answered: linear_programme.Answers | None = None
    ) -> None:
        """Begin with nothing hidden; the rows of `kept` must stay shown.

        `breakdowns`: of each row, as `detail_level.number_breakdowns` gives them. `answered`: of programs.
        """
        self.cells, self.kept, self._breakdowns, self._answered = cells, kept, breakdowns, answered
        self.hidden: Bools = np.zeros(len(cells.row_places), bool)
        self._there: Bools = cells.there
        self._counts: Floats = np.nan_to_num(cells.counts)
        self._safe: Bools = np.zeros_like(self._there)
        # What a hidden row shows beside the cell that it was hidden for is no secret: others may tell it.
        self._secret: Bools = np.zeros_like(self._there)
        wide = cells.counts.shape[1]
        shows = np.concatenate([cells.numerators, cells.denominators]) * wide + np.tile(cells.row_places, 2)
        self._order: Ints = np.argsort(shows, kind="stable")
        self._shown_at = shows[self._order]
        self._shown_by_kept: Bools = np.zeros_like(self._there)
        for quantities in (cells.numerators, cells.denominators):
            self._shown_by_kept[quantities[kept], cells.row_places[kept]] = True
        self._limits: list[tuple[Bools, float]] = []

    def limit_losses(self, limits: list[tuple[Bools, float]]) -> None:
        """Of each of the sets of rows at most so many may be hidden: no program is solved for what is refused anyway.

        Raises:
            FigureLostError: more are hidden already.
        """
        self._limits = limits
        self._refuse_losses()

    def _refuse_losses(self) -> None:
        if any((rows & self.hidden).sum() > most for rows, most in self._limits):
            raise FigureLostError

    def unknown(self) -> Bools:
        """The cells, quantity by place, that no row shows."""
        cells, seen = self.cells, np.zeros(self._there.shape, bool)
        rows = np.flatnonzero(~self.hidden)
        seen[cells.numerators[rows], cells.row_places[rows]] = True
        seen[cells.denominators[rows], cells.row_places[rows]] = True
        return self._there & ~seen

    def hide(self, cells: Bools) -> None:
        """Hide every row that shows one of the cells.

        Raises:
            FigureLostError: one of them must stay shown, or too many are hidden.
        """
        self._secret |= cells
        wanted = np.flatnonzero(cells.ravel())
        first, last = (np.searchsorted(self._shown_at, wanted, side) for side in ("left", "right"))
        picked = np.repeat(first, last - first) + _counting(last - first)
        rows = self._order[picked] % len(self.hidden)
        if self.kept[rows].any():
            raise FigureLostError
        self.hidden[rows] = True
        self._refuse_losses()

    def hide_small(self) -> None:
        """Hide what is small itself: a count, all the children of the cell, or what is left of them."""
        cells, small = self.cells, self.cells.small
        self.hide(small)
        left = cells.rests >= 0
        few = np.zeros_like(self.hidden)
        few[left] = small[cells.rests[left], cells.row_places[left]]
        rest = np.zeros_like(small)
        rest[cells.numerators[few], cells.row_places[few]] = True
        self.hide(rest)

    def guard(self, *, is_proved: bool = True) -> Bools:
        """Hide until no sum by itself gives a hidden cell away; then the cells that all sums together give away.

        Of these the bounds alone tell some; `is_proved`: the others are found, too.
        """
        while self._beside_lonely():
            pass
        self._leave_out_zeros()
        unknown = self.unknown()
        least = self._find_least()
        told = bounds.find_disclosed(self.cells, unknown, self._secret, least)
        if is_proved and not told.any():
            wanted = self.cells.small & unknown & ~self._safe
            told = linear_programme.find_unproved(self.cells, unknown, wanted, least, self._answered)
            # More hidden cells allow for more, so what is proved stays so.
            self._safe |= wanted & ~told
            for denominator, numerator, rest in self.cells.remainders:
                # What is left stands in no sum by itself: it is the numerator that gives it away.
                told[[denominator, numerator]] |= told[rest] & unknown[[denominator, numerator]]
        return told

    def _find_least(self) -> Floats:
        """How many readers know each cell to be at least, quantity by place."""
        return self.cells.find_least(detail_level.find_listed(self._breakdowns, ~self.hidden))

    def _leave_out_zeros(self) -> None:
        """Hide the zeros of breakdowns that show nothing else: what else is hidden may be 0, too, then."""
        breakdowns = self._breakdowns
        of_somebody = ~self.hidden & (self._counts[self.cells.numerators, self.cells.row_places] > 0)
        zeros = np.isin(breakdowns, breakdowns[self.hidden]) & ~np.isin(breakdowns, breakdowns[of_somebody | self.kept])
        self.hidden |= zeros & (breakdowns >= 0)
        self._refuse_losses()

    def hide_beside(self, cells: Bools) -> None:
        """Hide one more in each sum of one of the cells; where nothing is left to hide, in the sums next to those."""
        reach = cells
        while True:
            before = int(self.hidden.sum())
            for sums, complete in zip(self.cells.sums, self.cells.complete, strict=True):
                self._hide_cheapest(sums, (sums.number(reach) > 0) & complete)
                # Farther away each sum has one to offer, and one may do: the next round sees whether it did.
                if reach is not cells and self.kept.any() and int(self.hidden.sum()) > before:
                    return
            if int(self.hidden.sum()) == before:
                self._hide_denominators(reach)
            if int(self.hidden.sum()) > before:
                return
            reach = self._neighbours(reach)

    def _hide_denominators(self, cells: Bools) -> None:
        """Hide what bounds the cells from above: their denominators, which other rows show."""
        known = self._there & ~self.unknown() & ~self._shown_by_kept
        bounding = np.zeros_like(known)
        for denominator, numerator, _ in self.cells.remainders:
            bounding[denominator] |= cells[numerator] & known[denominator]
        self.hide(bounding)

    def _neighbours(self, cells: Bools) -> Bools:
        """The cells and all that are in a sum with one of them."""
        wider = cells.copy()
        for sums, complete in zip(self.cells.sums, self.cells.complete, strict=True):
            touched = ((sums.number(cells) > 0) & complete) @ sums.members > 0
            wider |= touched.T if sums.across else touched
        wider &= self._there
        if np.array_equal(wider, cells):
            raise NothingLeftError
        return wider

    def _beside_lonely(self) -> int:
        """One round over all sums; how many rows it hid."""
        before = int(self.hidden.sum())
        for sums, complete in zip(self.cells.sums, self.cells.complete, strict=True):
            self._hide_cheapest(sums, self._giving_away(sums) & complete)
        return int(self.hidden.sum()) - before

    def _giving_away(self, sums: Sums) -> Bools:
        """Which sums, if complete, have one hidden cell alone, or parts that are together small.

        Quantity (or place) by sum.
        """
        unknown = self.unknown()
        alone = (sums.number(unknown) == 1) & (sums.number(unknown & self._secret) == 1)
        counts = self._counts * unknown
        counts, unknown = (counts.T, unknown.T) if sums.across else (counts, unknown)
        parts = np.asarray((sums.parts @ counts.T).T)
        limits = self.cells.limits[sums.wholes][None, :] if sums.across else self.cells.limits[:, None]
        small = ~unknown[:, sums.wholes] & is_small(parts, limits)
        for known in self.cells.earlier:
            # Nor may what the hidden ones come to together have changed by few.
            change = (self._counts - known) * self.unknown()
            of_parts = np.asarray((sums.parts @ (change.T if not sums.across else change)).T)
            small |= ~unknown[:, sums.wholes] & is_small(np.abs(np.nan_to_num(of_parts)), limits)
        giving: Bools = alone | small
        return giving

    def _hide_cheapest(self, sums: Sums, chosen: Bools) -> None:
        """In each chosen sum hide the shown cell with the fewest children; one with none if there is no other.

        What must stay shown is not chosen: a figure of another breakdown may serve as well.
        """
        if not chosen.any():
            return
        known, counts = self._there & ~self.unknown() & self.cells.published[:, None], self._counts
        known &= ~self._shown_by_kept
        known, counts = (known.T, counts.T) if sums.across else (known, counts)
        at, turn = np.nonzero(chosen)
        members = sums.listed[turn]
        cost = counts[at[:, None], members]
        cost = np.where(cost == 0, NOBODY, cost)
        cost[~known[at[:, None], members] | (members < 0)] = np.inf
        # Of equals the last: parts before the whole.
        best = cost.shape[1] - 1 - cost[:, ::-1].argmin(1)
        can = np.isfinite(cost[np.arange(len(at)), best])
        more = np.zeros(known.shape, bool)
        more[at[can], members[can, best[can]]] = True
        self.hide(more.T if sums.across else more)


class FigureLostError(Exception):
    """A row that must stay shown would have to be hidden, or more of others than may be."""


class NothingLeftError(Exception):
    """A small cell can be worked out although everything is hidden that it depends on."""

    def __init__(self) -> None:
        super().__init__("a small cell could be worked out from hidden cells alone: the sums contradict each other")


def _counting(lengths: Ints) -> Ints:
    """0, 1, … for each of the lengths, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)
