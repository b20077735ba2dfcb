"""Reports on a standing linkage: what `linkage.link` would have reported of all its records.

Counts and figures, and the pairs worth a person's look; all from the standing tables.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage import blocking, decisions, evidence, fetching, linking, posterior
from linkage.evidence import UNSURE, Evidence
from linkage.model import Model
from linkage.posterior import ErrorRates
from linkage.resolving import Edges, Nodes
from linkage.standing import store


def report(connection: duckdb.DuckDBPyConnection, model: Model) -> dict[str, Any]:
    """The figures of `linkage.LinkResult.report`."""
    found = fetching.columns(
        connection,
        """SELECT rules::BIGINT AS rules, pattern, count(*)::DOUBLE AS pairs
        FROM standing.pair GROUP BY ALL ORDER BY ALL""",
    )
    counts = fetching.columns(connection, store.text("counts"))
    (records, clusters, borrowed, applied, bridged) = (int(column[0]) for column in counts.values())
    return {
        "records": records,
        "profiles": records,
        "candidate_pairs": int(found["pairs"].sum()),
        "clusters": clusters,
        "borrowed_numbers": borrowed,
        "decisions_applied": applied,
        "rules": [vars(rule) for rule in _rules(connection, found)],
        **linking.figures(found, model, model.records, bridged),
    }


def review_pairs(connection: duckdb.DuckDBPyConnection, model: Model) -> pa.Table:
    """The pairs worth a person's look, as `linkage.evidence.review_pairs` has them."""
    patterns = fetching.columns(connection, "SELECT DISTINCT pattern FROM standing.pair")["pattern"]
    weight = model.weights(patterns, model.records)
    shown = weight > -UNSURE
    store.keep(connection, "weighed", pa.table({"pattern": patterns[shown], "weight": weight[shown]}))
    found = connection.execute(store.text("review").format(unsure=UNSURE)).to_arrow_table()
    links = connection.execute("FROM shown_record ORDER BY record_id").to_arrow_table()
    ids = links["record_id"].to_numpy()
    edges = Edges(
        np.searchsorted(ids, found["a"].to_numpy()).astype(np.int32),
        np.searchsorted(ids, found["b"].to_numpy()).astype(np.int32),
        found["weight"].to_numpy(),
        found["pattern"].to_numpy(),
    )
    records = pa.table({"record_id": links["record_id"], "p": np.arange(len(ids), dtype=np.int32)})
    decided = connection.execute("FROM standing.decision").to_arrow_table()
    edges = decisions.overruling(decided, records).apply(edges)
    clusters = np.unique(links["cluster_id"].to_numpy(), return_inverse=True)[1].astype(np.int32)
    nodes = Nodes(np.full(len(ids), -1, dtype=np.int32), np.zeros(len(ids), dtype=bool))
    return evidence.review_pairs(Evidence(edges, nodes, clusters, records))


def error_rates(connection: duckdb.DuckDBPyConnection, model: Model) -> ErrorRates:
    """The errors that the probabilities expect, see `linkage.posterior`."""
    summed = dict(connection.execute("SELECT kind, sum(pairs) FROM standing.tally GROUP BY kind").fetchall())
    return posterior.expected(np.array([summed.get(kind, 0.0) for kind in range(posterior.KINDS)]), model.temperature)


def _rules(connection: duckdb.DuckDBPyConnection, found: linking.Counted) -> list[blocking.RuleReport]:
    made = []
    for place, (rule, key) in enumerate(zip(blocking.RULES, store.KEYS, strict=True)):
        largest, capped = connection.execute(
            f"""SELECT coalesce(max(size), 0), coalesce(sum(size) FILTER (size > {rule.cap}), 0)
            FROM (
                SELECT count(*) AS size FROM standing.record WHERE {key} IS NOT NULL GROUP BY {key} HAVING size > 1
            )"""
        ).fetchall()[0]
        of_rule = (found["rules"] >> place) & 1 == 1
        only = found["rules"] == 1 << place
        pairs, alone = (int(found["pairs"][chosen].sum()) for chosen in (of_rule, only))
        made.append(blocking.RuleReport(rule.name, pairs, alone, int(largest), int(capped)))
    return made
