"""Evidence after weighing: what the probability of a link is, which pairs people should look at.

Weights are log2 odds that a pair is one child. Nothing here decides; `clustering` does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage.cluster.clustering import Constraints, Edges, Floats
from linkage.pairs.agreement_pattern import unpack_levels
from linkage.pairs.comparison_levels import Birth, Name, Number
from linkage.pairs.connected_components import Ints

REVIEW_BITS = 4.3  # bits: a pair is worth a look when its probability lies between about 5 % and 95 %


@dataclass(frozen=True)
class Evidence:
    """What the resolution was made from.

    Attributes:
        edges: candidate pairs of profiles that could be one child.
        constraints: the profiles' constraints.
        clusters: cluster of each profile.
        records: record_id, p: which records each profile stands for.
    """

    edges: Edges
    constraints: Constraints
    clusters: Ints
    records: pa.Table


def to_probability(weight: Floats) -> Floats:
    """The probability of each weight (log2 odds), arrays of length n."""
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weight, -50.0, 50.0))))


def weigh_membership(edges: Edges, clusters: Ints) -> Floats:
    """Probability of each profile (array by profile) that it belongs to the cluster it is in.

    The best edge into the own cluster (a profile alone: even odds of nothing) stands against the best
    edge into each other cluster.
    """
    size = len(clusters)
    own = np.zeros(size)
    rival = np.zeros(size)
    same = clusters[edges.a] == clusters[edges.b]
    for side in (edges.a, edges.b):
        np.maximum.at(own, side[same], np.exp2(np.minimum(edges.weight[same], 50.0)))
    best_rivals = _best_by_cluster(edges, clusters, same)
    np.add.at(rival, best_rivals[0], best_rivals[1])
    odds = np.where(own > 0, own, 1.0)
    alone = own == 0
    return odds / (odds + rival + np.where(alone, 0.0, 1.0))


def _best_by_cluster(edges: Edges, clusters: Ints, same: npt.NDArray[np.bool_]) -> tuple[Ints, Floats]:
    """For each (profile, other cluster): the profile and the odds of its best edge into it."""
    a, b, weight = edges.a[~same], edges.b[~same], edges.weight[~same]
    profile, other = np.r_[a, b], clusters[np.r_[b, a]]
    odds = np.exp2(np.clip(np.r_[weight, weight], -50.0, 50.0))
    order = np.lexsort((-odds, other, profile))
    profile, other, odds = profile[order], other[order], odds[order]
    first = np.r_[True, (profile[1:] != profile[:-1]) | (other[1:] != other[:-1])] if len(profile) else []
    return profile[first], odds[first]


def select_review_pairs(evidence: Evidence) -> pa.Table:
    """The pairs whose answer is uncertain, on both sides, most uncertain first.

    Returns:
        record_id_a, record_id_b (one record for each profile), probability, weight, linked, reason:
        `number_conflict` (they agree but for two valid numbers), `twin_or_namesake`, `uncertain`,
        `rejected_by_constraint` (likely one child, but kept apart by constraint or competition).
    """
    edges, clusters = evidence.edges, evidence.clusters
    linked = clusters[edges.a] == clusters[edges.b]
    rejected_by_constraint = ~linked & (edges.weight > 0)
    shown = np.flatnonzero((np.abs(edges.weight) < REVIEW_BITS) | rejected_by_constraint)
    level = unpack_levels(edges.pattern[shown])
    conflict = np.isin(level["number"], [Number.DIFFERENT, Number.UNCONFIRMED])
    alike = (level["birth"] == Birth.EQUAL) & (level["first"] >= Name.ALIKE)
    reason = np.select(
        [conflict, alike & ~linked[shown], rejected_by_constraint[shown]],
        ["number_conflict", "twin_or_namesake", "rejected_by_constraint"],
        "uncertain",
    )
    weight = edges.weight[shown]
    order = np.lexsort((edges.b[shown], edges.a[shown], np.abs(weight)))
    one_record = _one_record(evidence.records)
    table = pa.table(
        {
            "record_id_a": one_record.take(pa.array(edges.a[shown])),
            "record_id_b": one_record.take(pa.array(edges.b[shown])),
            "probability": to_probability(weight),
            "weight": weight,
            "linked": linked[shown],
            "reason": pa.array(reason.tolist(), pa.string()),
        }
    )
    return table.take(pa.array(order))


def _one_record(records: pa.Table) -> pa.ChunkedArray:
    """The smallest record id of each profile, all of which have records."""
    ordered = records.sort_by([("p", "ascending"), ("record_id", "ascending")])
    first = np.unique(ordered["p"].to_numpy(), return_index=True)[1]
    return ordered["record_id"].take(pa.array(first))
