"""The release as Dagster is shown it. The work is in `release`."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets import publication
from assets.checks import definitions as asset_checks
from assets.common.definitions import describe_lineage
from assets.common.run_config import RunConfig
from assets.common.storage.home import Home
from assets.publication import checks as checking
from assets.publication.databases import dictionary
from assets.records.column_lineage import find_lineage

CHILD = "abe.child"
"""The table whose columns the pages show."""


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        deps=["child_index", "indicator_values", "alerts", "cases", "data_quality", "review", "history"],
        check_specs=asset_checks.check_specs(dg.AssetKey(checking.ASSET), checking.ASSET, provinces),
        partitions_def=provinces,
        group_name="publication",
        kinds={"duckdb", "parquet", "excel"},
        metadata=describe_lineage(find_lineage("release")),
        owners=["team:data-engineering"],
        description=(
            "What is published for the province, switched in whole: registry.duckdb (restricted, encrypted),"
            " <province>.duckdb (analysts, pseudonymous) and open/ (anyone, small cells suppressed)."
        ),
    )
    def release(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        with asset_checks.fail_in_words():
            summary = publication.publish(refresh.home, context.partition_key, refresh.as_of, context.run.run_id)
            checked = checking.check(refresh.home, context.partition_key, refresh.as_of)
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(summary.fingerprint),
            metadata={
                "dagster/row_count": summary.children,
                "child_records": summary.child_records,
                "as_of": refresh.as_of.isoformat(),
                "new": summary.new,
                "folder": dg.MetadataValue.path(summary.folder),
                "dagster/column_schema": _describe_columns(refresh.home, context.partition_key),
            },
        )
        yield from asset_checks.check_results(checking.ASSET, context.partition_key, checked)

    return [release]


def _describe_columns(home: Home, province: str) -> dg.TableSchema:
    """The columns of analysts' table of children, with what they mean; those of all tables would fill the records."""
    return dg.TableSchema(
        [
            dg.TableColumn(f"{CHILD}.{each.column}", each.kind, description=f"{each.th} · {each.en}")
            for each in dictionary.read_columns(home.analysts_file(province), CHILD)
        ]
    )
