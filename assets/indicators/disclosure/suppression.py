"""Which cells of the indicator values must not be shown: small ones, and those that give them away.

A count from 1 to one below the smallest cell is hidden, and so is a cell with so few children at all, or
with so few left beside the count. Where that hides much of an indicator's cells by age or sex in a level of
areas, they are all left out there (`detail_level`). Then, wherever cells add up and only one of a sum is hidden, or
the hidden ones are together fewer than the smallest cell, another is hidden too. What then is hidden is tried
by all sums together (`bounds`, `linear_programme`): as long as a hidden count can be worked out, or told to be small,
more is hidden. Everything that a row of the values shows is hidden with it.

Where an earlier version of the same figures was published (`earlier`), what readers know of it is reckoned with: a
figure that differs from it by few children is hidden like a small one, and what was hidden stays hidden.

Children of whom nobody knows in which district they live stand in no open table: they are what is missing from
the sum, and that they are few tells nobody where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from assets.common.display.area_names import UNKNOWN
from assets.indicators.catalogue.registry import Registry
from assets.indicators.disclosure import bounds, detail_level, linear_programme, subdistricts
from assets.indicators.disclosure.cells import Cells, build_cells, is_small
from assets.indicators.disclosure.sums import Bools, Floats, Ints, Sums
from assets.indicators.disclosure.versions import KnownVersion, Version, align

LOST = 0.05
"""Share of a level's counts in all that a finer breakdown may cost; else it is left out."""
NOBODY = 1e12
"""What it costs to hide a cell without a child: more than any other."""


def suppress(values: pa.Table, known: Registry, earlier: Sequence[pa.Table] = ()) -> pa.Table:
    """The values with `suppressed` (bool) as their last column, in the order given.

    Args:
        values: indicator, area_level, area_code, sex, age_band, numerator, denominator and others; all the
            cells of each indicator.
        known: the registry that they were counted by.
        earlier: versions of the same figures that were published, as they were: with `status`, and figures where
            it is value.
    """
    if not values.num_rows:
        return values.append_column("suppressed", pa.array([], pa.bool_()))
    placed = np.array([not code.endswith(UNKNOWN) or len(code) == 2 for code in values["area_code"].to_pylist()])
    hidden = np.ones(values.num_rows, bool)
    of_places = values.filter(pa.array(placed))
    versions = [align(of_places, version) for version in earlier]
    of_readers = [KnownVersion(of_places, known, version) for version in versions]
    whole = build_cells(of_places, known, [(each.numerators, each.denominators) for each in versions])
    hidden[placed] = _hidden(of_places, _Context(known, whole, versions, of_readers))
    return values.append_column("suppressed", pa.array(hidden))


@dataclass(frozen=True)
class _Context:
    """What is reckoned with beside the values themselves."""

    known: Registry
    whole: Cells
    versions: Sequence[Version]
    of_readers: Sequence[KnownVersion]

    def hiding(self, values: pa.Table, there: Bools, kept: Bools) -> Hiding:
        """The system of the rows that are there, with what was hidden before hidden, and what is small.

        Args:
            values: all rows.
            there: those that make the system.
            kept: those that stay shown.

        Raises:
            FigureLostError: a row of `kept` must be hidden.
        """
        figures = [version.figures(there) for version in self.versions]
        cells = build_cells(values.filter(pa.array(there)), self.known, figures, self.whole)
        cells = replace(cells, earlier=tuple(each.of(cells) for each in self.of_readers))
        hiding = Hiding(cells, kept[there], detail_level.number_breakdowns(values)[there])
        hiding.hidden |= self.hidden_before(values)[there]
        hiding.hide_small()
        return hiding

    def hidden_before(self, values: pa.Table) -> Bools:
        """The rows that an earlier version hid."""
        hidden: Bools = np.zeros(values.num_rows, bool)
        for version in self.versions:
            hidden |= version.hidden
        return hidden


def _hidden(values: pa.Table, context: _Context) -> Bools:
    """From what areas come to in all to ever finer breakdowns, as long as these cost nothing that is asked for more."""
    nothing: Bools = np.zeros(values.num_rows, bool)
    first = context.hiding(values, ~nothing, kept=nothing)
    in_all = detail_level.in_all(values)
    hidden, chosen = ~nothing, nothing
    for most in detail_level.LADDER:
        try:
            rows = detail_level.published(values, first.hidden, first.cells, most)
            finer = _within(values, rows, context, kept=nothing, wanted=[level & ~hidden for level in in_all])
        except (NothingLeftError, FigureLostError):
            break
        hidden, chosen = finer, rows
    hidden = _break_down(values, context, chosen, hidden, first.hidden)
    return hidden & ~subdistricts.choose_subdistricts(values, first.cells, hidden, context.hidden_before(values))


def _break_down(values: pa.Table, context: _Context, chosen: Bools, hidden: Bools, small: Bools) -> Bools:
    """Ages and sexes of the province by families of indicators, then those of the leading family's districts.

    A breakdown is published, its small cells hidden one by one, if no figure shown before is lost by it. Where the
    districts of all indicators together cost too much, they come first, by families, too.

    Args:
        values: all rows.
        context: what is reckoned with beside them.
        chosen: the rows that are published so far.
        hidden: those hidden so far.
        small: those that must be hidden by themselves.
    """
    families = context.known.families
    state = _SuppressionState(values, context, chosen, hidden, small)
    districts = detail_level.in_all(values)[1]
    if not (districts & chosen).any():
        state.publish("district", families[:1], detail_level.MOST_HIDDEN, districts)
        state.publish("district", families[1:], detail_level.MOST_HIDDEN, districts)
    state.publish("province", families[:1])
    state.publish("province", families[1:])
    state.publish("district", families[:1], detail_level.MOST_HIDDEN)
    return state.hidden


