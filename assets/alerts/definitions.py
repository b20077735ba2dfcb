"""The alerts as Dagster is shown them: an asset with what is open, a warning a severity. No child is in it."""

import warnings
from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster import PreviewWarning

from assets import alerts as work
from assets.alerts.evaluation import AlertSummary
from assets.alerts.rules import SEVERITIES
from assets.checks.definitions import describe_province, fail_in_words
from assets.common.definitions import materialize
from assets.common.run_config import RunConfig


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        code_version=work.STEP.code_version,
        deps=["indicator_values"],
        partitions_def=provinces,
        group_name="indicators",
        kinds={"duckdb", "parquet"},
        owners=["team:data-engineering"],
        description=(
            "Alerts of the province: what is beyond its threshold, or jumped since the term before; opened, kept"
            " and closed over the refreshes. The rules are data/reference/alerts.yaml."
        ),
        check_specs=_list_specs(provinces),
        pool="index",
    )
    def alerts(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        with fail_in_words():
            result = work.refresh_alerts(refresh.home, context.partition_key, refresh.as_of)
        summary = result.summary
        yield materialize(
            result,
            {
                "dagster/row_count": sum(summary.open.values()),
                "as_of": refresh.as_of.isoformat(),
                "opened": summary.opened,
                "closed": summary.closed,
                "overdue": summary.overdue,
                **{f"open/{severity}": number for severity, number in summary.open.items()},
            },
        )
        for severity in SEVERITIES:
            yield _check(severity, context.partition_key, summary)

    return [alerts]


def _list_specs(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetCheckSpec]:
    """A check a severity, kept by province."""
    with warnings.catch_warnings():
        # Partitions of checks are new in Dagster; its version is pinned.
        warnings.simplefilter("ignore", PreviewWarning)
        return [
            dg.AssetCheckSpec(
                f"no_{severity}_alert",
                asset="alerts",
                description=f"No {severity} alert is open.",
                partitions_def=provinces,
            )
            for severity in SEVERITIES
        ]


def _check(severity: str, province: str, summary: AlertSummary) -> dg.AssetCheckResult:
    """Fails, as a warning that stops nothing, while an alert of the severity is open."""
    texts = summary.texts[severity]
    return dg.AssetCheckResult(
        check_name=f"no_{severity}_alert",
        passed=summary.open[severity] == 0,
        severity=dg.AssetCheckSeverity.WARN,
        description=_describe(severity, province, summary),
        metadata={"open": dg.MetadataValue.md("\n".join(f"- {thai} · {english}" for thai, english in texts))},
    )


def _describe(severity: str, province: str, summary: AlertSummary) -> str:
    """Province, what is open, where the first is, and what to do."""
    number, texts = summary.open[severity], summary.texts[severity]
    if not number:
        return f"{describe_province(province)} · no {severity} alert is open"
    first = f", the first: {texts[0][1]}" if texts else ""
    return f"{describe_province(province)} · {number} open{first} · to do: look at the alerts on the province's page"
