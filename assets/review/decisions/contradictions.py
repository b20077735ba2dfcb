"""Contradictions among decisions: pairs that others of them say are one child, and people who differ.

Nothing is settled here: what contradicts what is told, and a person decides anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from assets.review.decisions.verdicts import DIFFERENT, SAME

Pair = tuple[int, int]


@dataclass(frozen=True)
class Chain:
    """A pair decided to be two children, whose records other decisions join.

    Attributes:
        apart: the pair decided different.
        together: the pairs decided same that lead from one of its records to the other, in order.
    """

    apart: Pair
    together: tuple[Pair, ...]

    @property
    def pairs(self) -> frozenset[Pair]:
        """All decisions that cannot hold at once."""
        return frozenset((self.apart, *self.together))


def find_chains(verdicts: Mapping[Pair, str]) -> list[Chain]:
    """The chains among decisions (verdict by pair of agency records), a shortest one for each pair kept apart."""
    near: dict[int, list[int]] = {}
    for (a, b), verdict in verdicts.items():
        if verdict == SAME:
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
    kept_apart = sorted(pair for pair, verdict in verdicts.items() if verdict == DIFFERENT)
    paths = ((pair, _path(near, *pair)) for pair in kept_apart)
    return [Chain(pair, path) for pair, path in paths if path is not None]


def find_refused(counting: Mapping[Pair, str], answers: Mapping[Pair, str]) -> dict[Pair, Chain]:
    """Which of the new answers cannot be taken beside the others, each with a chain that it is part of.

    Whichever of several new answers is the wrong one is not guessed: all of a chain are refused. What
    contradicts itself among the earlier decisions alone is not the new answers' fault.
    """
    out: dict[Pair, Chain] = {}
    while True:
        taken = {pair: verdict for pair, verdict in answers.items() if pair not in out}
        clashes = [(chain, chain.pairs & taken.keys()) for chain in find_chains({**counting, **taken})]
        clashes = [(chain, blamed) for chain, blamed in clashes if blamed]
        if not clashes:
            return out
        for chain, blamed in clashes:
            out.update(dict.fromkeys(sorted(blamed - out.keys()), chain))


def _path(near: Mapping[int, list[int]], start: int, end: int) -> tuple[Pair, ...] | None:
    """The pairs on a shortest way from start to end."""
    before = {start: start}
    waiting = deque([start] if start in near and end in near else [])
    while waiting:
        here = waiting.popleft()
        if here == end:
            way = []
            while here != start:
                way.append((min(here, before[here]), max(here, before[here])))
                here = before[here]
            return tuple(reversed(way))
        for there in near[here]:
            if there not in before:
                before[there] = here
                waiting.append(there)
    return None
