"""Running suites: a batch or figures in, results without values out.

Great Expectations is imported inside the functions: it takes seconds, and most processes check nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pyarrow as pa

from quality.rule import Rule
from quality.suites.batch import make_batch
from quality.suites.result import CheckResult, MeasuredFigure

_NOTHING_OF_ROWS = {"result_format": "BASIC", "partial_unexpected_count": 0}


class SuiteError(Exception):
    """A rule that could not be judged: says which and how it failed, never a value."""


def evaluate_rows(table: pa.Table, rules: Iterable[Rule], as_of: dt.date, province: str) -> list[CheckResult]:
    """Judge the rules of rows on a typed table.

    Args:
        table: at least the columns that the rules read (`batch.columns_needed`).
        rules: of any kind; figures are passed over.
        as_of: the day that dates are compared with.
        province: two-digit code.

    Returns:
        A result for each rule of rows, in order.

    Raises:
        SuiteError: a rule could not be judged on this table.
    """
    rules = [rule for rule in rules if rule.of_rows]
    if not table.num_rows:
        return [CheckResult(rule, passed=True, observed=None, rows=0, failed=0) for rule in rules]
    from quality.suites import suite_builder

    suite = suite_builder.build(rules, "rows", as_of, province)
    outcomes = _validated(make_batch(table, rules), suite)
    return [_of_rows(rule, outcome) for rule, outcome in zip(rules, outcomes, strict=True)]


def evaluate_figures(figures: Sequence[MeasuredFigure], rules: Iterable[Rule]) -> list[CheckResult]:
    """Compare what was measured with the bounds of its rule; what could not be measured passes.

    Args:
        figures: any number for each rule, in the order wanted.
        rules: those that the figures name, and others.

    Raises:
        SuiteError: a figure names no rule, or a rule of figures was not measured.
    """
    known = {rule.id: rule for rule in rules if not rule.of_rows}
    measured = {figure.rule for figure in figures}
    if odd := sorted(measured ^ set(known)):
        raise SuiteError(f"rules and figures do not fit together: {', '.join(odd)}")
    return [_of_figure(known[figure.rule], figure) for figure in figures]


def _validated(frame: pd.DataFrame, suite: Any) -> list[Any]:
    """The results of a suite, in its order; counts only.

    Raises:
        SuiteError: an expectation could not be evaluated. Its own words may quote a row and are left out.
    """
    whole = _context().data_sources.get("frames").get_asset("frame").get_batch_definition("whole")
    validated = whole.get_batch(batch_parameters={"dataframe": frame}).validate(suite, result_format=_NOTHING_OF_ROWS)
    by_place = {}
    for result in validated.results:
        config = result.expectation_config
        if result.exception_info.get("raised_exception", False) or "raised_exception" not in result.exception_info:
            raise SuiteError(f"rule {config.meta['rule']} could not be judged: see that its columns are in the table")
        # They come in an order of their own.
        by_place[config.meta["place"]] = result
    return [by_place[place] for place in range(len(suite.expectations))]


@cache
def _context() -> Any:
    """A context of this process alone: nothing is written, nothing is sent."""
    from quality.suites.library import gx

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    context.data_sources.add_pandas("frames").add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")
    return context


def _of_rows(rule: Rule, outcome: Any) -> CheckResult:
    counts = outcome.result
    rows = int(counts["element_count"]) - int(counts.get("missing_count") or 0)
    failed = int(counts["unexpected_count"])
    observed = 1 - failed / rows if rows else None
    return CheckResult(rule, passed=bool(outcome.success) or not rows, observed=observed, rows=rows, failed=failed)


def _of_figure(rule: Rule, figure: MeasuredFigure) -> CheckResult:
    observed = figure.observed(rule.measure)
    within = observed is None or (
        (rule.at_least is None or observed >= rule.at_least) and (rule.at_most is None or observed <= rule.at_most)
    )
    return CheckResult(
        rule=rule,
        passed=within,
        observed=observed,
        rows=figure.rows,
        failed=figure.failed,
        source=figure.source,
        district=figure.district,
        detail=figure.detail,
    )
