"""Cached results: what was evaluated before is not evaluated again while the batch and its suite are the same.

`lake/check/<province>/<asset>.<table>.json` holds the last results with a mark of what they were of: a hash of the
file that the batch is read from, or the figures that were measured, and of the suite. Counts and words that may be
shown, nothing of a row. Whoever asks gets the same results as the first time, with `is_cached` set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from assets.checks.result_history import CheckContext
from assets.common.storage.atomic_io import replacing
from quality import suites
from quality.rule import Rule
from quality.suites import CheckResult, Figure


def evaluate_rows(occasion: CheckContext, table: str, file: Path, rules: Sequence[Rule]) -> list[CheckResult]:
    """Results of the rules of rows on a file, `quality.suites.run`'s.

    Args:
        occasion: what is checked, and when.
        table: the name that the table has in the results.
        file: Parquet with at least the columns that the rules read.
        rules: of any kind; figures are passed over.

    Raises:
        SuiteError: a rule could not be evaluated on this table.
    """
    asked = [rule for rule in rules if rule.of_rows]
    with file.open("rb") as content:
        batch = hashlib.file_digest(content, "sha256").hexdigest()

    def evaluate() -> list[CheckResult]:
        rows = pq.read_table(file, columns=suites.columns_needed(asked))
        return suites.evaluate_rows(rows, asked, occasion.as_of, occasion.province)

    return _read_or_evaluate(occasion, f"{table}.rows", batch, asked, evaluate)


def evaluate_figures(
    occasion: CheckContext, table: str, figures: Sequence[Figure], rules: Sequence[Rule]
) -> list[CheckResult]:
    """Results of what was measured, `quality.suites.evaluate_figures`'s.

    Args:
        occasion: what is checked, and when.
        table: the name that the table has in the results.
        figures: any number for each rule, in the order wanted.
        rules: those that the figures name, and others.

    Raises:
        SuiteError: a figure names no rule, or a rule of figures was not measured.
    """
    asked = [rule for rule in rules if not rule.of_rows]
    batch = json.dumps([astuple(figure) for figure in figures])
    return _read_or_evaluate(
        occasion, f"{table}.figures", batch, asked, lambda: suites.evaluate_figures(figures, asked)
    )


def _read_or_evaluate(
    occasion: CheckContext, name: str, batch: str, rules: Sequence[Rule], evaluate: Callable[[], list[CheckResult]]
) -> list[CheckResult]:
    given = f"{batch} {suites.fingerprint(rules, occasion.as_of, occasion.province)}"
    mark = hashlib.sha256(given.encode()).hexdigest()
    path = occasion.home.lake("check", occasion.province, f"{occasion.asset.replace('/', '.')}.{name}.json")
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if kept.get("mark") == mark:
        known = {rule.id: rule for rule in rules}
        return [CheckResult(**each | {"rule": known[each["rule"]]}) for each in kept["results"]]
    results = evaluate()
    with replacing(path) as temporary:
        temporary.write_text(json.dumps({"mark": mark, "results": [_said(each) for each in results]}), "utf-8")
    return results


def _said(result: CheckResult) -> dict[str, Any]:
    """What was found, with the rule's id for the rule."""
    said = {field.name: getattr(result, field.name) for field in fields(result)}
    return said | {"rule": result.rule.id, "is_cached": True}
