"""Contraction of many small components at once: `clustering`'s greedy walk, a step of all of them at a time.

Components of few profiles, in which nobody decided anything, are by far the most. Each is a small square
matrix of weights here; a step takes the strongest edge of every component, and joins its ends, or sets
the edge aside, by the same rules as the walk of a single one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

SIZES = (4, 8)
"""Components of up to so many profiles are contracted together; larger ones are not for here."""


@dataclass
class _Batch:
    """Components of at most m profiles each, K of them; what belongs to a cluster is kept at its first place.

    Attributes:
        weight: (K, m, m), between clusters, symmetric; 0 where there is no edge.
        edge: (K, m, m), whether there is one.
        open: (K, m, m), whether it is still to be looked at.
        number, register: (K, m), sets of numbers and of rows of the register, as bits.
        cluster: (K, m), the place of each profile's cluster.
        apart: weight of an edge between clusters that must not be one.
    """

    weight: Floats
    edge: Bools
    open: Bools
    number: Places
    register: Places
    cluster: Places
    apart: float

    def contract(self) -> Places:
        """The first place of each profile's cluster, (K, m)."""
        upper = np.triu(np.ones(self.weight.shape[1:], dtype=bool), 1)
        live = np.arange(len(self.weight))
        while len(live):
            strength = np.where(self.open[live] & upper, self.weight[live], 0.0).reshape(len(live), -1)
            best = strength.argmax(axis=1)
            found = strength[np.arange(len(live)), best]
            some = found > 0
            live, found = live[some], found[some]
            x, y = np.divmod(best[some], self.weight.shape[1])
            self.open[live, x, y] = self.open[live, y, x] = False
            clash = _clash(self.number, live, x, y) | _clash(self.register, live, x, y)
            self.weight[live[clash], x[clash], y[clash]] = self.apart
            self.weight[live[clash], y[clash], x[clash]] = self.apart
            joined = ~clash
            joined[joined] = self._wins(live[joined], x[joined], y[joined], found[joined])
            self._join(live[joined], x[joined], y[joined])
        places = np.arange(self.cluster.shape[1])
        member = self.cluster[:, None, :] == self.cluster[:, :, None]
        return np.asarray(np.where(member, places[None, None, :], len(places)).min(axis=2))

    def _wins(self, k: Places, x: Places, y: Places, weight: Floats) -> Bools:
        wins = np.ones(len(k), dtype=bool)
        for one, other in ((x, y), (y, x)):
            rival, against = self.weight[k, one], self.weight[k, other]
            counts = self.edge[k, one] & (rival > 0) & (against < 0)
            counts[np.arange(len(k)), other] = False
            odds = np.where(counts, np.exp2(np.where(counts, rival - weight[:, None], 0.0)), 0.0).sum(axis=1)
            wins &= 1.0 / (1.0 + np.exp2(-weight) + odds) >= 0.5
        return wins

    def _join(self, k: Places, x: Places, y: Places) -> None:
        # The one with more neighbours keeps its place.
        swap = self.edge[k, x].sum(axis=1) < self.edge[k, y].sum(axis=1)
        x, y = np.where(swap, y, x), np.where(swap, x, y)
        there = self.edge[k, y]
        there[np.arange(len(k)), x] = False
        total = self.weight[k, x] + self.weight[k, y]
        weight = np.where(there, total, self.weight[k, x])
        still = np.where(there, total > 0, self.open[k, x])
        edge = self.edge[k, x] | there
        for table, values, none in ((self.weight, weight, 0.0), (self.edge, edge, False), (self.open, still, False)):
            values[np.arange(len(k)), y] = none
            table[k, x], table[k, :, x] = values, values
            table[k, y], table[k, :, y] = none, none
        for bits in (self.number, self.register):
            bits[k, x] |= bits[k, y]
        self.cluster[k] = np.where(self.cluster[k] == y[:, None], x[:, None], self.cluster[k])


def _clash(bits: Places, k: Places, x: Places, y: Places) -> Bools:
    """Whether neither set holds the other."""
    one, other = bits[k, x], bits[k, y]
    return np.asarray(((one & ~other) != 0) & ((other & ~one) != 0))


def cluster_batches(
    component: Ints, a: Ints, b: Ints, weight: Floats, number: Ints, register: Bools, apart: float
) -> tuple[Ints, Ints, Bools]:
    """Contract the components that are small enough.

    Args:
        component: of each edge.
        a: first profiles of the edges, length n.
        b: second ones.
        weight: of the edges.
        number: by profile, negative for none.
        register: by profile.
        apart: weight of an edge between clusters that must not be one.

    Returns:
        Profiles, the smallest profile of each one's cluster, and which edges are in the components that
        were contracted here.
    """
    size = len(number)
    key = np.sort(np.r_[component.astype(np.int64) * size + a, component.astype(np.int64) * size + b])
    key = key[np.r_[True, key[1:] != key[:-1]][: len(key)]]
    of_node, profile = key // size, (key % size).astype(np.int32)
    begins = np.flatnonzero(np.r_[True, of_node[1:] != of_node[:-1]][: len(key)])
    members = np.diff(np.r_[begins, len(key)])
    place = np.arange(len(key)) - np.repeat(begins, members)
    edge_component = np.searchsorted(of_node[begins], component)
    done = np.zeros(len(a), dtype=bool)
    profiles, labels = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    for least, most in zip((0, *SIZES), SIZES, strict=False):
        chosen = np.flatnonzero((members > least) & (members <= most))
        if not len(chosen):
            continue
        row = np.full(len(begins), -1)
        row[chosen] = np.arange(len(chosen))
        own = row[edge_component] >= 0
        nodes = np.repeat(row, members) >= 0
        k = np.repeat(row, members)[nodes]
        batch = _batch(len(chosen), most, k, place[nodes], number[profile[nodes]], register[profile[nodes]], apart)
        of_edge = row[edge_component[own]]
        start = begins[edge_component[own]]
        x, y = (np.searchsorted(key, component[own].astype(np.int64) * size + side[own]) - start for side in (a, b))
        for one, other in ((x, y), (y, x)):
            batch.weight[of_edge, one, other] = weight[own]
            batch.edge[of_edge, one, other] = True
            batch.open[of_edge, one, other] = weight[own] > 0
        first = batch.contract()[k, place[nodes]]
        profiles.append(profile[nodes])
        labels.append(profile[begins[chosen][k] + first])
        done |= own
    return np.concatenate(profiles), np.concatenate(labels), done


def _batch(count: int, most: int, k: Places, place: Places, number: Ints, register: Bools, apart: float) -> _Batch:
    """Components without edges yet, from their nodes: whose (k), at which place, their number and register."""
    square = (count, most, most)
    batch = _Batch(
        weight=np.zeros(square),
        edge=np.zeros(square, dtype=bool),
        open=np.zeros(square, dtype=bool),
        number=np.zeros((count, most), dtype=np.int64),
        register=np.zeros((count, most), dtype=np.int64),
        cluster=np.tile(np.arange(most), (count, 1)),
        apart=apart,
    )
    held: npt.NDArray[Any] = np.full((count, most), -1, dtype=np.int64)
    held[k, place] = number
    # A number's bit is the first place that holds it; a row of the register without one has a bit of its own.
    first = (held[:, :, None] == held[:, None, :]).argmax(axis=2)[k, place]
    owned = number >= 0
    batch.number[k, place] = np.where(owned, np.int64(1) << first, 0)
    own_row = np.where(owned, np.int64(1) << first, np.int64(1) << (most + place))
    batch.register[k, place] = np.where(register, own_row, 0)
    return batch
