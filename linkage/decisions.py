"""What people decided about pairs of records, as edges that overrule the model's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from linkage.resolving import APART, TOGETHER, Edges

_WEIGHT = {"same": TOGETHER, "different": APART}


class DecisionError(ValueError):
    """The decisions given cannot be applied."""


def records_decided(decisions: pa.Table | None) -> pa.Array | None:
    """The record ids that any decision speaks of."""
    if decisions is None or not decisions.num_rows:
        return None
    sides = [decisions[side].combine_chunks() for side in ("record_id_a", "record_id_b")]
    return pa.concat_arrays(sides).unique()


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
        raise DecisionError(f"unknown verdicts {sorted(unknown)}: use same, different or unsure")
    profile = dict(zip(records["record_id"].to_pylist(), records["p"].to_pylist(), strict=True))
    decided = {}
    for a, b, verdict in zip(*(decisions[name].to_pylist() for name in ("record_id_a", "record_id_b", "verdict"))):
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
