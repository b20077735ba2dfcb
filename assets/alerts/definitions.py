"""The alerts as Dagster is shown them: an asset with what is open, a warning a severity. No child is in it."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets import alerts as work
from assets.alerts.evaluation import AlertSummary
from assets.alerts.rules import SEVERITIES
from assets.checks.definitions import fail_in_words
from assets.common.run_config import RunConfig


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        deps=["indicator_values"],
        partitions_def=provinces,
        group_name="indicators",
        kinds={"duckdb", "parquet"},
        owners=["team:data-engineering"],
        description=(
            "Alerts of the province: what is beyond its threshold, or jumped since the refresh before; opened, kept"
            " and closed over the refreshes. The rules are data/reference/alerts.yaml."
        ),
        check_specs=[
            dg.AssetCheckSpec(f"no_{severity}_alert", asset="alerts", description=f"No {severity} alert is open.")
            for severity in SEVERITIES
        ],
        pool="index",
    )
    def alerts(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        with fail_in_words():
            summary = work.evaluate(refresh.home, context.partition_key, refresh.as_of)
        yield dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(summary.open.values()),
                "as_of": refresh.as_of.isoformat(),
                "opened": summary.opened,
                "closed": summary.closed,
                "overdue": summary.overdue,
                **{f"open/{severity}": number for severity, number in summary.open.items()},
            }
        )
        for severity in SEVERITIES:
            yield _check(severity, summary)

    return [alerts]


def _check(severity: str, summary: AlertSummary) -> dg.AssetCheckResult:
    """Fails, as a warning that stops nothing, while an alert of the severity is open."""
    texts = summary.texts[severity]
    return dg.AssetCheckResult(
        check_name=f"no_{severity}_alert",
        passed=summary.open[severity] == 0,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{summary.open[severity]} open",
        metadata={"open": dg.MetadataValue.md("\n".join(f"- {thai} · {english}" for thai, english in texts))},
    )
