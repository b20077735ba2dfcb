"""What a reader with a solver can find out about hidden cells: linear programming over the sums.

A small cell is safe if the sums allow it to be as big as the smallest count that is shown, for then nobody can
tell that it is small. Each solution of the sums is a witness for every cell that it makes big enough, so a few
solutions prove most cells. Those that are left are asked one by one where the system is small; what is not proved
counts as found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from assets.indicators.disclosure.cells import Cells
from assets.indicators.disclosure.solver import Program
from assets.indicators.disclosure.sums import Bools, Floats, Ints, Sum, Sums

Entries = tuple[int, Ints, Ints, Floats]
"""How many sums, and their entries: sum, unknown cell (-1 for one that is known), 1 or -1."""
Answers = dict[bytes, Ints]
"""By program what it left unproved."""

ROUNDS = 10
"""So many solutions are tried for a block of quantities at most."""
IDLE = 2
"""After so many solutions that prove nothing more the others count as found."""
ONE_BY_ONE = 60
"""So many cells that are left are asked one by one at most, each by a linear program of its own,"""
SMALL_SYSTEM = 10_000
"""in a block of so many unknown cells at most: there one program takes a tenth of a second."""
SLACK = 1e-6


def find_unproved(cells: Cells, unknown: Bools, wanted: Bools, least: Floats, answered: Answers | None = None) -> Bools:
    """Those of the wanted cells that no solution proves safe.

    Args:
        cells: the system of sums, with the true counts.
        unknown: cells that no row shows, quantity by place.
        wanted: small cells to be looked at, quantity by place; all of them unknown.
        least: how many a reader knows a hidden cell to be at least, quantity by place.
        answered: what was asked before; what is asked now is added.
    """
    answered = {} if answered is None else answered
    left = np.zeros_like(wanted)
    for quantities in _blocks(cells, unknown):
        if wanted[quantities].any():
            left[quantities] = _Block(cells, unknown, quantities, least).unproved(wanted[quantities], answered)
    return left


def _blocks(cells: Cells, unknown: Bools) -> Iterator[Ints]:
    """Quantities that hang together by sums of quantities, or alone; a rest that no row shows is with its numerator.

    A denominator that is unknown somewhere is with them, too: what is left of it is bounded by the sums that it is in.
    """
    across = [each for sums in cells.sums if sums.across for each in sums.sums]
    remainders = (each if unknown[each[0]].any() else each[1:] for each in cells.remainders)
    links = [(each[0], other) for each in (*remainders, *across) for other in each[1:]]
    one, other = np.array(links, dtype=np.int64).reshape(-1, 2).T
    count = len(cells.counts)
    number, group = connected_components(csr_array((np.ones(len(one)), (one, other)), (count, count)), directed=False)
    for each in range(number):
        yield np.flatnonzero(group == each)


class _Block:
    """The linear program of some quantities: their unknown cells, what they add up to, how big they can be."""

    def __init__(self, cells: Cells, unknown: Bools, quantities: Ints, least: Floats) -> None:
        self.cells, self.quantities = cells, quantities
        self.everywhere = unknown
        self.least = least
        self.unknown: Bools = unknown[quantities]
        self.number: Ints = np.full(self.unknown.shape, -1)
        self.number[self.unknown] = np.arange(int(self.unknown.sum()))
        self.truth: Floats = cells.counts[quantities][self.unknown]
        self.goals: Floats = cells.goals[quantities][self.unknown]
        self.low, self.high = self._bounds()
        self.sums = self._sums()

    def unproved(self, wanted: Bools, answered: Answers) -> Bools:
        """Of the wanted cells, quantity by place, those that no solution makes as big as the smallest shown."""
        targets: Ints = np.sort(self.number[wanted])
        program = self._fingerprint(targets)
        left = answered[program] if program in answered else self._ask(targets)
        answered[program] = left
        unproved: Bools = np.zeros_like(self.unknown)
        unproved[self.unknown] = np.isin(np.arange(len(self.truth)), targets[left])
        return unproved

    def _fingerprint(self, targets: Ints) -> bytes:
        """A hash of all that the answer depends on."""
        sums, digest = self.sums, hashlib.sha256()
        numbers = (self.truth, self.goals, self.low, self.high, targets, sums.data, sums.indices, sums.indptr)
        for each in numbers:
            digest.update(len(each).to_bytes(8, "little"))
            digest.update(each.tobytes())
        return digest.digest()

    def _ask(self, targets: Ints) -> Ints:
        """The places of the targets that no solution makes big enough."""
        chosen = csr_array((np.ones(len(targets)), (np.arange(len(targets)), targets)), (len(targets), len(self.truth)))
        goals, questions = self.goals[targets], (chosen, np.zeros(len(targets)))
        program = Program((self.sums, self.sums @ self.truth), (self.low, self.high), questions, goals)

        def without_witness(left: Ints, wished: Ints, weights: Floats) -> Ints:
            found = program.answer(wished, weights)
            # The true counts are a solution: where the solver has none to offer they are the witness.
            answers = self.truth[targets] if found is None else found
            return left[answers[left] < goals[left] - SLACK]

        chance = np.random.default_rng(len(targets))
        left, idle = np.arange(len(targets)), 0
        for _ in range(ROUNDS):
            if not len(left) or idle == IDLE:
                break
            before = len(left)
            left = without_witness(left, left, chance.uniform(1, 4, before))
            idle = 0 if len(left) < before else idle + 1
        if len(left) <= ONE_BY_ONE and len(self.truth) <= SMALL_SYSTEM:
            for target in left:
                if target in left:
                    # What makes one big may make others big, too.
                    left = without_witness(left, np.array([target]), np.ones(1))
        return left

    def _bounds(self) -> tuple[Floats, Floats]:
        """How few and how many each unknown cell can be, while all cells outside of the block stay as they are.

        No count is more than its denominator; one that is unknown might be as big as the smallest shown.
        """
        cells = self.cells
        counts = np.nan_to_num(cells.counts)
        low, high = self.least.copy(), np.full(counts.shape, np.inf)
        # A denominator of the block's own is a variable of it: the sums hold its parts down.
        outside = (cells.rests >= 0) & ~np.isin(cells.denominators, self.quantities)
        denominators, places = cells.denominators[outside], cells.row_places[outside]
        base = counts[denominators, places]
        hidden = self.everywhere[denominators, places]
        most = np.where(hidden, np.maximum(base, cells.goals[denominators, places]), base)
        for quantities in (cells.numerators[outside], cells.rests[outside]):
            np.minimum.at(high, (quantities, places), most)
        foreign = (cells.rests >= 0) & ~np.isin(cells.numerators, self.quantities)
        places = cells.row_places[foreign]
        np.maximum.at(low, (cells.denominators[foreign], places), counts[cells.numerators[foreign], places])
        return low[self.quantities][self.unknown], high[self.quantities][self.unknown]

    def _sums(self) -> csr_array:
        """Whole minus parts of every sum with an unknown cell, by unknown cell."""
        place = {int(quantity): turn for turn, quantity in enumerate(self.quantities)}
        across = [each for sums in self.cells.sums if sums.across for each in sums.sums]
        entries = [
            *(
                self._within(*each)
                for each in zip(self.cells.sums, self.cells.complete, strict=True)
                if not each[0].across
            ),
            *(self._across(each, place) for each in [*across, *self.cells.remainders] if each[1] in place),
        ]
        starts = np.cumsum([0, *(count for count, *_ in entries)])[:-1]
        row = np.concatenate([start + row for start, (_, row, *_) in zip(starts, entries, strict=True)])
        column, data = (np.concatenate([each[part] for each in entries]) for part in (2, 3))
        unknown = column >= 0
        # Sums without an unknown cell are left out.
        kept, row = np.unique(row[unknown], return_inverse=True)
        return csr_array((data[unknown], (row, column[unknown])), (len(kept), len(self.truth)))

    def _within(self, sums: Sums, complete: Bools) -> Entries:
        """Sums over places, of each quantity that rows show."""
        usable = complete[self.quantities] & self.cells.published[self.quantities, None]
        entries = sums.signed_entries
        number = self.number[:, entries.col]
        turn, entry = np.nonzero(usable[:, entries.row] & (number >= 0))
        return usable.size, turn * len(sums.sums) + entries.row[entry], number[turn, entry], entries.data[entry]

    def _across(self, each: Sum, place: dict[int, int]) -> Entries:
        """A sum over quantities, at each place.

        A whole outside of the block stays as it is; where it is unknown, nothing is known of its parts together.
        """
        whole, *parts = each
        usable = self.cells.there[list(each)].all(0)
        signs = [(place[part], -1.0) for part in parts]
        if whole in place:
            signs.append((place[whole], 1.0))
        else:
            usable &= ~self.everywhere[whole]
        count = int(usable.sum())
        column = np.concatenate([self.number[turn][usable] for turn, _ in signs])
        data = np.repeat([sign for _, sign in signs], count)
        return count, np.tile(np.arange(count), len(signs)), column, data
