"""Decisions as they stand: of all that was decided about a pair, what counts now.

How they overrule the model is `linkage.cluster.decisions`' business.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from linkage.cluster.decisions import DecisionError

SCHEMA = pa.schema({"record_id_a": pa.int64(), "record_id_b": pa.int64(), "verdict": pa.string()})


def effective(decided: pa.Table | None) -> pa.Table:
    """One row a pair, the smaller id first, in order; `unsure` ones take nothing back and are left out.

    Args:
        decided: record_id_a, record_id_b, verdict (`same`, `different`, `unsure`), later ones further down.

    Raises:
        DecisionError: a column is missing or of another kind, or a verdict is unknown.
    """
    if decided is None:
        return SCHEMA.empty_table()
    if missing := set(SCHEMA.names) - set(decided.column_names):
        raise DecisionError(f"the decisions have no column {', '.join(sorted(missing))}")
    if unknown := set(decided["verdict"].to_pylist()) - {"same", "different", "unsure"}:
        raise DecisionError(f"unknown verdicts {sorted(map(str, unknown))}: use same, different or unsure")
    standing = {}
    for a, b, verdict in zip(*(decided[name].to_pylist() for name in SCHEMA.names), strict=True):
        if verdict != "unsure":
            standing[min(a, b), max(a, b)] = verdict
    rows = [(a, b, verdict) for (a, b), verdict in sorted(standing.items())]
    return pa.table([list(column) for column in zip(*rows, strict=True)] or [[], [], []], schema=SCHEMA)


def differ(connection: duckdb.DuckDBPyConnection, decided: pa.Table) -> bool:
    """Whether these, as `effective` gives them, are others than those that the standing tables were made with."""
    applied = connection.execute("FROM standing.decision ORDER BY record_id_a, record_id_b").to_arrow_table()
    return not applied.cast(SCHEMA).equals(decided.cast(SCHEMA))
