"""Bins of components: contexts counted for training, components resolved, drawn. Each function is one worker's task."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from linkage.binned import bin_file
from linkage.binned.pair_bins import BinLayout, read_routed
from linkage.cluster.clustering import Constraints, Edges, Floats
from linkage.cluster.evidence import Evidence, select_review_pairs, weigh_membership
from linkage.cluster.resolution import resolve, weigh_pairs
from linkage.diagnostics import link_report
from linkage.model import cluster_context
from linkage.model.cluster_context import PRUNE_BELOW, ContextCounts
from linkage.model.model import Model
from linkage.pairs.agreement_pattern import DistinctPatterns
from linkage.pairs.connected_components import Ints


@dataclass(frozen=True)
class Resolved:
    """What came of a bin.

    Attributes:
        profiles: of the bin, ascending.
        clusters: of these, by the smallest profile.
        probability: that each belongs to its cluster.
        review: the pairs for review, by profiles.
        bridged: linked pairs that are no candidates.
        applied: how many decisions were.
    """

    profiles: Ints
    clusters: Ints
    probability: Floats
    review: pa.Table
    bridged: int
    applied: int


def count_bin_contexts(layout: BinLayout, number: int, model: Model, size: int) -> ContextCounts:
    """The contexts of the pairs of a bin."""
    profiles, pairs = _read_bin(layout, number)
    return count_pair_contexts(profiles, pairs, model, size)


def count_pair_contexts(profiles: Ints, pairs: pa.Table, model: Model, size: int) -> ContextCounts:
    """The contexts of the pairs (of `place_pairs`) of whole components."""
    weighed = weigh_pairs(pairs, DistinctPatterns.of(pairs["pattern"].to_numpy()), model, size, PRUNE_BELOW)
    return cluster_context.count_contexts(weighed, len(profiles))


def resolve_bin(layout: BinLayout, number: int, model: Model, size: int, decided: pa.Table) -> Resolved:
    """Resolve the components of a bin, and keep their evidence.

    Args:
        layout: of the run.
        number: of the bin.
        model: weighs the pairs.
        size: how many profiles the prior counts on.
        decided: decisions about profiles of the bin, by their numbers as record ids.
    """
    profiles, pairs = _read_bin(layout, number)
    evidence, resolved = resolve_profiles(profiles, pairs, _read_constraints(layout, profiles), model, size, decided)
    write_evidence(layout, number, get_edges(evidence), evidence.clusters)
    return resolved


def resolve_profiles(
    profiles: Ints, pairs: pa.Table, constraints: Constraints, model: Model, size: int, decided: pa.Table
) -> tuple[Evidence, Resolved]:
    """Resolve whole components.

    Args:
        profiles: of the components, ascending.
        pairs: of `place_pairs`.
        constraints: of the profiles.
        model: weighs the pairs.
        size: how many profiles the prior counts on.
        decided: decisions about these profiles, by their numbers as record ids.
    """
    places = np.arange(len(profiles), dtype=np.int32)
    records = pa.table({"record_id": profiles.astype(np.int64), "p": places})
    evidence, applied = resolve(pairs, constraints, records, model, size, decided)
    return evidence, Resolved(
        profiles,
        profiles[evidence.clusters],
        weigh_membership(evidence.edges, evidence.clusters),
        select_review_pairs(evidence),
        link_report.count_bridged(evidence),
        applied,
    )


def get_edges(evidence: Evidence) -> pa.Table:
    """The edges as a table: a, b, weight, pattern."""
    edges = evidence.edges
    return pa.table({"a": edges.a, "b": edges.b, "weight": edges.weight, "pattern": edges.pattern})


def write_evidence(layout: BinLayout, number: int, edges: pa.Table, clusters: Ints) -> None:
    """Write the edges and clusters of a bin where `read_evidence` reads them."""
    bin_file.write_table(layout.path("edge", number), edges)
    bin_file.write_array(layout.path("cluster", number), clusters)


def read_evidence(layout: BinLayout, number: int) -> tuple[Ints, Evidence]:
    """The profiles of a bin, ascending, and the evidence of `resolve_bin` about them, without their records."""
    profiles = read_members(layout, number)
    edges = bin_file.map_table(layout.path("edge", number))
    a, b, weight, pattern = (edges[name].to_numpy() for name in ("a", "b", "weight", "pattern"))
    clusters = bin_file.map_array(layout.path("cluster", number)).astype(np.int32)
    no_records = pa.table({"record_id": pa.array([], pa.int64()), "p": pa.array([], pa.int32())})
    return profiles, Evidence(Edges(a, b, weight, pattern), _read_constraints(layout, profiles), clusters, no_records)


def read_members(layout: BinLayout, number: int) -> Ints:
    """The profiles of a bin, ascending."""
    begin, end = bin_file.map_array(layout.path("member_begins"))[number : number + 2].tolist()
    return np.array(bin_file.map_array(layout.path("member"))[begin:end], dtype=np.int32)


def _read_bin(layout: BinLayout, number: int) -> tuple[Ints, pa.Table]:
    """The profiles of a bin, and its pairs by their places among these."""
    profiles = read_members(layout, number)
    return profiles, place_pairs(profiles, read_routed(layout, number))


def place_pairs(profiles: Ints, pairs: pa.Table) -> pa.Table:
    """Pairs (a, b, pattern) by the places of their sides among some profiles, ascending."""
    a, b = (np.searchsorted(profiles, pairs[side].to_numpy()).astype(np.int32) for side in ("a", "b"))
    return pa.table({"a": a, "b": b, "pattern": pairs["pattern"]})


def _read_constraints(layout: BinLayout, profiles: Ints) -> Constraints:
    number, register = (bin_file.map_array(layout.path(kind))[profiles] for kind in ("own_number", "register"))
    return Constraints(number.astype(np.int32), register.astype(bool))
