"""Components: the records that have a say in what becomes of each other, resolved together.

Two records are neighbours over a pair not pruned or a decision; a component is all that can be
reached so. Clusters, probabilities, draws and expected errors of a component depend on nothing outside.
"""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.cluster import clustering
from linkage.cluster.clustering import Constraints, Floats
from linkage.cluster.evidence import Evidence, weigh_membership
from linkage.cluster.posterior_draws import draw_clusterings
from linkage.cluster.resolution import resolve
from linkage.diagnostics import error_rates
from linkage.model import cluster_context
from linkage.model.model import Model
from linkage.pairs.connected_components import find_components

Ids = npt.NDArray[np.int64]


def cluster_dirty(connection: duckdb.DuckDBPyConnection, model: Model, decided: pa.Table | None) -> Evidence:
    """Resolve the records of the temporary table `dirty_record`, which holds whole components.

    Args:
        connection: where the incremental tables are; `dirty_record` has record_id, confirmed and misattributed.
        model: the current model.
        decided: decisions that count.
    """
    found = connection.execute("""
        SELECT
            record_id, register,
            CASE WHEN confirmed AND NOT misattributed AND number_validity = 2 THEN number END AS number
        FROM dirty_record JOIN incremental.record USING (record_id) ORDER BY record_id""").to_arrow_table()
    ids = found["record_id"].to_numpy()
    number = pc.fill_null(pc.dictionary_encode(found["number"].combine_chunks()).indices, -1)
    constraints = Constraints(number.to_numpy(zero_copy_only=False).astype(np.int32), found["register"].to_numpy())
    pairs = connection.execute("""
        SELECT a, b, pattern
        FROM incremental.pair SEMI JOIN dirty_record x ON x.record_id = a SEMI JOIN dirty_record y ON y.record_id = b
        """).to_arrow_table()
    compared = pa.table(
        {
            "a": np.searchsorted(ids, pairs["a"].to_numpy()).astype(np.int32),
            "b": np.searchsorted(ids, pairs["b"].to_numpy()).astype(np.int32),
            "pattern": pairs["pattern"],
        }
    )
    records = pa.table({"record_id": found["record_id"], "p": np.arange(len(ids), dtype=np.int32)})
    return resolve(compared, constraints, records, model, model.records, decided)[0]


def read_evidence(connection: duckdb.DuckDBPyConnection, model: Model, ids: pa.Array) -> Evidence:
    """What the components of some records are resolved from by their pairs alone, whatever was decided.

    Args:
        connection: where the incremental tables are.
        model: the current model.
        ids: record ids; those that are not there are left out.
    """
    connection.register("asked_record", pa.table({"record_id": ids}))
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE dirty_record AS
        SELECT record_id, confirmed, misattributed FROM incremental.link WHERE component IN (
            SELECT component FROM incremental.link SEMI JOIN asked_record USING (record_id))""")
    connection.unregister("asked_record")
    return cluster_dirty(connection, model, None)


def weigh_pairs(connection: duckdb.DuckDBPyConnection, model: Model, pairs: pa.Table) -> Floats:
    """Log2 odds that pairs are one child, with what their cluster context says, whatever was decided about them.

    Args:
        connection: where the incremental tables are.
        model: the current model.
        pairs: a, b: record ids, a < b.

    Returns:
        Length n; minus infinity where a pair is not among those kept.
    """
    near = read_evidence(connection, model, pairs["a"].combine_chunks())
    profile = {record: p for p, record in enumerate(near.records.sort_by("p")["record_id"].to_pylist())}
    edges = near.edges
    weight = dict(zip(zip(edges.a.tolist(), edges.b.tolist(), strict=True), edges.weight.tolist(), strict=True))
    asked = zip(pairs["a"].to_pylist(), pairs["b"].to_pylist(), strict=True)
    return np.array([weight.get((profile[a], profile.get(b, -1)), -np.inf) for a, b in asked], dtype=np.float64)


def make_links(evidence: Evidence, ids: Ids) -> pa.Table:
    """record_id, component, cluster_id, probability of each record.

    Args:
        evidence: each profile one record.
        ids: record ids by profile, ascending; components and clusters go by their smallest.
    """
    edges = evidence.edges
    near = (edges.weight > cluster_context.PRUNE_BELOW) | (edges.weight <= clustering.CANNOT_LINK)
    component = find_components(edges.a[near], edges.b[near], len(ids))
    first = np.unique(component, return_index=True)[1]
    return pa.table(
        {
            "record_id": ids,
            "component": ids[first[component]],
            "cluster_id": ids[evidence.clusters],
            "probability": weigh_membership(edges, evidence.clusters),
        }
    )


CLUSTERS, BRIDGED = error_rates.KINDS, error_rates.KINDS + 1
"""Kinds of counts beside those of `error_rates`: clusters, and linked pairs that are no candidates."""


def count_component_errors(evidence: Evidence, links: pa.Table, temperature: float) -> pa.Table:
    """The rows of `incremental.error_count`.

    Args:
        evidence: each profile one record.
        links: record_id, component of at least these records.
        temperature: of the model.
    """
    counts = pa.concat_tables([error_rates.count_errors(evidence, temperature), _count_clusters(evidence)])
    ids = evidence.records.sort_by("p")["record_id"].combine_chunks()
    of_profile = links["component"].combine_chunks().take(pc.index_in(ids, links["record_id"].combine_chunks()))
    summed = pa.table(
        {"component": of_profile.take(counts["cluster"]), "kind": counts["kind"], "pairs": counts["pairs"]}
    ).group_by(["component", "kind"])
    return summed.aggregate([("pairs", "sum")]).rename_columns(["component", "kind", "pairs"])


def _count_clusters(evidence: Evidence) -> pa.Table:
    """cluster, kind, pairs of the kinds `CLUSTERS` and `BRIDGED`."""
    edges, clusters = evidence.edges, evidence.clusters
    cluster, size = np.unique(clusters, return_counts=True)
    linked = clusters[edges.a[clusters[edges.a] == clusters[edges.b]]]
    bridged = (size * (size - 1) // 2) - np.bincount(linked, minlength=len(clusters))[cluster]
    some = bridged > 0
    return pa.table(
        {
            "cluster": np.r_[cluster, cluster[some]].astype(np.int32),
            "kind": np.repeat(np.array([CLUSTERS, BRIDGED], dtype=np.int8), [len(cluster), some.sum()]),
            "pairs": np.r_[np.ones(len(cluster)), bridged[some]].astype(np.float64),
        }
    )


def draw_components(evidence: Evidence, count: int, seed: int, temperature: float) -> pa.Table:
    """The rows of `incremental.draw`: as `linkage.cluster.posterior_draws`, a cluster named by its smallest record.

    Args:
        evidence: each profile one record.
        count: how many draws.
        seed: of the draws.
        temperature: of the model.
    """
    found = draw_clusterings(evidence, count, seed, temperature)
    ids = evidence.records.sort_by("p")["record_id"]
    return found.set_column(2, "cluster_id", ids.take(found["cluster_id"]))
