"""The snapshots as Dagster is shown them. The work is in `snapshots`."""

from typing import Any

import dagster as dg

from assets.checks.definitions import fail_in_words
from assets.common.definitions import materialize
from assets.common.run_config import RunConfig
from assets.history import snapshots


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        code_version=snapshots.STEP.code_version,
        deps=["child_index"],
        partitions_def=provinces,
        group_name="history",
        kinds={"duckdb", "parquet"},
        owners=["team:data-engineering"],
        description="Each child's schooling and home in every period, and what changed from term to term.",
    )
    def history(context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]) -> dg.MaterializeResult[None]:
        with fail_in_words():
            result = snapshots.refresh_snapshots(refresh.home, context.partition_key, refresh.as_of)
        return materialize(result, {f"rows/{name}": rows for name, rows in vars(result.summary).items()})

    return [history]
