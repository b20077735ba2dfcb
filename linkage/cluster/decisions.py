"""What people decided about pairs of records, as edges that overrule the model's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage.cluster.clustering import DIFFERENT, TOGETHER, Edges, Floats, Ints

_SIDES = ("record_id_a", "record_id_b")
_WEIGHT = {"same": TOGETHER, "different": DIFFERENT}


class DecisionError(ValueError):
    """The decisions given cannot be applied."""


def records_decided(decisions: pa.Table | None, ids: pa.DataType) -> pa.Array | None:
    """The record ids that any decision speaks of.

    Args:
        decisions: record_id_a, record_id_b, verdict.
        ids: the type of the records' ids.

    Raises:
        DecisionError: a column is missing, or has ids of another kind than the records'.
    """
    if decisions is None or not decisions.num_rows:
        return None
    if missing := {*_SIDES, "verdict"} - set(decisions.column_names):
        raise DecisionError(f"the decisions have no column {', '.join(sorted(missing))}")
    for side in _SIDES:
        kind = decisions[side].type
        if pa.types.is_integer(kind) != pa.types.is_integer(ids):
            raise DecisionError(f"column {side} of the decisions is {kind}, the records' record_id is {ids}")
    return pa.concat_arrays([decisions[side].combine_chunks().cast(ids) for side in _SIDES]).unique()


@dataclass(frozen=True)
class Overruling:
    """What decisions say of pairs of profiles, arrays of length n; the last decision about a pair stands.

    Attributes:
        a, b: profiles, a < b.
        weight: `TOGETHER` or `DIFFERENT`.
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


def overruling(decisions: pa.Table | None, records: pa.Table) -> Overruling:
    """Read decisions about records as what they say of profiles.

    Args:
        decisions: record_id_a, record_id_b, verdict; `unsure` ones change nothing, and so do those of
            records that are no longer there.
        records: record_id, p.

    Raises:
        DecisionError: a verdict is unknown.
    """
    decided: dict[tuple[int, int], float] = {}
    if decisions is not None and decisions.num_rows:
        verdicts = set(decisions["verdict"].to_pylist())
        if unknown := verdicts - {"same", "different", "unsure"}:
            raise DecisionError(f"unknown verdicts {sorted(map(str, unknown))}: use same, different or unsure")
        spoken_of = pa.concat_arrays([decisions[side].combine_chunks() for side in _SIDES]).unique()
        there = records.filter(pc.is_in(records["record_id"], spoken_of))
        profile = dict(zip(there["record_id"].to_pylist(), there["p"].to_pylist(), strict=True))
        for a, b, verdict in zip(*(decisions[name].to_pylist() for name in (*_SIDES, "verdict")), strict=True):
            if verdict in _WEIGHT and a in profile and b in profile:
                x, y = sorted((profile[a], profile[b]))
                decided[x, y] = _WEIGHT[verdict]
    ordered = sorted(decided)
    a, b = np.array(ordered, dtype=np.int32).reshape(-1, 2).T
    return Overruling(a, b, np.array([decided[pair] for pair in ordered], dtype=np.float64))
