"""The report of a linking: counts and figures of its steps, no values of any record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage.cluster.evidence import Evidence, to_probability
from linkage.diagnostics import capture_recapture, data_fit, drift
from linkage.model.model import Model
from linkage.model.training import PatternCounts
from linkage.pairs import blocking, duckdb_arrays

Counted = dict[str, npt.NDArray[Any]]


def count_found(pairs: pa.Table) -> Counted:
    """How many pairs have each two of rules and pattern: rules, pattern, pairs, ordered."""
    with duckdb.connect() as connection:
        connection.register("pair", pairs)
        return duckdb_arrays.fetch_arrays(
            connection, "SELECT rules, pattern, count(*)::DOUBLE AS pairs FROM pair GROUP BY ALL ORDER BY ALL"
        )


def count_patterns(pairs: pa.Table) -> PatternCounts:
    """How many pairs have each pattern."""
    with duckdb.connect() as connection:
        connection.register("pair", pairs)
        counted = duckdb_arrays.fetch_arrays(
            connection, "SELECT pattern, count(*)::DOUBLE AS pairs FROM pair GROUP BY pattern ORDER BY pattern"
        )
    return PatternCounts(counted["pattern"], counted["pairs"])


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
    same = found["pairs"] * to_probability(model.weights(found["pattern"], size))
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


def share_likely_levels(counts: PatternCounts, model: Model, size: int) -> dict[str, list[float]]:
    """Levels of the pairs that are likely one child, as a model keeps them of its training.

    Args:
        counts: of the pairs.
        model: just trained.
        size: how many profiles the prior counts on.
    """
    same = to_probability(model.weights(counts.patterns, size))
    return drift.share_levels(counts.patterns, counts.counts * same, model.comparisons)


def count_clusters(evidence: Evidence) -> int:
    """How many clusters there are."""
    return int((evidence.clusters == np.arange(len(evidence.clusters))).sum())


def count_bridged(evidence: Evidence) -> int:
    """Pairs of profiles that are linked though they are no candidates."""
    edges, clusters = evidence.edges, evidence.clusters
    size = np.bincount(clusters)
    return int((size * (size - 1) // 2).sum()) - int((clusters[edges.a] == clusters[edges.b]).sum())
