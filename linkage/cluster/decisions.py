"""What people decided about pairs of records, as edges that overrule the model's.

Taken are the decisions in effect, one a pair. Which of several answers about a pair is in effect is the caller's rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage.cluster.clustering import CANNOT_LINK, MUST_LINK, Edges, Floats
from linkage.pairs.connected_components import Ints

_SIDES = ("record_id_a", "record_id_b")
_COLUMNS = (*_SIDES, "verdict")
_WEIGHT = {"same": MUST_LINK, "different": CANNOT_LINK}


class DecisionError(ValueError):
    """The decisions given cannot be applied."""


def validate_decisions(decided: pa.Table | None, ids: pa.DataType | None = None) -> pa.Table:
    """The decisions that say something: one row a pair, the smaller id first, in order of the ids.

    Args:
        decided: record_id_a, record_id_b, verdict (`same`, `different`, `unsure`); `unsure` says nothing.
        ids: the type of the records' ids; default: whole numbers.

    Raises:
        DecisionError: a column is missing, has ids of another kind than the records', a verdict is unknown, or a
            pair has two verdicts.
    """
    ids = ids or pa.int64()
    schema = pa.schema({"record_id_a": ids, "record_id_b": ids, "verdict": pa.string()})
    if decided is None:
        return schema.empty_table()
    if missing := set(_COLUMNS) - set(decided.column_names):
        raise DecisionError(f"the decisions have no column {', '.join(sorted(missing))}")
    for side in _SIDES if decided.num_rows else ():
        kind = decided[side].type
        if pa.types.is_integer(kind) != pa.types.is_integer(ids):
            raise DecisionError(f"column {side} of the decisions is {kind}, the records' record_id is {ids}")
    if unknown := set(decided["verdict"].to_pylist()) - {*_WEIGHT, "unsure"}:
        raise DecisionError(f"unknown verdicts {sorted(map(str, unknown))}: use same, different or unsure")
    verdicts: dict[tuple[Any, Any], str] = {}
    for a, b, verdict in zip(*(decided[name].to_pylist() for name in _COLUMNS), strict=True):
        if verdict in _WEIGHT and verdicts.setdefault((min(a, b), max(a, b)), verdict) != verdict:
            raise DecisionError("a pair of records is decided both same and different: give the decision in effect")
    rows = [(a, b, verdict) for (a, b), verdict in sorted(verdicts.items())]
    return pa.table([list(column) for column in zip(*rows, strict=True)] or [[], [], []], schema=schema)


def find_decided_ids(decisions: pa.Table) -> pa.Array | None:
    """The ids of the records with a decision (as `validate_decisions` gives them); None where there are none."""
    if not decisions.num_rows:
        return None
    return pa.concat_arrays([decisions[side].combine_chunks() for side in _SIDES]).unique()


@dataclass(frozen=True)
class DecisionEdges:
    """What decisions say of pairs of profiles, arrays of length n.

    Attributes:
        a, b: profiles, a < b.
        weight: `MUST_LINK` or `CANNOT_LINK`.
    """

    a: Ints
    b: Ints
    weight: Floats

    def apply(self, edges: Edges) -> Edges:
        """Put the decided edges in place of the model's."""
        size = np.int64(max(edges.b.max(initial=0), self.b.max(initial=0)) + 1)
        kept = ~np.isin(edges.a * size + edges.b, self.a * size + self.b)
        return Edges(
            np.r_[edges.a[kept], self.a],
            np.r_[edges.b[kept], self.b],
            np.r_[edges.weight[kept], self.weight],
            np.r_[edges.pattern[kept], np.zeros(len(self.a), dtype=np.int64)],
        )


def make_decision_edges(decisions: pa.Table, records: pa.Table) -> DecisionEdges:
    """Read decisions about records as what they say of profiles.

    Args:
        decisions: as `validate_decisions` gives them; those of records that are no longer there change nothing.
        records: record_id, p. A record with a decision is a profile of its own.
    """
    decided: dict[tuple[int, int], float] = {}
    ids = find_decided_ids(decisions)
    if ids is not None:
        there = records.filter(pc.is_in(records["record_id"], ids))
        profile = dict(zip(there["record_id"].to_pylist(), there["p"].to_pylist(), strict=True))
        for a, b, verdict in zip(*(decisions[name].to_pylist() for name in _COLUMNS), strict=True):
            if a in profile and b in profile:
                x, y = sorted((profile[a], profile[b]))
                decided[x, y] = _WEIGHT[verdict]
    ordered = sorted(decided)
    a, b = np.array(ordered, dtype=np.int32).reshape(-1, 2).T
    return DecisionEdges(a, b, np.array([decided[pair] for pair in ordered], dtype=np.float64))
