"""The review as Dagster is shown it. The work is in `review_tables`."""

from typing import Any

import dagster as dg

from assets.checks.definitions import fail_in_words
from assets.common.definitions import materialize
from assets.common.run_config import RunConfig
from assets.review import review_tables


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        code_version=review_tables.STEP.code_version,
        deps=["child_index"],
        partitions_def=provinces,
        group_name="review",
        kinds={"duckdb", "parquet"},
        owners=["team:data-engineering"],
        # It reads the index, which has one writer.
        pool="index",
        description=(
            "Which pairs of records people should look at first, what they have decided, where decisions"
            " contradict each other, and what their answers say of the links."
        ),
    )
    def review(context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]) -> dg.MaterializeResult[None]:
        with fail_in_words():
            result = review_tables.refresh_review(refresh.home, context.partition_key, refresh.as_of)
        summary = result.summary
        return materialize(
            result,
            {
                "dagster/row_count": summary.waiting,
                "decided": summary.decided,
                "contradictions": summary.contradictions,
            },
        )

    return [review]
