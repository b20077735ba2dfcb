"""A stand-in for the engine: equal numbers are one child, records without one are alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from assets.index.linking.engine import LinkageInput, LinkedRecords

PAIRS = pa.schema(
    [
        ("record_id_a", pa.int64()),
        ("record_id_b", pa.int64()),
        ("probability", pa.float64()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
    ]
)
DRAWS = pa.schema([("draw", pa.int32()), ("record_id", pa.int64()), ("cluster_id", pa.int64())])


@dataclass
class Result:
    """What the stand-in gives, shaped as `linkage.LinkResult`."""

    links: pa.Table
    pairs: pa.Table = field(default_factory=PAIRS.empty_table)
    report: dict[str, Any] = field(default_factory=dict)


def link(table: pa.Table) -> Result:
    """Link by number; the first two records are a pair to review."""
    ids = table["record_id"].to_pylist()
    first: dict[str, int] = {}
    clusters = [
        first.setdefault(number or f"alone {record}", record)
        for number, record in zip(table["national_id"].to_pylist(), ids, strict=True)
    ]
    links = pa.table({"record_id": ids, "cluster_id": clusters, "probability": [0.99] * len(ids)})
    pairs = PAIRS.empty_table()
    if len(ids) > 1:
        pair = {"record_id_a": ids[0], "record_id_b": ids[1], "probability": 0.4, "weight": -0.6, "reason": "uncertain"}
        pairs = pa.Table.from_pylist([pair], PAIRS)
    return Result(links, pairs, {"records": len(ids)})


def no_draws(result: Any) -> pa.Table:
    """Nothing is uncertain."""
    return DRAWS.empty_table()


@dataclass(frozen=True)
class Engine:
    """The stand-in as `assets.index.refresh_index` takes it: it links everybody each time."""

    link_table: Callable[[pa.Table], Result] = link
    draw: Callable[[Any], pa.Table] = no_draws

    def link(self, connection: duckdb.DuckDBPyConnection, records: LinkageInput, touched: pa.Array) -> LinkedRecords:
        """Link all records."""
        result = self.link_table(records.all())
        connection.register("drawn", self.draw(result))
        return LinkedRecords(result.links, None, result.pairs, "drawn", result.report)


def link_for_review(table: pa.Table) -> Result:
    """Everybody alone; where there are two records, they are a pair to review."""
    made = link(table)
    if table.num_rows < 2:
        return Result(made.links)
    a, b = sorted(table["record_id"].to_pylist())
    pair = {"record_id_a": a, "record_id_b": b, "probability": 0.4, "weight": -0.6, "reason": "uncertain"}
    return Result(made.links, pa.Table.from_pylist([pair], PAIRS))


@dataclass(frozen=True)
class FollowingEngine:
    """Links by number, as `link` does, but for what people decided: one record of a pair kept apart is alone."""

    def link(self, connection: duckdb.DuckDBPyConnection, records: LinkageInput, touched: pa.Array) -> LinkedRecords:
        """Link all records."""
        table = records.all()
        linked = link(table).links
        cluster_of = dict(zip(linked["record_id"].to_pylist(), linked["cluster_id"].to_pylist(), strict=True))
        for decision in sorted(records.decided().to_pylist(), key=lambda each: each["verdict"], reverse=True):
            a, b = decision["record_id_a"], decision["record_id_b"]
            if decision["verdict"] == "same":
                gone, kept = cluster_of[b], cluster_of[a]
                cluster_of |= {record: kept for record, cluster in cluster_of.items() if cluster == gone}
            elif cluster_of[a] == cluster_of[b]:
                cluster_of |= {b: b} if cluster_of[b] != b else {a: a}
        connection.register("drawn", DRAWS.empty_table())
        links = linked.set_column(1, "cluster_id", pa.array([cluster_of[r] for r in linked["record_id"].to_pylist()]))
        decided = {"decisions": records.decided().num_rows}
        return LinkedRecords(links, None, PAIRS.empty_table(), "drawn", {"records": table.num_rows, **decided})
