"""The six sources as Dagster is shown them: one staged asset each, with the checks of its rules.

The work is in `staging`.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.checks import asset_rules
from assets.checks import definitions as asset_checks
from assets.checks.result_history import TableResult
from assets.common.definitions import materialize
from assets.common.display.file_names import show_file_name
from assets.common.run_config import RunConfig
from assets.sources import checks as checking
from assets.sources.readers.source_list import SOURCES
from assets.sources.staging.stage import StagingSummary
from assets.sources.staging.staging_area import StagingArea
from assets.sources.staging.staging_step import CODE_VERSION, refresh_staging
from quality.contract import SourceContract, load

STATUSES = ("accepted", "partly", "held", "ignored")
HELD_SHOWN = 100
"""Held files that are named in the pages; how many there are is said beside."""


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""
    return [_staged(source, provinces) for source in SOURCES]


def _staged(source: str, provinces: dg.PartitionsDefinition[Any]) -> dg.AssetsDefinition:
    contract = load(source)
    key = dg.AssetKey(["staged", source])
    name = asset_rules.STAGED + source

    @dg.asset(
        key=key,
        code_version=CODE_VERSION,
        partitions_def=provinces,
        group_name="sources",
        kinds={"parquet"},
        owners=["team:data-engineering"],
        description=(
            f"{contract.title['th']} · {contract.title['en']}: each row of the agency's files, typed by its contract"
            " and accepted, or in quarantine with its reasons."
        ),
        metadata={"dagster/column_schema": _columns(contract), "contract": contract.version},
        check_specs=asset_checks.check_specs(key, name, provinces),
    )
    def staged(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]:
        province = context.partition_key
        with asset_checks.fail_in_words():
            inbox = refresh.inbox_of(province) / source
            checked: list[TableResult] = []

            def audit(area: StagingArea) -> bool:
                checked.extend(checking.check_staging(area, refresh.as_of))
                return not any(each.result.blocks for each in checked)

            result, summary = refresh_staging(refresh.home, province, source, inbox, refresh.as_of, audit)
        yield materialize(result, _metadata(summary))
        yield from asset_checks.check_results(name, province, checked)

    return staged


def _columns(contract: SourceContract) -> dg.TableSchema:
    """The columns of all layouts, as `layout.column`, with what they hold and their class of personal data."""
    return dg.TableSchema(
        [
            dg.TableColumn(
                f"{layout.name}.{column.name}",
                column.type,
                description=" · ".join(filter(None, (column.th, column.en))),
                constraints=dg.TableColumnConstraints(nullable=not column.required),
                tags={"personal": column.personal} if column.personal else None,
            )
            for layout in contract.layouts.values()
            for column in layout.columns
        ]
    )


def _metadata(summary: StagingSummary) -> dict[str, Any]:
    """Counts only: nothing of a row."""
    held = summary.with_status("held")
    return {
        "dagster/row_count": sum(summary.staged.values()),
        **{f"rows/{layout}": rows for layout, rows in summary.staged.items()},
        **{column: summary.count(column) for column in ("rows_in", "accepted", "quarantined")},
        **{f"files/{status}": len(summary.with_status(status)) for status in STATUSES},
        **{f"quarantine/{reason}": rows for reason, rows in summary.quarantined.items()},
        "held": [f"{show_file_name(file['source_file'])}: {file['reason']}" for file in held[:HELD_SHOWN]],
    }
