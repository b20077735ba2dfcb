"""Linking: from a tidy table to children, step by step. The engine's main road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage import blocking, comparing, decisions, drift, fetching, ownership, profiles, recapture, resolving, training
from linkage.evidence import Evidence, membership, probability, review_pairs
from linkage.model import Model
from linkage.table import understood

_RANDOM_PAIRS = 150_000
_SEED = 2567
_WORTH_KEEPING = -15.0  # bits: pairs below matter only where they would hold a cluster apart


@dataclass(frozen=True)
class LinkResult:
    """What linking a table gave.

    Attributes:
        links: record_id, cluster_id (int64), probability (that the record belongs to its cluster): one
            row a record.
        pairs: the pairs worth a person's look, see `linkage.evidence.review_pairs`.
        model: the model used, trained on this table unless one was given.
        evidence: what the resolution was made from, for `linkage.draws`.
        report: counts and figures of each step, no values of any record.
    """

    links: pa.Table
    pairs: pa.Table
    model: Model
    evidence: Evidence
    report: dict[str, Any]


def link(
    table: pa.Table,
    model: Model | None = None,
    decided: pa.Table | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> LinkResult:
    """Link a table's records into children.

    Args:
        table: one row a record; columns as in `linkage.table.COLUMNS`, absent ones are fine.
        model: a trained model; trained on this table if None.
        decided: record_id_a, record_id_b, verdict (`same`, `different`, `unsure`); they overrule.
        progress: told the name of each step as it begins.

    Raises:
        TableError: the table cannot be understood.
        DecisionError: the decisions cannot.
    """
    known = understood(table)
    with duckdb.connect() as connection:
        progress("standardise")
        dictionaries = profiles.build(connection, known, decisions.records_decided(decided, known["record_id"].type))
        progress("block")
        rules = blocking.block(connection)
        progress("compare")
        comparing.compare(connection, dictionaries, "candidate", "pair")
        borrowed = ownership.judge(connection)
        ownership.settle(connection, "pair")
        count = int(connection.execute("SELECT count(*) FROM profile").fetchall()[0][0])
        if model is None:
            progress("train")
            model = _train(connection, dictionaries, count, known.num_rows)
        progress("resolve")
        evidence, applied = _resolve(connection, model, count, decided)
        links = _links(connection, evidence)
        report = {
            "records": known.num_rows,
            "profiles": count,
            "candidate_pairs": int(connection.execute("SELECT count(*) FROM pair").fetchall()[0][0]),
            "clusters": len(np.unique(evidence.clusters)),
            "borrowed_numbers": borrowed,
            "decisions_applied": applied,
            "rules": [vars(rule) for rule in rules],
            "missed_by_blocking": _missed_by_blocking(connection, model, evidence),
            "drift": drift.stability(model.trained_on, _likely_levels(_counts(connection, "pair"), model, count)),
        }
    return LinkResult(links, review_pairs(evidence), model, evidence, report)


def _train(
    connection: duckdb.DuckDBPyConnection, dictionaries: profiles.Dictionaries, count: int, records: int
) -> Model:
    rng = np.random.default_rng(_SEED)
    a, b = rng.integers(0, max(count, 1), (2, _RANDOM_PAIRS), dtype=np.int32)
    drawn = pa.table({"a": np.minimum(a, b)[a != b], "b": np.maximum(a, b)[a != b]})
    connection.register("drawn", drawn)
    comparing.compare(connection, dictionaries, "drawn", "random_pair")
    ownership.settle(connection, "random_pair")
    connection.unregister("drawn")
    candidates = _counts(connection, "pair")
    model = training.train(candidates, _counts(connection, "random_pair"), records, count)
    return replace(model, trained_on=_likely_levels(candidates, model, count))


def _counts(connection: duckdb.DuckDBPyConnection, table: str) -> training.PatternCounts:
    counted = fetching.columns(
        connection, f"SELECT pattern, count(*)::DOUBLE AS pairs FROM {table} GROUP BY pattern ORDER BY pattern"
    )
    return training.PatternCounts(counted["pattern"], counted["pairs"])


def _likely_levels(pairs: training.PatternCounts, model: Model, profiles: int) -> dict[str, list[float]]:
    """Levels of the pairs that are likely one child."""
    return drift.level_shares(pairs.patterns, pairs.counts * probability(model.weights(pairs.patterns, profiles)))


def _missed_by_blocking(connection: duckdb.DuckDBPyConnection, model: Model, evidence: Evidence) -> dict[str, float]:
    found = fetching.columns(
        connection, "SELECT rules, pattern, count(*)::DOUBLE AS pairs FROM pair GROUP BY ALL ORDER BY ALL"
    )
    edges, clusters = evidence.edges, evidence.clusters
    size = np.bincount(clusters)
    bridged = int((size * (size - 1) // 2).sum()) - int((clusters[edges.a] == clusters[edges.b]).sum())
    same = found["pairs"] * probability(model.weights(found["pattern"], len(clusters)))
    names = [rule.name for rule in blocking.RULES]
    return asdict(recapture.estimate(found["rules"], same, len(names), names.index("number"), bridged))


def _resolve(
    connection: duckdb.DuckDBPyConnection, model: Model, count: int, decided: pa.Table | None
) -> tuple[Evidence, int]:
    patterns = _counts(connection, "pair").patterns
    connection.register("weighed", pa.table({"pattern": patterns, "weight": model.weights(patterns, count)}))
    likely = fetching.columns(connection, "SELECT a, b FROM pair JOIN weighed USING (pattern) WHERE weight > 0")
    component = resolving.components(likely["a"], likely["b"], count)
    connection.register("reached", pa.table({"p": np.arange(count, dtype=np.int32), "component": component}))
    found = fetching.columns(
        connection,
        f"""
        SELECT a, b, weight, pattern FROM pair JOIN weighed USING (pattern)
        JOIN reached x ON x.p = a JOIN reached y ON y.p = b
        WHERE weight > {_WORTH_KEEPING} OR x.component = y.component ORDER BY a, b""",
    )
    connection.unregister("weighed")
    connection.unregister("reached")
    records = connection.execute("SELECT record_id, p FROM profile_record").to_arrow_table()
    edges, applied = decisions.overrule(resolving.Edges(**found), decided, records)
    nodes = _nodes(connection)
    return Evidence(edges, nodes, resolving.resolve(edges, nodes), records), applied


def _nodes(connection: duckdb.DuckDBPyConnection) -> resolving.Nodes:
    nodes = fetching.columns(
        connection,
        """
        SELECT CASE WHEN confirmed AND NOT borrowed AND number_standing = 2 THEN number ELSE -1 END AS number, register
        FROM profile LEFT JOIN (SELECT p, confirmed, borrowed FROM number_owner) USING (p) ORDER BY p""",
    )
    return resolving.Nodes(nodes["number"].astype(np.int32), nodes["register"].astype(bool))


def _links(connection: duckdb.DuckDBPyConnection, evidence: Evidence) -> pa.Table:
    clusters = evidence.clusters
    placed = pa.table(
        {
            "p": np.arange(len(clusters), dtype=np.int32),
            "cluster": clusters,
            "probability": membership(evidence.edges, clusters),
        }
    )
    connection.register("placed", placed)
    return connection.execute("""
        SELECT record_id, cluster::BIGINT AS cluster_id, probability
        FROM profile_record JOIN placed USING (p) ORDER BY record_id""").to_arrow_table()
