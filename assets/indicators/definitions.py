"""The indicators as Dagster is shown them. The work is in `indicator_values`."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from assets import indicators
from assets.checks import definitions as asset_checks
from assets.common.definitions import materialize
from assets.common.run_config import RunConfig
from assets.indicators import checks as checking
from assets.indicators.indicator_values import values_path


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        deps=["child_index"],
        code_version=indicators.STEP.code_version,
        check_specs=asset_checks.check_specs(dg.AssetKey(checking.ASSET), checking.ASSET, provinces),
        partitions_def=provinces,
        group_name="indicators",
        kinds={"duckdb", "parquet"},
        owners=["team:data-engineering"],
        description=(
            "Every indicator of the registry for province, district and subdistrict, by sex and age band,"
            " each count with its 95 % range from resampled links."
        ),
    )
    def indicator_values(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        province = context.partition_key
        with asset_checks.fail_in_words():
            result = indicators.refresh_indicators(refresh.home, province, refresh.as_of)
            checked = checking.check(refresh.home, context.partition_key, refresh.as_of)
        summary, columns = result.summary, pq.read_schema(values_path(refresh.home, province))
        yield materialize(
            result,
            {
                "dagster/row_count": summary.rows,
                "dagster/column_schema": dg.TableSchema([dg.TableColumn(f.name, str(f.type)) for f in columns]),
                "indicators": summary.indicators,
                **{f"status/{status}": number for status, number in summary.statuses.items()},
                "unmapped_signals": summary.unmapped,
                "as_of": refresh.as_of.isoformat(),
                **{
                    f"province/{code}": f"{best:,} ({low:,} to {high:,})"
                    for code, (low, best, high) in summary.headline.items()
                },
            },
        )
        yield from asset_checks.check_results(checking.ASSET, context.partition_key, checked)

    return [indicator_values]
