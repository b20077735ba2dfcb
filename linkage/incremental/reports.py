"""Reports on an incremental linkage: what `linkage.link` would have reported of all its records.

Counts and figures, and the pairs for review; all from the incremental tables.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage.diagnostics import error_rates as error_rate_model
from linkage.diagnostics import link_report
from linkage.diagnostics.error_rates import ErrorRates
from linkage.incremental import components, store
from linkage.incremental.block_sql import KEY_COLUMNS, make_parameters
from linkage.model.model import Model
from linkage.pairs import blocking, duckdb_arrays


def read_report(connection: duckdb.DuckDBPyConnection, model: Model) -> dict[str, Any]:
    """The figures of `linkage.linking.LinkResult.report`."""
    found = duckdb_arrays.fetch_arrays(
        connection,
        """SELECT rules::BIGINT AS rules, pattern, count(*)::DOUBLE AS pairs
        FROM incremental.pair GROUP BY ALL ORDER BY ALL""",
    )
    records, misattributed, applied = connection.execute(store.read_sql("counts")).fetchall()[0]
    counts = _read_error_counts(connection)
    rules = link_report.count_rules(found, _read_block_sizes(connection))
    return {
        "records": records,
        "profiles": records,
        "candidate_pairs": int(found["pairs"].sum()),
        "clusters": int(counts.get(components.CLUSTERS, 0)),
        "misattributed_numbers": misattributed,
        "decisions_applied": applied,
        **link_report.diagnose(
            rules,
            found,
            model,
            model.records,
            int(counts.get(components.BRIDGED, 0)),
            _count_out_of_reach(connection, rules),
        ),
    }


def read_review_pairs(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """The pairs for review, as `linkage.cluster.evidence.select_review_pairs` has them."""
    return connection.execute("FROM incremental.review ORDER BY abs(weight), record_id_a, record_id_b").to_arrow_table()


def read_error_rates(connection: duckdb.DuckDBPyConnection, model: Model) -> ErrorRates:
    """The errors that the probabilities expect, see `linkage.diagnostics.error_rates`."""
    counts = _read_error_counts(connection)
    pairs = np.array([counts.get(kind, 0.0) for kind in range(error_rate_model.KINDS)])
    return error_rate_model.sum_errors(pairs, model.temperature)


def _read_error_counts(connection: duckdb.DuckDBPyConnection) -> dict[int, float]:
    return dict(connection.execute("SELECT kind, sum(pairs) FROM incremental.error_count GROUP BY kind").fetchall())


def _read_block_sizes(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """For each rule its largest block and how many records are in blocks that were left out."""
    return [
        connection.execute(
            "SELECT coalesce(max(size), 0), coalesce(sum(size * blocks) FILTER (size > $cap), 0)"
            " FROM incremental.block WHERE rule = $place AND size > 1",
            {"cap": rule.cap, "place": place},
        ).fetchall()[0]
        for place, rule in enumerate(blocking.RULES)
    ]


def _count_out_of_reach(connection: duckdb.DuckDBPyConnection, rules: list[blocking.RuleReport]) -> int:
    """Records that have the keys of no rule, or lie in blocks that were left out, as `blocking.block` finds them."""
    connection.execute("CREATE OR REPLACE TEMP TABLE left_out (rule TINYINT, record_id BIGINT)")
    for place, rule in enumerate(rules):
        if rule.capped:
            connection.execute(store.read_sql("left_out").format(**make_parameters(place)))
    beyond = [
        f"({key} IS NULL OR record_id IN (SELECT record_id FROM left_out WHERE rule = {place}))"
        if rules[place].capped
        else f"{key} IS NULL"
        for place, key in enumerate(KEY_COLUMNS)
    ]
    found = connection.execute(f"SELECT count(*) FROM incremental.record WHERE {' AND '.join(beyond)}").fetchall()
    connection.execute("DROP TABLE left_out")
    return int(found[0][0])
