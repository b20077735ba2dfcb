"""What people decided about pairs of records, as edges that overrule the model's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from linkage.resolving import DIFFERENT, TOGETHER, Edges

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


def overrule(edges: Edges, decisions: pa.Table | None, records: pa.Table) -> tuple[Edges, int]:
    """Put the decisions' edges in place of the model's.

    Args:
        edges: the model's.
        decisions: record_id_a, record_id_b, verdict; `unsure` ones change nothing, and so do those of
            records that are no longer there.
        records: record_id, p.

    Returns:
        The edges, and how many decisions were applied.

    Raises:
        DecisionError: a verdict is unknown.
    """
    if decisions is None or not decisions.num_rows:
        return edges, 0
    verdicts = set(decisions["verdict"].to_pylist())
    if unknown := verdicts - {"same", "different", "unsure"}:
        raise DecisionError(f"unknown verdicts {sorted(map(str, unknown))}: use same, different or unsure")
    profile = dict(zip(records["record_id"].to_pylist(), records["p"].to_pylist(), strict=True))
    decided = {}
    for a, b, verdict in zip(*(decisions[name].to_pylist() for name in (*_SIDES, "verdict")), strict=True):
        if verdict in _WEIGHT and a in profile and b in profile:
            x, y = sorted((profile[a], profile[b]))
            decided[x, y] = _WEIGHT[verdict]
    size = np.int64(len(profile) + 1)
    keys = np.array([x * size + y for x, y in decided], dtype=np.int64)
    kept = ~np.isin(edges.a * size + edges.b, keys)
    a, b = np.array(list(decided), dtype=np.int32).reshape(-1, 2).T
    weight = np.array(list(decided.values()), dtype=np.float64)
    merged = Edges(
        np.r_[edges.a[kept], a],
        np.r_[edges.b[kept], b],
        np.r_[edges.weight[kept], weight],
        np.r_[edges.pattern[kept], np.zeros(len(decided), dtype=np.int64)],
    )
    return merged, len(decided)
