"""Linking: from a tidy table to children, step by step. The engine's main road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage import blocking, comparing, ownership, profiles, rarity, resolving, training
from linkage.model import Model
from linkage.table import understood

_RANDOM_PAIRS = 300_000
_SEED = 2567


@dataclass(frozen=True)
class LinkResult:
    """What linking a table gave.

    Attributes:
        links: record_id, cluster_id (int64), probability: one row a record.
        pairs: record_id_a, record_id_b, probability, weight (log2 odds): the pairs worth a look.
        model: the model used, trained on this table unless one was given.
        report: counts and figures of each step, no values of any record.
    """

    links: pa.Table
    pairs: pa.Table
    model: Model
    report: dict[str, Any]


def link(table: pa.Table, model: Model | None = None, decisions: pa.Table | None = None) -> LinkResult:
    """Link a table's records into children.

    Args:
        table: one row a record; columns as in `linkage.table.COLUMNS`, absent ones are fine.
        model: a trained model; trained on this table if None.
        decisions: record_id_a, record_id_b, verdict (`same` or `different`); they overrule.

    Raises:
        TableError: the table cannot be understood.
    """
    connection = duckdb.connect()
    known = understood(table)
    dictionaries = profiles.build(connection, known)
    rarity.weigh_names(connection)
    rules = blocking.block(connection)
    comparing.compare(connection, dictionaries, "candidate", "pair")
    borrowed = ownership.settle(connection)
    count = connection.execute("SELECT count(*) FROM profile").fetchall()[0][0]
    if model is None:
        model = _train(connection, dictionaries, count, known.num_rows)
    edges = _weigh(connection, model, count)
    clusters = resolving.resolve(edges, _nodes(connection))
    links = _links(connection, clusters)
    report = {"records": known.num_rows, "profiles": count, "rules": rules, "borrowed": borrowed}
    return LinkResult(links, pa.table({}), model, report)


def _train(connection: duckdb.DuckDBPyConnection, dictionaries: profiles.Dictionaries, count: int, records: int) -> Model:
    rng = np.random.default_rng(_SEED)
    a, b = rng.integers(0, max(count, 1), (2, _RANDOM_PAIRS), dtype=np.int32)
    connection.register("drawn", pa.table({"a": np.minimum(a, b)[a != b], "b": np.maximum(a, b)[a != b]}))
    comparing.compare(connection, dictionaries, "drawn", "random_pair")
    connection.unregister("drawn")
    return training.train(_counts(connection, "pair"), _counts(connection, "random_pair"), records, count)


def _counts(connection: duckdb.DuckDBPyConnection, table: str) -> training.PatternCounts:
    counted = connection.execute(
        f"SELECT pattern, count(*)::DOUBLE AS pairs FROM {table} GROUP BY pattern ORDER BY pattern"
    ).fetchnumpy()
    return training.PatternCounts(counted["pattern"], counted["pairs"])


def _weigh(connection: duckdb.DuckDBPyConnection, model: Model, count: int) -> resolving.Edges:
    patterns = _counts(connection, "pair").patterns
    odds = model.class_odds(patterns, count)
    weight = odds[training.SAME] - np.logaddexp2(odds[training.SIBLING], odds[training.UNRELATED])
    connection.register("weighed", pa.table({"pattern": patterns, "weight": weight}))
    edges = connection.execute("SELECT a, b, weight, pattern FROM pair JOIN weighed USING (pattern) ORDER BY a, b").fetchnumpy()
    connection.unregister("weighed")
    return resolving.Edges(edges["a"], edges["b"], edges["weight"])


def _nodes(connection: duckdb.DuckDBPyConnection) -> resolving.Nodes:
    nodes = connection.execute("""
        SELECT CASE WHEN confirmed AND NOT borrowed AND number_standing = 2 THEN number ELSE -1 END AS number, register
        FROM (SELECT p, number, number_standing, register FROM profile) LEFT JOIN number_owner USING (p) ORDER BY p
        """).fetchnumpy()
    return resolving.Nodes(np.ma.filled(nodes["number"], -1).astype(np.int32), nodes["register"].astype(bool))


def _links(connection: duckdb.DuckDBPyConnection, clusters: resolving.Ints) -> pa.Table:
    connection.register("cluster", pa.table({"p": np.arange(len(clusters), dtype=np.int32), "cluster": clusters}))
    return connection.execute("""
        SELECT record_id, cluster::BIGINT AS cluster_id, 1.0 AS probability
        FROM profile_record JOIN cluster USING (p) ORDER BY record_id""").to_arrow_table()
