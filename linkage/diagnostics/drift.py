"""Drift: how far a table's agreement patterns are from those that the model was trained on.

The population stability index of each comparison's levels, missing included: the sum over levels of
(share now − share then) · ln(share now / share then). The usual reading: below 0.1 nothing to mention
of, above 0.25 train anew. Taken over the pairs that are likely one child, because how the unrelated
candidates look depends on how many records there are. Registers that training never met are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage.model.model import Floats, Model
from linkage.pairs.agreement_pattern import Patterns, unpack_level
from linkage.pairs.comparison_levels import COMPARISONS
from linkage.prepare.profiles import MAX_SOURCES, get_sources

WATCH = 0.1
TRAIN_ANEW = 0.25
_LEAST_SHARE = 1e-4
_DECIMALS = 6


def share_levels(patterns: Patterns, pairs: Floats, comparisons: Iterable[str]) -> dict[str, list[float]]:
    """Share of each level of some comparisons.

    Args:
        patterns: agreement patterns, length n.
        pairs: how many pairs have each; expected counts are fine.
        comparisons: their names.

    Returns:
        Comparison → share by level; empty if there are no pairs.
    """
    total = float(pairs.sum())
    if total <= 0.0:
        return {}
    shares = {}
    for name in comparisons:
        level = unpack_level(patterns, name)
        size = len(COMPARISONS[name])
        counts = np.bincount(level, weights=pairs, minlength=size)[:size]
        shares[name] = np.round(counts / total, _DECIMALS).tolist()
    return shares


def measure_drift(then: Mapping[str, Sequence[float]], now: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Population stability index of each comparison that both sides know; 0 where nothing moved."""
    return {name: _index(np.array(then[name]), np.array(now[name])) for name in then if name in now}


def count_unknown_sources(model: Model, table: pa.Table) -> int:
    """How many rows of a table, as `linkage.prepare.tidy_table` has it, are of registers that the model has not met.

    A model that has met as many as it can tell apart would not know more of them if it were trained anew: 0.
    """
    if len(model.sources) == MAX_SOURCES:
        return 0
    of = get_sources(table).drop_null()
    met: int = pc.sum(pc.is_in(of, pa.array(model.sources, pa.string()))).as_py() or 0
    return len(of) - met


def _index(then: Floats, now: Floats) -> float:
    # A level never seen before must not make the figure infinite.
    then, now = np.maximum(then, _LEAST_SHARE), np.maximum(now, _LEAST_SHARE)
    return round(float(((now - then) * np.log(now / then)).sum()), _DECIMALS)
