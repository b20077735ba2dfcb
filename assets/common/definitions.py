"""What the definitions of all layers tell Dagster of a step: the version of its data, and whether it was skipped."""

from __future__ import annotations

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
        metadata={**metadata, "skipped": result.is_skipped, "because": because},
    )
