"""Data quality as a Dagster asset. The work is in `data_quality_tables`."""

from typing import Any

import dagster as dg

from assets.checks.definitions import fail_in_words
from assets.common.definitions import materialize
from assets.common.run_config import RunConfig
from assets.data_quality.data_quality_tables import STEP, refresh_data_quality
from assets.sources.readers.source_list import SOURCES


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        code_version=STEP.code_version,
        deps=["child_index", *(dg.AssetKey(["staged", source]) for source in SOURCES)],
        partitions_def=provinces,
        group_name="data_quality",
        kinds={"duckdb", "parquet"},
        owners=["team:data-engineering"],
        description=(
            "What is wrong with the data as it is: rows that wait in quarantine and for how long, children on"
            " whom sources differ, how complete, fresh and linked each source is, and how that has changed."
        ),
    )
    def data_quality(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> dg.MaterializeResult[None]:
        with fail_in_words():
            result = refresh_data_quality(refresh.home, context.partition_key, refresh.as_of)
        summary = result.summary
        return materialize(
            result,
            {
                "quarantine/to_correct": summary.to_correct,
                "quarantine/oldest_days": summary.oldest_days,
                "quarantine/not_ours": summary.not_ours,
                **{f"source_conflicts/{kind}": children for kind, children in summary.source_conflicts.items()},
            },
        )

    return [data_quality]
