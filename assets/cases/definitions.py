"""The cases as Dagster is shown them. The work is in `case_refresh`. No child is in the metadata."""

from typing import Any

import dagster as dg

from assets.cases import case_refresh
from assets.common.error_redaction import redact
from assets.common.run_config import RunConfig


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        deps=["indicator_values", "history"],
        partitions_def=provinces,
        group_name="cases",
        kinds={"duckdb", "parquet"},
        owners=["team:case-management"],
        description=(
            "Cases of the children who need somebody: opened for the target groups, their states folded from what was"
            " reported, counted once a child."
        ),
        pool="index",
    )
    def cases(context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]) -> dg.MaterializeResult[None]:
        with redact():
            summary = case_refresh.refresh_cases(refresh.home, context.partition_key, refresh.as_of, context.run.run_id)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": summary.cases,
                "opened": summary.opened,
                "reopened": summary.reopened,
                "handed_over": summary.handed_over,
                "overdue": summary.overdue,
                "split": summary.split,
                **{f"state/{name}": number for name, number in summary.states.items()},
            }
        )

    return [cases]
