"""Draws: whole resolutions sampled from the links' posteriors, for the range of a count.

Each draw adds logistic noise to the weights of the uncertain pairs (so that a pair alone is linked as
often as its probability says) and resolves again, under the same constraints. The noise of a pair in a
draw hangs on nothing but the two records, so a component's draws do not change with what lies outside it.
Components in which every
uncertain pair comes out as the best estimate has it stay as they are; those in which it had to go against
a pair's own evidence (two equal candidates, say) are resolved anew each time.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage import noise
from linkage.evidence import Evidence
from linkage.resolving import Bools, Edges, Nodes, components, resolve

REACH = 12.0  # bits: pairs surer than this (1 in 4,000) are not drawn


def draws(evidence: Evidence, count: int, seed: int, temperature: float = 1.0) -> pa.Table:
    """Sample `count` resolutions.

    Args:
        evidence: of a `LinkResult`.
        count: how many resolutions.
        seed: of the noise; the same gives the same.
        temperature: above 1 where the model is surer than it is right; weights are divided by it.

    Returns:
        draw (int32, from 0), record_id, cluster_id (int64): only the records of components that came
        were resolved anew in that draw; the others are as in `links`.
    """
    problem, linked = _uncertain_part(evidence)
    words = _words(problem)
    parts = [
        _one_draw(problem, linked, number, noise.logistic(words, seed, number), temperature) for number in range(count)
    ]
    drawn = pa.concat_tables(parts) if parts else _EMPTY
    joined = drawn.join(evidence.records, "p", right_keys="p", join_type="inner")
    return joined.select(["draw", "record_id", "cluster_id"]).sort_by(
        [("draw", "ascending"), ("record_id", "ascending")]
    )


_EMPTY = pa.schema({"draw": pa.int32(), "p": pa.int32(), "cluster_id": pa.int64()}).empty_table()


def _uncertain_part(evidence: Evidence) -> tuple[Evidence, Bools]:
    """The edges of the components that hold an uncertain edge, by component, and which the best estimate links."""
    edges = evidence.edges
    possible = edges.weight > -REACH
    component = components(edges.a[possible], edges.b[possible], len(evidence.clusters))
    open_ = np.zeros(component.max(initial=-1) + 1, dtype=bool)
    open_[component[edges.a[possible & (edges.weight < REACH)]]] = True
    kept = open_[component[edges.a]] & (component[edges.a] == component[edges.b])
    part = Edges(edges.a[kept], edges.b[kept], edges.weight[kept], edges.pattern[kept])
    linked = evidence.clusters[part.a] == evidence.clusters[part.b]
    return Evidence(part, evidence.nodes, component, evidence.records), linked


def _words(problem: Evidence) -> noise.Words:
    """A word for each edge: each profile goes by the first of its records."""
    ordered = problem.records.sort_by([("p", "ascending"), ("record_id", "ascending")])
    first = np.unique(ordered["p"].to_numpy(), return_index=True)[1]
    of_profile = noise.of_records(ordered["record_id"].take(pa.array(first)))
    return noise.of_pairs(of_profile[problem.edges.a], of_profile[problem.edges.b])


def _one_draw(problem: Evidence, linked: Bools, number: int, added: noise.Floats, temperature: float) -> pa.Table:
    edges, component = problem.edges, problem.clusters
    uncertain = np.abs(edges.weight) < REACH
    weight = np.where(uncertain, edges.weight / temperature + added, edges.weight)
    changed = np.unique(component[edges.a[uncertain & ((weight > 0) != linked)]])
    moved = np.isin(component[edges.a], changed)
    if not moved.any():
        return _EMPTY
    profiles = np.unique(np.r_[edges.a[moved], edges.b[moved]])
    small = Edges(
        np.searchsorted(profiles, edges.a[moved]).astype(np.int32),
        np.searchsorted(profiles, edges.b[moved]).astype(np.int32),
        weight[moved],
        edges.pattern[moved],
    )
    nodes = Nodes(problem.nodes.number[profiles], problem.nodes.register[profiles])
    clusters = profiles[resolve(small, nodes)]
    draw = pc.fill_null(pa.nulls(len(profiles), pa.int32()), number)
    return pa.table({"draw": draw, "p": profiles.astype(np.int32), "cluster_id": clusters.astype(np.int64)})
