"""What the definitions of all layers tell Dagster of a step: the version of its data, its cost, whether it was skipped.

The UI plots the numbers over the runs.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping, Sequence
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


def describe_origin(parents: Sequence[tuple[str, str]]) -> str | None:
    """From which columns a column is made, in words: Dagster's open pages show descriptions, and no lineage of columns.

    Args:
        parents: the asset and the column of each.
    """
    return f"from {', '.join(f'{asset} {column}' for asset, column in parents)}" if parents else None


def describe_lineage(columns: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, dg.TableColumnLineage]:
    """Metadata: from which columns each column of an asset is made.

    Args:
        columns: by name, the asset (`staged/health`) and the column of each that it is made from.
    """
    deps = {
        name: [dg.TableColumnDep(dg.AssetKey(asset.split("/")), column) for asset, column in parents]
        for name, parents in columns.items()
    }
    return {"dagster/column_lineage": dg.TableColumnLineage(deps)}
