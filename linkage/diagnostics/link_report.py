"""The report of a linking: counts and figures of its steps, no values of any record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from linkage.cluster.evidence import Evidence, to_probability
from linkage.diagnostics import capture_recapture, data_fit, drift
from linkage.model.model import Floats, Model
from linkage.model.training import PatternCounts
from linkage.pairs import blocking
from linkage.pairs.agreement_pattern import DistinctPatterns

Counted = dict[str, npt.NDArray[Any]]
_PLACE_BITS = 32


def count_found(pairs: pa.Table) -> Counted:
    """How many pairs have each two of rules and pattern: rules, pattern, pairs, ordered."""
    distinct = DistinctPatterns.of(pairs["pattern"].to_numpy())
    rules = pairs["rules"].to_numpy()
    counted = pc.value_counts(pa.array(rules.astype(np.int64) << _PLACE_BITS | distinct.place))
    both = counted.field("values").to_numpy()
    order = np.argsort(both)
    return {
        "rules": (both[order] >> _PLACE_BITS).astype(rules.dtype),
        "pattern": distinct.patterns[both[order] & ((1 << _PLACE_BITS) - 1)],
        "pairs": counted.field("counts").to_numpy()[order].astype(np.float64),
    }


def count_patterns(pairs: pa.Table) -> PatternCounts:
    """How many pairs have each pattern."""
    distinct = DistinctPatterns.of(pairs["pattern"].to_numpy())
    return PatternCounts(distinct.patterns, distinct.count())


def count_rules(found: Counted, sizes: Sequence[tuple[int, int]]) -> list[blocking.RuleReport]:
    """What each rule did.

    Args:
        found: of `count_found`.
        sizes: for each rule its largest block, and how many profiles are in blocks that were left out.
    """
    made = []
    for place, (rule, (largest, capped)) in enumerate(zip(blocking.RULES, sizes, strict=True)):
        of_rule, only = (found["rules"] >> place) & 1 == 1, found["rules"] == 1 << place
        pairs, alone = (int(found["pairs"][chosen].sum()) for chosen in (of_rule, only))
        made.append(blocking.RuleReport(rule.name, pairs, alone, int(largest), int(capped)))
    return made


def diagnose(
    rules: list[blocking.RuleReport], found: Counted, model: Model, size: int, bridged: int, out_of_reach: int
) -> dict[str, Any]:
    """What blocking and its pairs tell about a linking, by name.

    `rules`, `out_of_reach`, `missed_by_blocking`, `drift` and `warnings`.

    Args:
        rules: what each rule did.
        found: of `count_found`.
        model: the model used.
        size: how many profiles the prior counts on.
        bridged: linked pairs that are no candidates.
        out_of_reach: profiles that no rule can find a candidate for.
    """
    distinct = DistinctPatterns.of(found["pattern"])
    same = found["pairs"] * to_probability(model.weights(distinct.patterns, size))[distinct.place]
    names = [rule.name for rule in blocking.RULES]
    missed = capture_recapture.estimate_missed(found["rules"], same, len(names), names.index("number"), bridged)
    now = drift.share_levels(found["pattern"], same, model.comparisons)
    return {
        "rules": [vars(rule) for rule in rules],
        "out_of_reach": out_of_reach,
        "missed_by_blocking": asdict(missed),
        "drift": drift.measure_drift(model.trained_on, now),
        "warnings": data_fit.find_warnings(rules, missed, model, out_of_reach),
    }


def share_likely_levels(counts: PatternCounts, weights: Floats, comparisons: Iterable[str]) -> dict[str, list[float]]:
    """Levels of the pairs that are likely one child, as a model keeps them of its training.

    Args:
        counts: of the pairs.
        weights: of their patterns, by the model just trained.
        comparisons: of the model.
    """
    return drift.share_levels(counts.patterns, counts.counts * to_probability(weights), comparisons)


def count_clusters(evidence: Evidence) -> int:
    """How many clusters there are."""
    return int((evidence.clusters == np.arange(len(evidence.clusters))).sum())


def count_bridged(evidence: Evidence) -> int:
    """Pairs of profiles that are linked though they are no candidates."""
    edges, clusters = evidence.edges, evidence.clusters
    size = np.bincount(clusters)
    return int((size * (size - 1) // 2).sum()) - int((clusters[edges.a] == clusters[edges.b]).sum())