class _SuppressionState:
    """Rows that are published and those hidden so far, and publishing more."""

    def __init__(self, values: pa.Table, context: _Context, chosen: Bools, hidden: Bools, small: Bools) -> None:
        """Begin with the chosen rows and the hidden ones; `small`: those that are hidden in any case."""
        self.values, self.context, self.chosen, self.hidden, self._small = values, context, chosen, hidden, small
        self._each_proved = False
        self._code, self._level, self._sex, self._band = (
            np.array(values[name].to_pylist()) for name in ("indicator", "area_level", "sex", "age_band")
        )

    def publish(
        self, level: str, families: Sequence[frozenset[str]], most_hidden: float = 1.0, among: Bools | None = None
    ) -> None:
        """As `add_families`, and what is published then is proved.

        What the bounds let pass is mostly safe, so it is proved once, at the end: what shows less is as safe as what
        shows more. Where it is not, each step is taken again with a proof of its own, as all those after it are.
        """
        before = self.chosen, self.hidden
        self.add_families(level, families, most_hidden, among)
        if self._each_proved or self.chosen is before[0] or self._is_safe():
            return
        self.chosen, self.hidden = before
        self._each_proved = True
        self.add_families(level, families, most_hidden, among)

    def _is_safe(self) -> bool:
        """Whether nothing that is published gives a small cell away."""
        try:
            found = _within(self.values, self.chosen, self.context, kept=~self.hidden)
        except (NothingLeftError, FigureLostError):
            return False
        return np.array_equal(found, self.hidden)

    def add_families(
        self, level: str, families: Sequence[frozenset[str]], most_hidden: float = 1.0, among: Bools | None = None
    ) -> None:
        """Publish the breakdowns of a level for all the families; where that costs too much, for each half alone.

        Of a single family ages or sexes alone are tried, too. Rows of which a bigger part than `most_hidden` would be
        hidden, those shown before among them, are left out.
        """
        rows = (self._level == level) & np.isin(self._code, sorted(frozenset().union(*families)))
        rows = rows if among is None else rows & among
        if self._add(rows, most_hidden):
            return
        if len(families) > 1:
            self.add_families(level, families[: len(families) // 2], most_hidden, among)
            self.add_families(level, families[len(families) // 2 :], most_hidden, among)
        elif among is None and not self._add(rows & (self._sex == "all"), most_hidden):
            self._add(rows & (self._band == "all"), most_hidden)

    def _add(self, rows: Bools, most_hidden: float) -> bool:
        """Publish rows, too, unless that hides what was shown, or shows little; whether they are published."""
        wider = self.chosen | rows
        if np.array_equal(wider, self.chosen):
            return True
        if self._small[rows].mean() > most_hidden:
            return False
        try:
            hidden = _within(self.values, wider, self.context, ~self.hidden, proved=self._each_proved)
        except (NothingLeftError, FigureLostError):
            return False
        if hidden[rows].mean() > most_hidden:
            return False
        self.chosen, self.hidden = wider, hidden
        return True


def _within(
    values: pa.Table,
    chosen: Bools,
    context: _Context,
    kept: Bools,
    wanted: Sequence[Bools] = (),
    *,
    proved: bool = True,
) -> Bools:
    """The hidden rows where none but the chosen ones is published.

    Args:
        values: all rows.
        chosen: those that are published.
        context: what is reckoned with beside them.
        kept: those that stay shown.
        wanted: sets of rows of which at most `LOST` may be hidden.
        proved: whether all sums together are asked, too, which takes linear programs; else the bounds alone.

    Raises:
        NothingLeftError: a small cell could be worked out with all hidden.
        FigureLostError: a row of `kept` must be hidden, or more than `LOST` of those of one of `wanted`.
    """
    there = chosen | detail_level.find_implied(values, chosen)
    hiding = context.hiding(values, there, kept)
    hiding.hidden |= ~chosen[there]
    hiding.limit_losses([(rows[there], LOST * rows.sum() - (rows & ~there).sum()) for rows in wanted])
    while (told := hiding.guard(proved=proved)).any():
        hiding.hide_beside(told)
    hidden: Bools = np.ones(values.num_rows, bool)
    hidden[there] = hiding.hidden
    return hidden


class Hiding:
    """Rows hidden so far, and hiding more."""

    def __init__(self, cells: Cells, kept: Bools, breakdowns: Ints) -> None:
        """Begin with nothing hidden; the rows of `kept` must stay shown.

        `breakdowns`: of each row, as `detail_level.number_breakdowns` gives them.
        """
        self.cells, self.kept, self._breakdowns = cells, kept, breakdowns
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

    def guard(self, *, proved: bool = True) -> Bools:
        """Hide until no sum by itself gives a hidden cell away; then the cells that all sums together give away.

        Of these the bounds alone tell some; `proved`: the others are found, too.
        """
        while self._beside_lonely():
            pass
        self._leave_out_zeros()
        unknown = self.unknown()
        least = self.cells.find_least(detail_level.find_listed(self._breakdowns, ~self.hidden))
        told = bounds.find_disclosed(self.cells, unknown, self._secret, least)
        if proved and not told.any():
            wanted = self.cells.small & unknown & ~self._safe
            told = linear_programme.find_unproved(self.cells, unknown, wanted, least)
            # More hidden cells allow for more, so what is proved stays so.
            self._safe |= wanted & ~told
            for denominator, numerator, rest in self.cells.remainders:
                # What is left stands in no sum by itself: it is the numerator that gives it away.
                told[[denominator, numerator]] |= told[rest] & unknown[[denominator, numerator]]
        return told

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
