"""Resolution: from compared pairs and the current model to clusters, for any union of components.

A *component* is all that can be reached over pairs that are not pruned and over decisions. What becomes of a profile
depends on nothing outside its component: not its cluster, not its probability, not its draws. So it does not matter
whether all components are resolved at once or some at a time: the result is the same to the last bit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage.cluster import clustering
from linkage.cluster.decisions import make_decision_edges, validate_decisions
from linkage.cluster.evidence import Evidence
from linkage.model import cluster_context
from linkage.model.cluster_context import PRUNE_BELOW, ContextPairs
from linkage.model.model import Floats, Model, weigh_same
from linkage.pairs.agreement_pattern import DistinctPatterns
from linkage.pairs.connected_components import find_components


def resolve(
    pairs: pa.Table,
    constraints: clustering.Constraints,
    records: pa.Table,
    model: Model,
    size: int,
    decided: pa.Table | None = None,
) -> tuple[Evidence, int]:
    """Weigh and resolve the pairs of whole components.

    Args:
        pairs: a, b (a < b, places among these profiles), pattern: all candidate pairs within the components.
        constraints: of the profiles.
        records: record_id, p: which records each profile stands for.
        model: weighs the patterns.
        size: how many profiles the prior counts on: of the whole table, not of these components.
        decided: people's decisions.

    Returns:
        The evidence, and how many decisions were applied.

    Raises:
        DecisionError: the decisions cannot be understood.
    """
    count = len(constraints.number)
    decided_edges = make_decision_edges(validate_decisions(decided, records["record_id"].type), records)
    weighed = weigh_pairs(pairs, DistinctPatterns.of(pairs["pattern"].to_numpy()), model, size)
    weight = _rescore(model, weighed, count)
    likely, together = weight > 0, decided_edges.weight > 0
    joined = find_components(
        np.r_[weighed.a[likely], decided_edges.a[together]], np.r_[weighed.b[likely], decided_edges.b[together]], count
    )
    kept = np.flatnonzero((weight > PRUNE_BELOW) | (joined[weighed.a] == joined[weighed.b]))
    ordered = kept[np.argsort(weighed.a[kept].astype(np.int64) << 32 | weighed.b[kept])]
    chosen = weighed.take(ordered)
    edges = decided_edges.apply(clustering.Edges(chosen.a, chosen.b, weight[ordered], chosen.patterns[chosen.place]))
    return Evidence(edges, constraints, clustering.cluster_profiles(edges, constraints), records), len(decided_edges.a)


def weigh_pairs(
    pairs: pa.Table, distinct: DistinctPatterns, model: Model, size: int, above: float | None = None
) -> cluster_context.ContextPairs:
    """Pairs with what the model says of their patterns.

    Args:
        pairs: a, b, pattern.
        distinct: their patterns.
        model: weighs the patterns.
        size: how many profiles the prior counts on.
        above: leave out the pairs that weigh no more than this, in bits.
    """
    odds = model.class_odds(distinct.patterns, size)
    a, b = (pairs[side].to_numpy() for side in ("a", "b"))
    weighed = ContextPairs(a, b, distinct.place, distinct.patterns, odds)
    if above is None:
        return weighed
    return weighed.take(np.flatnonzero((weigh_same(odds) > above)[distinct.place]))


def find_near(pairs: pa.Table, model: Model, size: int) -> npt.NDArray[np.bool_]:
    """Which pairs (a, b, pattern) are not pruned; the prior counts on `size` profiles."""
    distinct = DistinctPatterns.of(pairs["pattern"].to_numpy())
    return np.asarray((model.weights(distinct.patterns, size) > PRUNE_BELOW)[distinct.place])


def _rescore(model: Model, pairs: ContextPairs, count: int) -> Floats:
    """The weight of each pair, with what the cluster context says where it is not pruned."""
    weight = weigh_same(pairs.odds)[pairs.place]
    worth = np.flatnonzero(weight > PRUNE_BELOW)
    weight[worth] = cluster_context.rescore(model, pairs.take(worth), count)
    return np.asarray(weight)
