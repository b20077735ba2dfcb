"""The child master index as Dagster is shown it. The work is in `index_refresh`."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from assets import index
from assets.checks import definitions as asset_checks
from assets.common.definitions import describe_lineage, describe_origin
from assets.common.run_config import RunConfig
from assets.index import checks as checking
from assets.index.export.province_export import index_table_path
from assets.records.column_lineage import find_lineage


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""
    lineage = find_lineage("child_index")

    @dg.asset(
        deps=["child_records"],
        check_specs=asset_checks.check_specs(dg.AssetKey(checking.ASSET), checking.ASSET, provinces),
        partitions_def=provinces,
        group_name="index",
        kinds={"duckdb"},
        metadata=describe_lineage(lineage),
        owners=["team:data-engineering"],
        # One file for the country with one writer.
        pool="index",
        description=(
            "One child, one row: the province's records linked against everybody's, and every child's id kept."
            " The index is one encrypted file for the country; a partition is a province brought into it."
        ),
    )
    def child_index(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        with asset_checks.fail_in_words():
            summary = index.refresh_index(refresh.home, context.partition_key, context.run.run_id)
            checked = checking.check(refresh.home, context.partition_key, refresh.as_of)
        columns = pq.read_schema(index_table_path(refresh.home, context.partition_key, "child"))
        yield dg.MaterializeResult(
            metadata={
                "dagster/row_count": summary.children,
                "dagster/column_schema": dg.TableSchema(
                    [
                        dg.TableColumn(
                            field.name, str(field.type), description=describe_origin(lineage.get(field.name, ()))
                        )
                        for field in columns
                    ]
                ),
                "records_in_index": summary.records,
                "created": summary.created,
                "merged": summary.merged,
                "split": summary.split,
                "answers_joined": summary.answers.joined,
                "answers_parted": summary.answers.parted,
                "answers_unchanged": summary.answers.unchanged,
                "review_pairs": summary.review_pairs,
            }
        )
        yield from asset_checks.check_results(checking.ASSET, context.partition_key, checked)

    return [child_index]
