"""Child records as Dagster is shown them. The work is in `child_record`."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets import records
from assets.checks import definitions as asset_checks
from assets.common.definitions import describe_lineage, describe_origin, materialize
from assets.common.run_config import RunConfig
from assets.records import checks as checking
from assets.records import schema
from assets.records.column_lineage import find_lineage
from assets.sources.readers.source_list import SOURCES


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""
    lineage = find_lineage("child_records")

    @dg.asset(
        code_version=records.STEP.code_version,
        deps=[dg.AssetKey(["staged", source]) for source in SOURCES],
        check_specs=asset_checks.check_specs(dg.AssetKey(checking.ASSET), checking.ASSET, provinces),
        partitions_def=provinces,
        group_name="records",
        kinds={"duckdb", "parquet"},
        owners=["team:data-engineering"],
        description="One row for each accepted row about a child, from all sources, in one schema.",
        metadata={
            "dagster/column_schema": dg.TableSchema(
                [
                    dg.TableColumn(name, kind, description=describe_origin(lineage.get(name, ())))
                    for name, kind in schema.CHILD_RECORD.items()
                ]
            ),
            **describe_lineage(lineage),
        },
    )
    def child_records(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        with asset_checks.fail_in_words():
            result = records.refresh_records(refresh.home, context.partition_key, refresh.as_of)
            checked = checking.check(refresh.home, context.partition_key, refresh.as_of)
        summary = result.summary
        yield materialize(
            result,
            {
                "dagster/row_count": summary.rows,
                "active": summary.active,
                "in_education": summary.in_education,
                **{f"rows/{layout}": rows for layout, rows in summary.by_layout.items()},
            },
        )
        yield from asset_checks.check_results(checking.ASSET, context.partition_key, checked)

    return [child_records]
