"""Draws: whole resolutions sampled from the links' posteriors, for the range of a count.

Each draw adds logistic noise to the weights of the uncertain pairs (so that a pair alone is linked as
often as its probability says) and resolves again, under the same constraints. The noise of a pair in a
draw depends on nothing but the two records, so a component's draws do not change with what lies outside it.
Components in which every uncertain pair comes out as the best estimate has it stay as they are; those in which
it had to go against a pair's own evidence (two equal candidates, say) are resolved anew each time, with those
that the draw joins to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage.cluster import sampling_noise
from linkage.cluster.clustering import Bools, Constraints, Edges, cannot_link, cluster_profiles
from linkage.cluster.evidence import Evidence
from linkage.pairs.connected_components import Ints, find_components

REACH = 12.0  # bits: pairs surer than this (1 in 4,000) are not drawn
_AT_ONCE = 4_000_000  # uncertain pairs of as many draws as are looked at together

Places = npt.NDArray[np.int64]


class EvidenceParts(Protocol):
    """Evidence that is read a part at a time."""

    def read_parts(self) -> Iterator[tuple[Ints, Evidence]]:
        """The evidence of whole components, and which profiles of all it is of."""


def draw_clusterings(evidence: Evidence | EvidenceParts, count: int, seed: int, temperature: float = 1.0) -> pa.Table:
    """Sample `count` resolutions.

    Args:
        evidence: of a `LinkResult`.
        count: how many resolutions.
        seed: of the noise; the same gives the same.
        temperature: above 1 where the model is surer than it is right; weights are divided by it.

    Returns:
        draw (int32, from 0), record_id, cluster_id (int64): only the records of components that
        were resolved anew in that draw; the others are as in `links`.
    """
    if isinstance(evidence, Evidence):
        drawn = _draw_part(evidence, count, seed, temperature)
    else:
        parts = []
        for profiles, part in evidence.read_parts():
            found = _draw_part(part, count, seed, temperature)
            clusters = profiles.astype(np.int64)[found["cluster_id"].to_numpy()]
            parts.append(found.set_column(2, "cluster_id", pa.array(clusters)))
        drawn = pa.concat_tables(parts)
    return drawn.sort_by([("draw", "ascending"), ("record_id", "ascending")])


def _draw_part(evidence: Evidence, count: int, seed: int, temperature: float) -> pa.Table:
    """Sample resolutions of whole components."""
    problem = _problem(evidence)
    step = max(_AT_ONCE // max(len(problem.uncertain), 1), 1)
    parts = [_EMPTY]
    for first in range(0, count, step):
        numbers = np.arange(first, min(first + step, count), dtype=np.int64)
        parts.append(_draw(problem, numbers, seed, temperature))
    drawn = pa.concat_tables(parts).join(evidence.records, "p", right_keys="p", join_type="inner")
    return drawn.select(["draw", "record_id", "cluster_id"])


_EMPTY = pa.schema({"draw": pa.int32(), "p": pa.int32(), "cluster_id": pa.int64()}).empty_table()


@dataclass(frozen=True)
class _Lists:
    """Lists of numbers by component: those of component c are `values[starts[c]:starts[c + 1]]`."""

    starts: Places
    values: Places

    @classmethod
    def by(cls, component: Ints, values: Places, count: int) -> _Lists:
        """Sort `values` into lists by the component of each."""
        order = np.argsort(component, kind="stable")
        return cls(np.r_[0, np.cumsum(np.bincount(component, minlength=count))], values[order])

    def of(self, asked: Places) -> tuple[Places, Places]:
        """The lists of the components asked for, one after the other, and whose list each value is of (its place)."""
        sizes = self.starts[asked + 1] - self.starts[asked]
        whose = np.repeat(np.arange(len(asked)), sizes)
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return whose, self.values[self.starts[asked][whose] + within]


@dataclass(frozen=True)
class _Problem:
    """The best estimate as draws see it.

    Attributes:
        evidence: as it was given.
        words: for each edge, of which its noise is made.
        uncertain: the edges that are drawn.
        linked: of each edge, whether the best estimate links its ends.
        component: of each profile under the likely edges; no cluster reaches beyond it.
        profiles, inner, outer: by component, its profiles, the edges within it, and those that lead out of it
            from their first profile.
    """

    evidence: Evidence
    words: sampling_noise.Words
    uncertain: Places
    linked: Bools
    component: Ints
    profiles: _Lists
    inner: _Lists
    outer: _Lists


def _problem(evidence: Evidence) -> _Problem:
    edges, clusters = evidence.edges, evidence.clusters
    likely = edges.weight > 0
    component = find_components(edges.a[likely], edges.b[likely], len(clusters))
    count = int(component.max(initial=-1)) + 1
    inside = component[edges.a] == component[edges.b]
    inner, outer = np.flatnonzero(inside), np.flatnonzero(~inside)
    apart = cannot_link(edges.a, edges.b, evidence.constraints)
    return _Problem(
        evidence=evidence,
        words=_words(evidence),
        uncertain=np.flatnonzero((np.abs(edges.weight) < REACH) & ~apart),
        linked=clusters[edges.a] == clusters[edges.b],
        component=component,
        profiles=_Lists.by(component, np.arange(len(clusters)), count),
        inner=_Lists.by(component[edges.a[inner]], inner, count),
        outer=_Lists.by(component[edges.a[outer]], outer, count),
    )


def _words(evidence: Evidence) -> sampling_noise.Words:
    """A word for each edge: each profile goes by the first of its records."""
    ordered = evidence.records.sort_by([("p", "ascending"), ("record_id", "ascending")])
    first = np.unique(ordered["p"].to_numpy(), return_index=True)[1]
    of_profile = sampling_noise.hash_records(ordered["record_id"].take(pa.array(first)))
    return sampling_noise.hash_pairs(of_profile[evidence.edges.a], of_profile[evidence.edges.b])


def _draw(problem: _Problem, numbers: Places, seed: int, temperature: float) -> pa.Table:
    """Several draws at once: what is resolved anew in one of them is a part of one large problem."""
    edges, component = problem.evidence.edges, problem.component.astype(np.int64)
    chosen = problem.uncertain
    added = sampling_noise.draw_noise(problem.words[chosen][None, :], seed, numbers[:, None])
    against = (edges.weight[chosen] / temperature + added > 0) != problem.linked[chosen]
    row, place = np.nonzero(against)
    draw, edge = numbers[row], chosen[place]
    # A component in a draw is one number; those joined by an edge of the draw are one group.
    count = len(problem.profiles.starts) - 1
    one, other = (draw * count + component[side[edge]] for side in (edges.a, edges.b))
    touched = np.unique(np.r_[one, other])
    if not len(touched):
        return _EMPTY
    joined, to = (np.searchsorted(touched, side).astype(np.int32) for side in (one, other))
    group = find_components(joined, to, len(touched))
    of_draw, of_component = touched // count, touched % count

    size = len(problem.evidence.clusters)
    whose, profile = problem.profiles.of(of_component)
    member = np.sort(of_draw[whose] * size + profile)
    whose, edge = problem.inner.of(of_component)
    whose_out, edge_out = problem.outer.of(of_component)
    across = of_draw[whose_out] * count + component[edges.b[edge_out]]
    found = np.minimum(np.searchsorted(touched, across), len(touched) - 1)
    within = (touched[found] == across) & (group[found] == group[whose_out])
    draw, edge = of_draw[np.r_[whose, whose_out[within]]], np.r_[edge, edge_out[within]]

    weight = edges.weight[edge]
    noisy = weight / temperature + sampling_noise.draw_noise(problem.words[edge], seed, draw)
    a, b = (np.searchsorted(member, draw * size + side[edge]).astype(np.int32) for side in (edges.a, edges.b))
    small = Edges(a, b, np.where(np.abs(weight) < REACH, noisy, weight), edges.pattern[edge])
    profile = member % size
    constraints = problem.evidence.constraints
    label = cluster_profiles(small, Constraints(constraints.number[profile], constraints.register[profile]))
    return pa.table(
        {
            "draw": (member // size).astype(np.int32),
            "p": profile.astype(np.int32),
            "cluster_id": profile[label],
        }
    )
