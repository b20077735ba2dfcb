"""The child master index as Dagster is shown it. The work is in `refreshing`."""

from __future__ import annotations

from typing import Any

import dagster as dg

from assets import index
from assets.discretion import discreet
from assets.refresh import Refresh


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        deps=["child_records"],
        partitions_def=provinces,
        group_name="index",
        kinds={"duckdb"},
        owners=["team:data-engineering"],
        # One file for the country with one writer.
        pool="index",
        description=(
            "One child, one row: the province's records linked against everybody's, and every child's id kept."
            " The index is one encrypted file for the country; a partition is a province brought into it."
        ),
    )
    def child_index(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[Refresh]
    ) -> dg.MaterializeResult[None]:
        with discreet():
            summary = index.refresh(refresh.home, context.partition_key, context.run_id)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": summary.children,
                "records_in_index": summary.records,
                "created": summary.created,
                "merged": summary.merged,
                "split": summary.split,
                "review_pairs": summary.review_pairs,
            }
        )

    return [child_index]
