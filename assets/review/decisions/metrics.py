"""What reviewers' answers say: how often they agree, how precise the links are, how right the probabilities.

Counts of pairs only; no pair is named. Precision is told from the pairs drawn at random from the links: of
the engine's links as they were when asked, before anybody corrected them. `unsure` answers are counted and
left out.
"""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.storage.sql_script import SqlFolder

SQL = SqlFolder(Path(__file__).parents[1] / "sql")
BANDS = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1.0)
"""Bounds of the bands of stated probability, in which answers are counted."""
_Z = 1.959964  # 97.5 % of the normal distribution
HALF_A_POINT = 0.005
SCHEMA = pa.schema(
    [
        ("measure", pa.string()),
        ("province_code", pa.string()),
        ("band_low", pa.float64()),
        ("band_high", pa.float64()),
        ("stated", pa.float64()),
        ("pairs", pa.int64()),
        ("successes", pa.int64()),
        ("unsure", pa.int64()),
        ("share", pa.float64()),
        ("share_low", pa.float64()),
        ("share_high", pa.float64()),
    ]
)


def wilson_interval(successes: int, trials: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927); None where nothing was tried.

    >>> [round(end, 3) for end in wilson_interval(9, 10)]
    [0.596, 0.982]
    """
    if not trials:
        return None
    share, z2 = successes / trials, _Z * _Z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    # the ends of the scale are reached exactly, whatever the rounding
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def count_needed(share: float, half_width: float = HALF_A_POINT) -> int:
    """How many answers it takes until the 95 % interval of a share is no wider than `half_width` on either side.

    >>> [count_needed(share) for share in (1.0, 0.99, 0.98)]
    [381, 1606, 3053]
    """
    few, many = 1, 1
    while not _is_narrow(share, many, half_width):
        few, many = many, 2 * many
    while few < many:
        middle = (few + many) // 2
        few, many = (few, middle) if _is_narrow(share, middle, half_width) else (middle + 1, many)
    return many


def _is_narrow(share: float, trials: int, half_width: float) -> bool:
    z2 = _Z * _Z
    half = _Z / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    return half <= half_width


def measure_answers(connection: duckdb.DuckDBPyConnection, province: str) -> pa.Table:
    """What is known of a province's links from the decisions in the index.

    Args:
        connection: its catalog is the index.
        province: whose lists the decided pairs stood on.

    Returns:
        A row for each measure, as in `SCHEMA`. measure: `precision` (of the links drawn at random the share
        that are one child), `agreement` (of the pairs that two people or more have decided the share on
        which they agree), `calibration` (of the pairs drawn at random with a stated probability in the band
        the share that are one child; `stated` is their mean).
    """
    bands = pa.table({"band_low": BANDS[:-1], "band_high": BANDS[1:]})
    connection.register("band", bands)
    rows = SQL.run(connection, "measure", {"province": province}).fetchall()
    connection.unregister("band")
    found = []
    for measured, low, high, stated, pairs, successes, unsure in rows:
        ends = wilson_interval(successes, pairs)
        share = successes / pairs if pairs else None
        told = (measured, province, low, high, stated, pairs, successes, unsure, share, *(ends or (None, None)))
        found.append(dict(zip(SCHEMA.names, told, strict=True)))
    return pa.Table.from_pylist(found, SCHEMA)
