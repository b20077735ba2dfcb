"""Resolving: from weighed pairs to children, under constraints.

Not connected components: clusters grow by contracting the strongest edge first, edges between the
merged clusters add up (greedy additive edge contraction), and two clusters that must not be one child
stay apart. Candidates of one record compete: a record that fits two children equally well shares its
probability between them and goes to neither, but to review.

Components in which every pair agrees and nothing conflicts are taken as they are. Of the others the small
ones are contracted all at once (`batch_clustering`), and only those that are large, or that somebody decided about,
are contracted in Python.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from linkage.cluster import batch_clustering
from linkage.pairs.connected_components import Ints, find_components

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_MOST = 20.0  # bits that one edge can weigh, either way: evidence is never that independent
CONSTRAINED = -1e6  # weight of a pair that must not be one child
CANNOT_LINK = -1e8  # weight of a pair that someone decided are two children
DECIDED = 1e7  # weights beyond this, either way, are people's
MUST_LINK = 1e10  # weight of a pair that someone decided is one child: outweighs all others


@dataclass(frozen=True)
class Edges:
    """Weighed candidate pairs, arrays of length n.

    Attributes:
        a, b: profiles, a < b.
        weight: log2 odds that they are one child.
        pattern: their agreement pattern, 0 where a person decided.
    """

    a: Ints
    b: Ints
    weight: Floats
    pattern: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Constraints:
    """What keeps profiles apart, arrays by profile.

    Attributes:
        number: code of the child's own valid number, negative where none is known.
        register: whether the profile is a row of the civil register.
    """

    number: Ints
    register: Bools


def cluster_profiles(edges: Edges, constraints: Constraints) -> Ints:
    """The cluster of each profile, named by its smallest profile; array of length len(constraints.number)."""
    size = len(constraints.number)
    positive = edges.weight > 0
    component = find_components(edges.a[positive], edges.b[positive], size)
    inside = component[edges.a] == component[edges.b]
    a, b, weight = edges.a[inside], edges.b[inside], edges.weight[inside]
    decided = np.abs(weight) >= -CONSTRAINED
    apart = cannot_link(a, b, constraints)
    weight = np.where(decided, weight, np.where(apart, CONSTRAINED, np.clip(weight, -_MOST, _MOST)))
    conflicted = np.zeros(component.max(initial=-1) + 1, dtype=bool)
    conflicted[component[a[weight <= 0]]] = True
    conflicted |= _has_conflict(component, constraints)
    label = _smallest(component)
    is_conflicted = conflicted[component[a]]
    component, a, b, weight = component[a[is_conflicted]], a[is_conflicted], b[is_conflicted], weight[is_conflicted]
    decided_ids = np.unique(component[np.abs(weight) >= DECIDED])
    free = ~np.isin(component, decided_ids)
    profiles, names, done = batch_clustering.cluster_batches(
        component[free], a[free], b[free], weight[free], constraints.number, constraints.register, CONSTRAINED
    )
    label[profiles] = names
    left = np.ones(len(a), dtype=bool)
    left[np.flatnonzero(free)[done]] = False
    for members, own in _by_component(component[left], a[left], b[left], weight[left]):
        for profile, name in _contract(members, own, constraints).items():
            label[profile] = name
    return label


def cannot_link(a: Ints, b: Ints, constraints: Constraints) -> Bools:
    """Whether profiles a and b (arrays of length n) are two children whatever the other evidence is."""
    numbers = (
        (constraints.number[a] >= 0) & (constraints.number[b] >= 0) & (constraints.number[a] != constraints.number[b])
    )
    rows = constraints.register[a] & constraints.register[b] & (constraints.number[a] != constraints.number[b])
    return np.asarray(numbers | rows)


def _has_conflict(component: Ints, constraints: Constraints) -> Bools:
    """Components in which two profiles must differ, whether or not they were compared."""
    owned = constraints.number >= 0
    count = component.max(initial=-1) + 1
    number, place = constraints.number[owned], component[owned]
    one_of_them = np.zeros(count, dtype=np.int32)
    one_of_them[place] = number
    several = np.bincount(place[number != one_of_them[place]], minlength=count) > 0
    bare = np.bincount(component[constraints.register & ~owned], minlength=count)
    numbered = np.bincount(component[constraints.register & owned], minlength=count)
    return several | (bare + (numbered > 0) > 1)


def _smallest(component: Ints) -> Ints:
    first = np.full(component.max(initial=-1) + 1, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(first, component, np.arange(len(component), dtype=np.int32))
    return first[component]


def _by_component(
    component: Ints, a: Ints, b: Ints, weight: Floats
) -> Iterator[tuple[list[int], list[tuple[int, int, float]]]]:
    order = np.lexsort((b, a, component))
    component, a, b, weight = component[order], a[order], b[order], weight[order]
    bounds = [0, *(np.flatnonzero(component[1:] != component[:-1]) + 1).tolist(), len(component)]
    for start, end in pairwise(bounds if len(component) else ()):
        own = list(zip(a[start:end].tolist(), b[start:end].tolist(), weight[start:end].tolist(), strict=True))
        yield sorted({p for x, y, _ in own for p in (x, y)}), own


def _contract(members: list[int], edges: list[tuple[int, int, float]], constraints: Constraints) -> dict[int, int]:
    """Greedy additive edge contraction of one component."""
    cluster = {p: [p] for p in members}
    number = {p: {int(constraints.number[p])} - {-1} for p in members}
    # Rows of the register with one number are one child; one without a number is nobody else's.
    register = {p: (set(number[p]) or {-p - 1}) if constraints.register[p] else set() for p in members}
    near: dict[int, dict[int, float]] = {p: {} for p in members}
    heap: list[tuple[float, int, int]] = []
    for x, y, weight in edges:
        near[x][y] = near[y][x] = weight
        if weight > 0:
            heap.append((-weight, x, y))
    heapq.heapify(heap)
    while heap:
        weight, x, y = heapq.heappop(heap)
        if x not in cluster or y not in cluster or near[x].get(y) != -weight:
            continue
        conflict = _clash(number[x], number[y]) or _clash(register[x], register[y])
        decided = -weight > MUST_LINK / 2
        if conflict and not decided:
            near[x][y] = near[y][x] = CONSTRAINED
            continue
        if not decided and not _wins(x, y, -weight, near):
            continue  # it goes on competing with the others
        if len(near[x]) < len(near[y]):
            x, y = y, x
        cluster[x] += cluster.pop(y)
        number[x] |= number.pop(y)
        register[x] |= register.pop(y)
        for z, extra in near.pop(y).items():
            near[z].pop(y, None)
            if z == x:
                continue
            total = _joined(near[x].get(z), extra, decided)
            near[x][z] = near[z][x] = total
            if total > 0:
                heapq.heappush(heap, (-total, min(x, z), max(x, z)))
    return {p: min(group) for group in cluster.values() for p in group}


def _clash(one: set[int], other: set[int]) -> bool:
    """Whether two clusters' numbers, or rows of the register, must be two children's.

    A cluster of several is one by decision: each of them is the child's own.
    """
    return not (one <= other or other <= one)


def _joined(one: float | None, other: float, decided: bool) -> float:
    """The weight from a third cluster to two that become one.

    Two that are one by decision need not be alike: who fits one of them fits the child.
    """
    if one is None:
        return other
    if decided and min(one, other) > CANNOT_LINK / 2:
        return max(one, other)
    return one + other


def _wins(x: int, y: int, weight: float, near: dict[int, dict[int, float]]) -> bool:
    """Whether linking x and y is likelier than not, given the other clusters that each could join.

    Another candidate competes only where it cannot be the same child as the chosen one.
    """
    for one, other in ((x, y), (y, x)):
        rivals = sum(
            2.0 ** (rival - weight)
            for z, rival in near[one].items()
            if z != other and rival > 0 and near[other].get(z, 0.0) < 0
        )
        if 1.0 / (1.0 + 2.0**-weight + rivals) < 0.5:
            return False
    return True
