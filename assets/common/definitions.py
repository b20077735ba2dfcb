"""What the definitions of all layers tell Dagster of a step: the version of its data, its cost, whether it was skipped.

The UI plots the numbers over the runs.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets.common.step_stamp import StepResult

SHOWN = 8
"""So many of the changes that made a step necessary are named."""


def materialize(result: StepResult[Any], metadata: Mapping[str, Any]) -> dg.MaterializeResult[None]:
    """The materialization of a step with the version of its data, by which Dagster tells stale from fresh.

    Args:
        result: of the step, done or skipped.
        metadata: of the asset; counts only.
    """
    because = "nothing changed" if result.is_skipped else ", ".join(result.changes[:SHOWN])
    if len(result.changes) > SHOWN:
        because += f" and {len(result.changes) - SHOWN} more"
    return dg.MaterializeResult(
        data_version=dg.DataVersion(result.data_version),
        metadata={
            **metadata,
            "skipped": result.is_skipped,
            "because": because,
            "seconds": round(result.seconds, 2),
            "peak_memory_mb": round(measure_peak_memory() / 1e6),
        },
    )


def measure_peak_memory() -> int:
    """The most memory that this process has taken so far, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
