"""Linking: from a tidy table to children, step by step. Prepare, train, cluster, report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkage.cluster import clustering, decisions
from linkage.cluster.evidence import Evidence, select_review_pairs, to_probability, weigh_membership
from linkage.diagnostics import capture_recapture, data_fit, drift
from linkage.model import cluster_context, id_ownership, training
from linkage.model.model import Model, weigh_same
from linkage.pairs import blocking, comparison, duckdb_arrays
from linkage.pairs.agreement_pattern import Patterns
from linkage.pairs.connected_components import find_components
from linkage.prepare import profiles
from linkage.prepare.tidy_table import validate_table

_RANDOM_PAIRS = 150_000
_SEED = 2567

Counted = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class LinkResult:
    """What linking a table gave.

    Attributes:
        links: record_id, cluster_id (int64), probability (that the record belongs to its cluster): one
            row a record.
        pairs: the pairs for review, see `linkage.cluster.evidence.review_pairs`.
        model: the model used, trained on this table unless one was given.
        evidence: what the resolution was made from, for `linkage.cluster.posterior_draws`.
        report: counts and figures of each step, no values of any record.
    """

    links: pa.Table
    pairs: pa.Table
    model: Model
    evidence: Evidence
    report: dict[str, Any]


@dataclass(frozen=True)
class Prepared:
    """A table standardised, blocked, compared and its numbers judged: what lies in the connection, in figures.

    Attributes:
        dictionaries: the values behind the codes.
        rules: what each blocking rule did.
        profiles: how many there are.
        misattributed: how many of them have the number of somebody else.
    """

    dictionaries: profiles.Dictionaries
    rules: list[blocking.RuleReport]
    profiles: int
    misattributed: int


def link(
    table: pa.Table,
    model: Model | None = None,
    decided: pa.Table | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> LinkResult:
    """Link a table's records into children.

    Args:
        table: one row a record; columns as in `linkage.prepare.tidy_table.COLUMNS`, absent ones are fine.
        model: a trained model; trained on this table if None.
        decided: record_id_a, record_id_b, verdict (`same`, `different`, `unsure`), one row a pair; they overrule.
        progress: called with the name of each step as it begins.

    Raises:
        TableError: the table cannot be understood.
        DecisionError: the decisions cannot.
    """
    records = table.num_rows
    understandable = [validate_table(table)]
    del table  # where the caller does not hold it either, its memory is free once it is standardised
    with duckdb.connect() as connection:
        prepared = prepare(connection, understandable.pop(), decided, progress, model=model)
        if model is None:
            progress("train")
            model = train(connection, prepared, records)
        progress("resolve")
        evidence, applied = cluster_pairs(connection, model, prepared.profiles, read_constraints(connection), decided)
        return make_result(connection, prepared, model, prepared.profiles, evidence, applied)


def prepare(
    connection: duckdb.DuckDBPyConnection,
    known: pa.Table,
    decided: pa.Table | None = None,
    progress: Callable[[str], None] = lambda _: None,
    *,
    model: Model | None = None,
    frequency: pa.Table | None = None,
    collapse: bool = True,
) -> Prepared:
    """Make `profile`, `profile_record`, `pair` and `number_owner` of a table that `understood` gave.

    And `random_pair`, which training needs, where no model is given.

    Args:
        connection: where the tables are made.
        known: the records.
        decided: people's decisions.
        progress: called with the name of each step as it begins.
        model: whose numbers the registers get, where it is not trained on this table.
        frequency: of names, as `linkage.prepare.term_frequency` has it; counted in the table if None.
        collapse: whether equal records are one profile.

    Raises:
        DecisionError: the decisions cannot be understood.
    """
    progress("standardise")
    decided_ids = decisions.find_decided_ids(decisions.validate_decisions(decided, known["record_id"].type))
    sources = None if model is None else model.sources
    dictionaries = profiles.build_profiles(
        connection, known, decided_ids, frequency=frequency, sources=sources, collapse=collapse
    )
    del known
    progress("block")
    rules = blocking.block(connection)
    progress("compare")
    count = int(connection.execute("SELECT count(*) FROM profile").fetchall()[0][0])
    compared = {"candidate": "pair"}
    if model is None:
        connection.register("drawn", _drawn(count))
        compared["drawn"] = "random_pair"
    comparison.compare(connection, dictionaries, compared)
    misattributed = id_ownership.assign_owners(connection)
    for pairs in compared.values():
        id_ownership.apply_owners(connection, pairs)
    return Prepared(dictionaries, rules, count, misattributed)


def train(connection: duckdb.DuckDBPyConnection, prepared: Prepared, records: int) -> Model:
    """Train a model on what `prepare`, given none, made of a table of `records` records."""
    count = prepared.profiles
    candidates = _counts(connection, "pair")
    known = prepared.dictionaries
    unrelated = _counts(connection, "random_pair")
    model = training.train(candidates, unrelated, records, count, known.sources, known.name_cooccurrence)
    likely = _pairs(connection, model, candidates.patterns, count, f"weight > {cluster_context.PRUNE_BELOW}")
    model = cluster_context.fit(model, likely, count)
    return replace(model, trained_on=_likely_levels(candidates, model, count))


def _drawn(profiles: int) -> pa.Table:
    """Pairs of profiles drawn at random, to learn what strangers look like."""
    a, b = np.random.default_rng(_SEED).integers(0, max(profiles, 1), (2, _RANDOM_PAIRS), dtype=np.int32)
    return pa.table({"a": np.minimum(a, b)[a != b], "b": np.maximum(a, b)[a != b]})


def make_result(
    connection: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    model: Model,
    size: int,
    evidence: Evidence,
    applied: int,
) -> LinkResult:
    """Put together what came of `prepare` and `resolve`, which was told of `size` profiles."""
    report = {
        "records": evidence.records.num_rows,
        "profiles": prepared.profiles,
        "candidate_pairs": int(connection.execute("SELECT count(*) FROM pair").fetchall()[0][0]),
        "clusters": int((evidence.clusters == np.arange(len(evidence.clusters))).sum()),
        "misattributed_numbers": prepared.misattributed,
        "decisions_applied": applied,
        **diagnose(
            prepared.rules,
            duckdb_arrays.fetch_arrays(
                connection, "SELECT rules, pattern, count(*)::DOUBLE AS pairs FROM pair GROUP BY ALL ORDER BY ALL"
            ),
            model,
            size,
            _bridged(evidence),
        ),
    }
    return LinkResult(_links(connection, evidence), select_review_pairs(evidence), model, evidence, report)


def diagnose(rules: list[blocking.RuleReport], found: Counted, model: Model, size: int, bridged: int) -> dict[str, Any]:
    """What blocking and its pairs tell about a linking: `rules`, `missed_by_blocking`, `drift` and `warnings`.

    Args:
        rules: what each rule did.
        found: rules, pattern, pairs: how many pairs have each two of them, ordered.
        model: the model used.
        size: how many profiles the prior counts on.
        bridged: linked pairs that are no candidates.
    """
    same = found["pairs"] * to_probability(model.weights(found["pattern"], size))
    names = [rule.name for rule in blocking.RULES]
    missed = capture_recapture.estimate_missed(found["rules"], same, len(names), names.index("number"), bridged)
    now = drift.share_levels(found["pattern"], same)
    return {
        "rules": [vars(rule) for rule in rules],
        "missed_by_blocking": asdict(missed),
        "drift": drift.measure_drift(model.trained_on, now),
        "warnings": data_fit.find_warnings(rules, missed, model),
    }


def cluster_pairs(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    size: int,
    constraints: clustering.Constraints,
    decided: pa.Table | None = None,
) -> tuple[Evidence, int]:
    """Weigh and resolve the pairs in `pair` (a, b, pattern) among the profiles of `profile_record`.

    Args:
        connection: where the tables are.
        model: weighs the patterns.
        size: how many profiles the prior counts on.
        constraints: the profiles' constraints.
        decided: people's decisions.

    Returns:
        The evidence, and how many decisions were applied.
    """
    count = len(constraints.number)
    records = connection.execute("SELECT record_id, p FROM profile_record").to_arrow_table()
    decided_edges = decisions.make_decision_edges(
        decisions.validate_decisions(decided, records["record_id"].type), records
    )
    together = decided_edges.weight > 0
    pairs = _pairs(connection, model, _counts(connection, "pair").patterns, size)
    weight = weigh_same(pairs.odds)[pairs.place]
    worth = np.flatnonzero(weight > cluster_context.PRUNE_BELOW)
    weight[worth] = cluster_context.rescore(model, pairs.take(worth), count)
    likely = weight > 0
    component = find_components(
        np.r_[pairs.a[likely], decided_edges.a[together]], np.r_[pairs.b[likely], decided_edges.b[together]], count
    )
    kept = np.flatnonzero((weight > cluster_context.PRUNE_BELOW) | (component[pairs.a] == component[pairs.b]))
    ordered = kept[np.argsort(pairs.a[kept].astype(np.int64) << 32 | pairs.b[kept])]
    chosen = pairs.take(ordered)
    edges = decided_edges.apply(clustering.Edges(chosen.a, chosen.b, weight[ordered], chosen.patterns[chosen.place]))
    return Evidence(edges, constraints, clustering.cluster_profiles(edges, constraints), records), len(decided_edges.a)


def read_constraints(connection: duckdb.DuckDBPyConnection) -> clustering.Constraints:
    """The constraints of the profiles in `profile`, from `number_owner`."""
    found = duckdb_arrays.fetch_arrays(
        connection,
        """
        SELECT
            CASE WHEN confirmed AND NOT misattributed AND number_validity = 2 THEN number ELSE -1 END AS number,
            register
        FROM profile LEFT JOIN (SELECT p, confirmed, misattributed FROM number_owner) USING (p) ORDER BY p""",
    )
    return clustering.Constraints(found["number"].astype(np.int32), found["register"].astype(bool))


def _bridged(evidence: Evidence) -> int:
    """Pairs of profiles that are linked though they are no candidates."""
    edges, clusters = evidence.edges, evidence.clusters
    size = np.bincount(clusters)
    return int((size * (size - 1) // 2).sum()) - int((clusters[edges.a] == clusters[edges.b]).sum())


def _pairs(
    connection: duckdb.DuckDBPyConnection, model: Model, patterns: Patterns, size: int, chosen: str = "true"
) -> cluster_context.Pairs:
    """The pairs in `pair`, given all their patterns, ascending, and an SQL condition on their `weight`."""
    odds = model.class_odds(patterns, size)
    place = np.arange(len(patterns), dtype=np.int32)
    connection.register("weighed", pa.table({"pattern": patterns, "place": place, "weight": weigh_same(odds)}))
    found = duckdb_arrays.fetch_arrays(
        connection, f"SELECT a, b, place FROM pair JOIN weighed USING (pattern) WHERE {chosen}"
    )
    connection.unregister("weighed")
    return cluster_context.Pairs(**found, patterns=patterns, odds=odds)


def _counts(connection: duckdb.DuckDBPyConnection, table: str) -> training.PatternCounts:
    counted = duckdb_arrays.fetch_arrays(
        connection, f"SELECT pattern, count(*)::DOUBLE AS pairs FROM {table} GROUP BY pattern ORDER BY pattern"
    )
    return training.PatternCounts(counted["pattern"], counted["pairs"])


def _likely_levels(pairs: training.PatternCounts, model: Model, profiles: int) -> dict[str, list[float]]:
    """Levels of the pairs that are likely one child."""
    return drift.share_levels(pairs.patterns, pairs.counts * to_probability(model.weights(pairs.patterns, profiles)))


def _links(connection: duckdb.DuckDBPyConnection, evidence: Evidence) -> pa.Table:
    clusters = evidence.clusters
    placed = pa.table(
        {
            "p": np.arange(len(clusters), dtype=np.int32),
            "cluster": clusters,
            "probability": weigh_membership(evidence.edges, clusters),
        }
    )
    connection.register("placed", placed)
    return connection.execute("""
        SELECT record_id, cluster::BIGINT AS cluster_id, probability
        FROM profile_record JOIN placed USING (p) ORDER BY record_id""").to_arrow_table()
