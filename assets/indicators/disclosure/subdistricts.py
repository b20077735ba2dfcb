"""Which subdistricts are open: what an indicator comes to in all, in all subdistricts of a district or in none.

District by district, the indicators are taken in the registry's order. One is shown if its district's own figure
is, and if with it nothing small can be worked out in any of the subdistricts: neither the count, nor those that it
is counted among, nor those who are left, nor what ages or parts of several indicators leave between them. So no
subdistrict is hidden beside others that are shown. Why that is safe: docs/disclosure.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assets.indicators.disclosure import detail_level
from assets.indicators.disclosure.cells import Cells, is_small
from assets.indicators.disclosure.sums import Bools, Floats, Ints, Sum

Node = tuple[frozenset[int], frozenset[int]]
"""Quantities taken together, and full years of age; it has a count in each subdistrict."""


def choose_subdistricts(values: pa.Table, cells: Cells, hidden: Bools, refused: Bools) -> Bools:
    """Which rows of subdistricts may be shown.

    Args:
        values: the rows, in the registry's order.
        cells: the system of the values.
        hidden: rows that are hidden in the tables of province and districts.
        refused: rows that an earlier version hid.
    """
    _, districts, subdistricts = detail_level.in_all(values)
    codes, areas = (values[name].to_pylist() for name in ("indicator", "area_code"))
    below: dict[tuple[str, str], list[int]] = defaultdict(list)
    within: dict[str, set[str]] = defaultdict(set)
    for row in np.flatnonzero(subdistricts):
        below[areas[row][:4], codes[row]].append(int(row))
        within[areas[row][:4]].add(areas[row])
    systems = (cells.counts, *(cells.counts - before for before in cells.earlier))
    known = {
        district: [KnownDistrict(cells, sorted(places), counts) for counts in systems]
        for district, places in within.items()
    }
    chosen: Bools = np.zeros(values.num_rows, bool)
    for row in np.flatnonzero(districts & ~hidden):
        rows = below[areas[row], codes[row]]
        if rows and not refused[rows].any():
            chosen[rows] = _take_in_all(known[areas[row]], rows)
    return chosen


def _take_in_all(known: list[KnownDistrict], rows: list[int]) -> bool:
    """Show an indicator's rows, unless a small count, or a small change of one, could be worked out."""
    found = [each.try_rows(rows) for each in known]
    if any(counts is None for counts in found):
        return False
    for each, counts in zip(known, found, strict=True):
        each.counts = counts or {}
    return True


class KnownDistrict:
    """What is known of a district's subdistricts from the rows that are shown."""

    def __init__(self, cells: Cells, places: list[str], figures: Floats) -> None:
        """Begin with nothing; `places` are the codes of the subdistricts, `figures` counts or their changes."""
        self.cells = cells
        self.figures = figures
        self.places = {code: at for at, code in enumerate(places)}
        self.counts: dict[Node, Floats] = {}
        self.sums: dict[int, list[Sum]] = defaultdict(list)
        self.within: dict[int, set[int]] = defaultdict(set)
        for each in {*cells.remainders, *(one for kind in cells.sums if kind.across for one in kind.sums)}:
            for quantity in each:
                self.sums[quantity].append(each)
            self._put_within(each)

    def _put_within(self, each: Sum) -> None:
        """Keep that the parts of a sum, and what is in them, are in its whole, and in what that is in."""
        whole, *parts = each
        outer = {whole, *(one for one, inner in self.within.items() if whole in inner)}
        inner = set(parts).union(*(self.within[part] for part in parts))
        for one in outer:
            self.within[one] |= inner - {one}

    def try_rows(self, rows: list[int]) -> dict[Node, Floats] | None:
        """What is known with an indicator's rows, too; None if something small could be worked out then."""
        counts = dict(self.counts)
        found = [self._of(rows, quantities[rows]) for quantities in (self.cells.numerators, self.cells.denominators)]
        while found:
            node, count = found.pop()
            if node in counts or np.isnan(count).all():
                continue
            limit = self.cells.limits[list(node[0])].max()
            if is_small(np.abs(np.nan_to_num(count)), limit).any() or self._leaves_few(node, count, counts):
                return None
            counts[node] = count
            found += [*self._by_ages(node, counts), *self._by_sums(node, counts)]
        return counts

    def _of(self, rows: list[int], quantities: Ints) -> tuple[Node, Floats]:
        """What the rows show of a quantity; a subdistrict without a row has nobody."""
        places = [self.cells.places[at] for at in self.cells.row_places[rows]]
        count = np.zeros(len(self.places))
        for (area, *_), quantity, at in zip(places, quantities, self.cells.row_places[rows], strict=True):
            count[self.places[area]] = self.figures[quantity, at]
        _, _, first, last = places[0]
        return (frozenset({int(quantities[0])}), frozenset(range(first, last + 1))), count

    def _leaves_few(self, node: Node, count: Floats, counts: dict[Node, Floats]) -> bool:
        """Whether a quantity leaves few of one that it is in, at ages that it is not counted at, too."""
        quantities, ages = node
        if len(quantities) > 1:
            return False
        own = next(iter(quantities))
        for (others, span), other in counts.items():
            if len(others) > 1 or span == ages:
                continue
            (one,) = others
            if one in self.within[own] and span < ages:
                left = count - other
            elif own in self.within[one] and ages < span:
                left = other - count
            else:
                continue
            if is_small(np.abs(np.nan_to_num(left)), max(self.cells.limits[own], self.cells.limits[one])).any():
                return True
        return False

    def _by_ages(self, node: Node, counts: dict[Node, Floats]) -> Iterator[tuple[Node, Floats]]:
        """What one span of ages of a quantity tells beside another."""
        quantities, ages = node
        for (others, span), count in counts.items():
            if others != quantities or span == ages:
                continue
            if span < ages:
                yield (quantities, ages - span), counts[node] - count
            elif ages < span:
                yield (quantities, span - ages), count - counts[node]
            elif not ages & span:
                yield (quantities, ages | span), counts[node] + count

    def _by_sums(self, node: Node, counts: dict[Node, Floats]) -> Iterator[tuple[Node, Floats]]:
        """What the sums that a quantity stands in tell at these ages: of what is left, as one."""
        quantities, ages = node
        if len(quantities) > 1:
            return
        for whole, *parts in self.sums[next(iter(quantities))]:
            of = {one: counts.get((frozenset({one}), ages)) for one in (whole, *parts)}
            total, known = of[whole], [count for part in parts if (count := of[part]) is not None]
            left = frozenset(part for part in parts if of[part] is None)
            if total is not None and known and left:
                yield (left, ages), total - np.sum(known, axis=0)
            elif total is None and not left:
                yield (frozenset({whole}), ages), np.asarray(np.sum(known, axis=0))
