"""Asset checks as Dagster is shown them: one a family of an asset's rules, emitted from the asset's own step.

A critical rule that fails is an error and keeps back what depends on the asset; a warning is shown. What
is judged, and how, is the other modules' of this folder.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg
from dagster import PreviewWarning

from assets.checks import asset_rules
from assets.checks.result_history import TableResult
from assets.common.display.area_names import area_name
from assets.common.error_redaction import redact
from quality.suites import CheckResult

WORDS = {
    "completeness": "values are there as far as is expected",
    "validity": "what was written can be read as what it should be",
    "uniqueness": "keys occur once",
    "code_list": "codes are among those known",
    "range": "values lie within what is possible",
    "province": "rows are of this province",
    "cross_field": "fields of a row agree",
    "cross_file": "rows that depend on another table find their row there",
    "timeliness": "the newest period is not too old",
    "volume": "there are about as many rows as in the last good state",
    "conservation": "nothing is lost, nothing occurs twice",
    "cluster": "children look like children: one number, one register row, a possible age, no weak links",
    "linkage": "links are found as well as before, and as well as is expected",
    "drift": "comparisons look as they did when the model was trained",
}


REMEDIES = {
    "completeness": "ask the sender for what is empty, and send the file again",
    "validity": "ask the sender to correct what cannot be read, and send the file again",
    "uniqueness": "ask the sender which of the rows with one key is right",
    "code_list": "ask the sender for the meaning of the codes, or add them to the contract",
    "range": "ask the sender to correct values that cannot be",
    "province": "move the file to the inbox of its province",
    "cross_field": "ask the sender which of the fields is right",
    "cross_file": "ask the sender for the other file of the same period",
    "timeliness": "ask the units that are behind for their newest period",
    "volume": "ask the sender for the rows that are missing, or make sure that so few is right",
    "conservation": "report it: rows were lost or doubled by childlink itself",
    "cluster": "answer the review sheet, beginning with these children",
    "linkage": "answer the review sheet; look at the linkage report for what changed",
    "drift": "look at the linkage report; train the model anew if the sender changed its form",
}
"""What to do where a family of rules does not hold."""


@contextmanager
def fail_in_words() -> Iterator[None]:
    """Let a step fail with one sentence, which the UI shows first, in the place of an error with its trace."""
    try:
        with redact():
            yield
    except Exception as error:
        raise dg.Failure(description=str(error), allow_retries=False) from None


def check_specs(asset: dg.AssetKey, name: str, provinces: dg.PartitionsDefinition[Any]) -> list[dg.AssetCheckSpec]:
    """The checks of an asset, one a family.

    Args:
        asset: its key.
        name: what the rules call it: `staged/<source>`, `child_records` …
        provinces: its partitions: a check is kept by province.
    """
    with warnings.catch_warnings():
        # Partitions of checks are new in Dagster; its version is pinned, and without them provinces share a history.
        warnings.simplefilter("ignore", PreviewWarning)
        return [
            dg.AssetCheckSpec(
                family,
                asset=asset,
                blocking=critical,
                description=f"Whether {WORDS[family]}.",
                partitions_def=provinces,
            )
            for family, critical in asset_rules.list_families(name).items()
        ]


def check_results(name: str, province: str, checked: Sequence[TableResult]) -> Iterator[dg.AssetCheckResult]:
    """What the checks of an asset came to for a province, with counts and thresholds.

    A description begins with the province; then, of each rule that does not hold, where, what and what to do.
    """
    for family in asset_rules.list_families(name):
        yield _result(family, province, [each for each in checked if each.result.rule.family == family])


def _result(family: str, province: str, checked: Sequence[TableResult]) -> dg.AssetCheckResult:
    failed = [each for each in checked if not each.result.passed]
    blocks = any(each.result.blocks for each in failed)
    return dg.AssetCheckResult(
        check_name=family,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
        description=_describe(family, province, failed) if failed else None,
        metadata={
            "rules": len(checked),
            "failed": len(failed),
            "rows_failed": sum(each.result.failed for each in checked),
            # Judged before on the same batch by the same suite, so not again.
            "unchanged": sum(each.result.is_cached for each in checked),
            "measured": dg.MetadataValue.table(records=[_record(each) for each in checked], schema=_SCHEMA),
        },
    )


def _describe(family: str, province: str, failed: Sequence[TableResult]) -> str:
    """Province, unit and finding of each rule that does not hold, and the remedy."""
    found = "; ".join(f"{_name_unit(each)}: {_state_finding(each.result)}" for each in failed)
    return f"{describe_province(province)} · {found} · to do: {REMEDIES[family]}"


def describe_province(province: str) -> str:
    """A province as descriptions of checks name it: `ยะลา Yala (95)`."""
    return f"{' '.join(area_name(province))} ({province})"


def _name_unit(checked: TableResult) -> str:
    result = checked.result
    district = area_name(result.district)[0] if result.district else ""
    return " ".join(filter(None, (checked.table, result.source, district)))


def _state_finding(result: CheckResult) -> str:
    return result.detail or f"{result.rule.id} {_observed(result)}, {_bounds(result)}"


def _observed(result: CheckResult) -> str:
    share = result.rule.measure == "share" and result.observed is not None and result.rows
    counts = f" ({result.failed:,} of {result.rows:,} rows do not hold)" if share else ""
    return f"{result.observed:.4g}{counts}" if result.observed is not None else "not measured"


def _bounds(result: CheckResult) -> str:
    bounds = (("at least", result.rule.at_least), ("at most", result.rule.at_most))
    return ", ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)


def _record(checked: TableResult) -> dg.TableRecord:
    result, rule = checked.result, checked.result.rule
    cells: dict[str, Any] = {
        "table": " ".join(filter(None, (checked.table, result.source, result.district))),
        "rule": rule.id,
        "observed": "" if result.observed is None else round(result.observed, 4),
        "threshold": _bounds(result),
        "passed": result.passed,
        "rows": result.rows,
        "rows_failed": result.failed,
        "unchanged": result.is_cached,
        "severity": rule.severity,
        "measure": rule.measure,
        "why": rule.why_en,
    }
    return dg.TableRecord(cells)


_SCHEMA = dg.TableSchema(
    [
        *(dg.TableColumn(name) for name in ("table", "rule", "observed", "threshold")),
        dg.TableColumn("passed", "bool"),
        dg.TableColumn("rows", "int"),
        dg.TableColumn("rows_failed", "int"),
        dg.TableColumn("unchanged", "bool", description="judged before on the same batch, so not again"),
        *(dg.TableColumn(name) for name in ("severity", "measure", "why")),
    ]
)
