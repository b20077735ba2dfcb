"""Cached results: what was evaluated before is not evaluated again while the batch and its suite are the same.

The rules of rows of a table are a step, whose stamp has the results: counts and words that may be shown, nothing of a
row. Whoever asks gets the same results as the first time, with `is_cached` set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.parquet as pq

from assets.checks.result_history import CheckContext
from assets.common.step_stamp import RefreshStep, StepInput, hash_file, run_step
from quality import suites
from quality.rule import Rule
from quality.suites import CheckResult


@dataclass(frozen=True)
class RuleOutcome:
    """A `CheckResult` of rows, with the rule's id for the rule."""

    rule: str
    passed: bool
    observed: float | None
    rows: int
    failed: int


@dataclass(frozen=True)
class RowsSummary:
    """What the rules of rows of a table came to, in their order."""

    outcomes: tuple[RuleOutcome, ...]


def evaluate_rows(occasion: CheckContext, table: str, file: Path, rules: Sequence[Rule]) -> list[CheckResult]:
    """Results of the rules of rows on a file, as `quality.suites.evaluate_rows` gives them.

    Args:
        occasion: what is checked, and when.
        table: the name that the table has in the results.
        file: Parquet with at least the columns that the rules read.
        rules: of any kind; those of figures are passed over.

    Raises:
        SuiteError: a rule could not be evaluated on this table.
    """
    asked = {rule.id: rule for rule in rules if rule.of_rows}

    def evaluate() -> RowsSummary:
        rows = pq.read_table(file, columns=suites.columns_needed(asked.values()))
        results = suites.evaluate_rows(rows, asked.values(), occasion.as_of, occasion.province)
        outcomes = (RuleOutcome(each.rule.id, each.passed, each.observed, each.rows, each.failed) for each in results)
        return RowsSummary(tuple(outcomes))

    suite = suites.fingerprint(asked.values(), occasion.as_of, occasion.province)
    # By its content alone: rows are checked beside those that they take the place of.
    given = StepInput((), values={"rows": str(hash_file(file)), "suite": suite})
    step = RefreshStep(f"{occasion.asset.replace('/', '.')}.{table}.rows", code_version="1", summary=RowsSummary)
    result = run_step(step, occasion.home, occasion.province, given, evaluate)
    return [
        CheckResult(**asdict(each) | {"rule": asked[each.rule]}, is_cached=result.is_skipped)
        for each in result.summary.outcomes
    ]
