"""The high-precision cut of a result: only what is nearly certain stays linked.

The best estimate takes what is likelier than not, which is right for counts. Whoever acts on a single
child (a letter to its parents, a record handed to another office) may want fewer false links and bear
more missed ones.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from linkage.cluster.evidence import weigh_membership
from linkage.linking import LinkResult
from linkage.pairs.connected_components import find_components

DEFAULT_PROBABILITY = 0.99


def select_certain(result: LinkResult, probability: float = DEFAULT_PROBABILITY) -> pa.Table:
    """The links of a result that are at least as sure as `probability`.

    Two records stay together if both belong to their child with that probability, no other child being
    as good (`links.probability`), and a chain of pairs leads from one to the other, each of which is one
    child with that probability by itself. Pairs do not add up here: three weak links make a cluster of the best
    estimate, none of this. Every other record is alone; records equal in every field that is compared
    stay together. What a person decided is certain. Where the model has a temperature, probabilities are
    after it.

    Args:
        result: of `linkage.link`.
        probability: from 0.5 up to, not including, 1.

    Returns:
        record_id, cluster_id (int64), probability (that the record belongs to its cluster of the best
        estimate): one row a record, in the order of the `links` of the result.

    Raises:
        ValueError: `probability` is out of bounds.
    """
    if not 0.5 <= probability < 1.0:
        raise ValueError(f"a certainty of {probability} makes no cut: give at least 0.5 and less than 1")
    evidence = result.evidence
    clusters = evidence.clusters
    edges = replace(evidence.edges, weight=evidence.edges.weight / result.model.temperature)
    belongs = weigh_membership(edges, clusters)
    sure = belongs >= probability
    holds = edges.weight >= np.log2(probability / (1.0 - probability))
    holds &= (clusters[edges.a] == clusters[edges.b]) & sure[edges.a] & sure[edges.b]
    component = find_components(edges.a[holds], edges.b[holds], len(clusters))
    smallest = np.unique(component, return_index=True)[1]
    profile = evidence.records["p"].to_numpy()
    return pa.table(
        {
            "record_id": evidence.records["record_id"],
            "cluster_id": smallest[component[profile]].astype(np.int64),
            "probability": belongs[profile],
        }
    ).sort_by("record_id")
