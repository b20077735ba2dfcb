"""Posterior error rates: how many false and missed links the model itself expects, by threshold.

Each link's probability says how often links like it are wrong; summed up they tell how many links of a
resolution are false and how many were missed, without any label. As good as the probabilities: give the
temperature that the back-test found. What blocking never reached is not in here, see `capture_recapture`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage.cluster.clustering import Bools, Constraints, Edges, Floats
from linkage.cluster.evidence import Evidence, to_probability
from linkage.pairs.connected_components import Ints, find_components

THRESHOLDS = tuple(float(bits) for bits in (*np.arange(0.0, 10.0, 0.5), *np.arange(10.0, 31.0, 2.0)))  # bits
CERTAIN = len(THRESHOLDS)
MISSED = CERTAIN + 1
KINDS = MISSED + 1

Part = tuple[Ints, npt.NDArray[np.int8], Floats]


@dataclass(frozen=True)
class ErrorRates:
    """What the posteriors expect of the links kept at each threshold.

    Attributes:
        by_threshold: weight (bits; an edge below does not link), probability (of a pair of that weight),
            links (pairs of records in one cluster), false_links, missed_links (both expected), precision,
            recall: one row a threshold, ascending.
    """

    by_threshold: pa.Table

    @property
    def precision(self) -> float:
        """Expected precision of the best estimate: of the clusters as they are."""
        return float(self.by_threshold["precision"][0].as_py())

    @property
    def recall(self) -> float:
        """Expected recall of the best estimate, among the pairs that blocking reached."""
        return float(self.by_threshold["recall"][0].as_py())


def estimate_error_rates(evidence: Evidence, temperature: float = 1.0) -> ErrorRates:
    """Expected false and missed links of a resolution, at thresholds on top of it.

    A pair of records in one cluster is as sure as the weakest edge on the strongest path between them; a
    pair in two clusters as likely as the edges between the clusters say on average, and not at all where
    the clusters must differ.

    Args:
        evidence: of a `LinkResult`.
        temperature: weights are divided by it, see `linkage.evaluate.calibration`.
    """
    counted = count_errors(evidence, temperature)
    pairs = np.bincount(counted["kind"].to_numpy(), counted["pairs"].to_numpy(), KINDS)
    return sum_errors(pairs.astype(np.float64), temperature)


def count_errors(evidence: Evidence, temperature: float = 1.0) -> pa.Table:
    """What `error_rates` adds up, by cluster, so that it can be added up in parts.

    Returns:
        cluster (its smallest profile), kind (int8: `MISSED`, `CERTAIN`, or the place of the highest
        threshold that a pair reaches), pairs: how many, or for the missed how many are expected.
    """
    parts = [*_kept(evidence), _missed(evidence, temperature)]
    names = ("cluster", "kind", "pairs")
    return pa.table({name: np.concatenate([part[place] for part in parts]) for place, name in enumerate(names)})


def sum_errors(pairs: Floats, temperature: float = 1.0) -> ErrorRates:
    """The expected errors from the sums of a counts.

    Args:
        pairs: by kind, length `KINDS`.
        temperature: as for the counts.
    """
    weights = np.array(THRESHOLDS)
    bands, certain = pairs[: len(weights)], pairs[CERTAIN]
    kept = np.cumsum(bands[::-1])[::-1]
    # Pairs whose strength lies between two thresholds are as sure as the middle of the band.
    middles = np.r_[(weights[1:] + weights[:-1]) / 2, weights[-1]]
    wrong = bands * (1.0 - to_probability(middles / temperature))
    false_links = np.cumsum(wrong[::-1])[::-1]
    right = bands - wrong
    cut = right.sum() - np.cumsum(right[::-1])[::-1]
    missed = pairs[MISSED] + cut
    links = certain + kept
    true_links = links - false_links + missed
    return ErrorRates(
        pa.table(
            {
                "weight": weights,
                "probability": to_probability(weights / temperature),
                "links": links.astype(np.int64),
                "false_links": false_links,
                "missed_links": missed,
                "precision": _share(links - false_links, links),
                "recall": _share(links - false_links, true_links),
            }
        )
    )


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.ones(len(whole)), where=whole > 0)


def _kept(evidence: Evidence) -> Iterator[Part]:
    """Pairs of equal records, and further pairs of records linked by edges, by the threshold they reach."""
    edges, clusters = evidence.edges, evidence.clusters
    size = len(clusters)
    records = _records(evidence)
    equal = np.bincount(clusters, weights=records * (records - 1) / 2, minlength=size)
    yield _part(equal, CERTAIN)
    inside = (clusters[edges.a] == clusters[edges.b]) & (edges.weight > 0)
    a, b, weight = edges.a[inside], edges.b[inside], edges.weight[inside]
    above = equal
    for place in reversed(range(len(THRESHOLDS))):
        chosen = weight >= THRESHOLDS[place]
        component = find_components(a[chosen], b[chosen], size)
        held = np.bincount(component, weights=records)
        cluster = clusters[np.unique(component, return_index=True)[1]]
        reaching = np.bincount(cluster, weights=held * (held - 1) / 2, minlength=size)
        yield _part(reaching - above, place)
        above = reaching


def _part(pairs: npt.NDArray[Any], kind: int) -> Part:
    some = np.flatnonzero(pairs)
    return some.astype(np.int32), np.full(len(some), kind, dtype=np.int8), pairs[some].astype(np.float64)


def _records(evidence: Evidence) -> Floats:
    """How many records each profile stands for."""
    return np.bincount(evidence.records["p"].to_numpy(), minlength=len(evidence.clusters)).astype(np.float64)


def _missed(evidence: Evidence, temperature: float) -> Part:
    """Expected pairs of records that are one child but in two clusters, of those that have an edge."""
    clusters = evidence.clusters
    first, second, weight = _between(evidence.edges, clusters)
    held = np.bincount(clusters, weights=_records(evidence), minlength=len(clusters))
    possible = ~_must_differ(first, second, clusters, evidence.constraints)
    pairs = (to_probability(weight / temperature) * held[first] * held[second])[possible]
    return _part(np.bincount(first[possible], weights=pairs, minlength=len(clusters)), MISSED)


def _between(edges: Edges, clusters: Ints) -> tuple[Ints, Ints, Floats]:
    """Pairs of clusters that have edges between them, and the mean weight of those."""
    apart = clusters[edges.a] != clusters[edges.b]
    low = np.minimum(clusters[edges.a], clusters[edges.b])[apart].astype(np.int64)
    high = np.maximum(clusters[edges.a], clusters[edges.b])[apart].astype(np.int64)
    keys, place = np.unique(low * len(clusters) + high, return_inverse=True)
    weight = np.bincount(place, weights=np.clip(edges.weight[apart], -60.0, 60.0), minlength=len(keys))
    count = np.bincount(place, minlength=len(keys))
    size = max(len(clusters), 1)
    return (keys // size).astype(np.int32), (keys % size).astype(np.int32), weight / np.maximum(count, 1)


def _must_differ(first: Ints, second: Ints, clusters: Ints, constraints: Constraints) -> Bools:
    owned = np.flatnonzero(constraints.number >= 0)
    one = np.full(len(clusters), -1, dtype=np.int64)
    one[clusters[owned]] = constraints.number[owned]
    several = np.zeros(len(clusters), dtype=bool)
    several[clusters[owned][one[clusters[owned]] != constraints.number[owned]]] = True
    numbers = (one[first] >= 0) & (one[second] >= 0) & (one[first] != one[second])
    # Children who hold several numbers are one by decision, and few.
    numbers_of = _numbers_of(np.flatnonzero(several), clusters, constraints)
    for place in np.flatnonzero(numbers & (several[first] | several[second])).tolist():
        x, y = (numbers_of.get(c, {int(one[c])}) for c in (int(first[place]), int(second[place])))
        numbers[place] = not x & y
    register = np.zeros(len(clusters), dtype=bool)
    register[clusters[constraints.register]] = True
    return np.asarray(numbers | (register[first] & register[second]))


def _numbers_of(wanted: npt.NDArray[np.intp], clusters: Ints, constraints: Constraints) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {cluster: set() for cluster in wanted.tolist()}
    for profile in np.flatnonzero(np.isin(clusters, wanted) & (constraints.number >= 0)).tolist():
        found[int(clusters[profile])].add(int(constraints.number[profile]))
    return found
