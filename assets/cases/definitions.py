"""The cases as Dagster is shown them. The work is in `case_refresh`. No child is in the metadata."""

import warnings
from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster import PreviewWarning

from assets.cases import case_refresh
from assets.cases.case_checks import RULES, CaseFinding
from assets.checks.definitions import describe_province
from assets.common.definitions import materialize
from assets.common.error_redaction import redact
from assets.common.run_config import RunConfig


def assets(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetsDefinition]:
    """The layer's assets, a partition a province."""

    @dg.asset(
        code_version=case_refresh.STEP.code_version,
        deps=["indicator_values", "history"],
        partitions_def=provinces,
        group_name="cases",
        kinds={"duckdb", "parquet"},
        owners=["team:case-management"],
        description=(
            "Cases of the children who need somebody: opened for the target groups, their states folded from what was"
            " reported, counted once a child."
        ),
        check_specs=_list_specs(provinces),
        pool="index",
    )
    def cases(
        context: dg.AssetExecutionContext, refresh: dg.ResourceParam[RunConfig]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        with redact():
            result = case_refresh.refresh_cases(refresh.home, context.partition_key, refresh.as_of, context.run.run_id)
        summary = result.summary
        yield materialize(
            result,
            {
                "dagster/row_count": summary.cases,
                "opened": summary.opened,
                "reopened": summary.reopened,
                "handed_over": summary.handed_over,
                "overdue": summary.overdue,
                "split": summary.split,
                **{f"state/{name}": number for name, number in summary.states.items()},
            },
        )
        for finding in summary.findings:
            yield _check(context.partition_key, finding)

    return [cases]


def _list_specs(provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetCheckSpec]:
    """A check a rule, kept by province."""
    with warnings.catch_warnings():
        # Partitions of checks are new in Dagster; its version is pinned.
        warnings.simplefilter("ignore", PreviewWarning)
        return [
            dg.AssetCheckSpec(
                name, asset="cases", blocking=rule.blocks, description=rule.means, partitions_def=provinces
            )
            for name, rule in RULES.items()
        ]


def _check(province: str, finding: CaseFinding) -> dg.AssetCheckResult:
    rule = RULES[finding.rule]
    said = f"{describe_province(province)} · {finding.failed:,} of {finding.of:,}"
    return dg.AssetCheckResult(
        check_name=finding.rule,
        passed=finding.failed == 0,
        severity=dg.AssetCheckSeverity.ERROR if rule.blocks else dg.AssetCheckSeverity.WARN,
        description=f"{said} · to do: {rule.remedy}" if finding.failed else None,
        metadata={"failed": finding.failed, "of": finding.of},
    )
