"""Cached results: what was evaluated before is not evaluated again while the batch and its suite are the same.

`lake/check/<province>/<asset>.<table>.rows.json` holds the last results of the rules of rows with the key of what they
were of: a hash of the file that the batch is read from, and of the suite. Counts and words that may be shown, nothing
of a row. Whoever asks gets the same results as the first time, with `is_cached` set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from assets.checks.result_history import CheckContext
from assets.common.step_stamp import hash_file
from assets.common.storage.atomic_io import replacing
from quality import suites
from quality.rule import Rule
from quality.suites import CheckResult


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
    asked = [rule for rule in rules if rule.of_rows]
    given = f"{hash_file(file)} {suites.fingerprint(asked, occasion.as_of, occasion.province)}"
    key = hashlib.sha256(given.encode()).hexdigest()
    path = occasion.home.lake("check", occasion.province, f"{occasion.asset.replace('/', '.')}.{table}.rows.json")
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if kept.get("key") == key:
        known = {rule.id: rule for rule in asked}
        return [CheckResult(**each | {"rule": known[each["rule"]]}) for each in kept["results"]]
    rows = pq.read_table(file, columns=suites.columns_needed(asked))
    results = suites.evaluate_rows(rows, asked, occasion.as_of, occasion.province)
    with replacing(path) as temporary:
        temporary.write_text(json.dumps({"key": key, "results": [_said(each) for each in results]}), "utf-8")
    return results


def _said(result: CheckResult) -> dict[str, Any]:
    """What was found, with the rule's id for the rule."""
    said = {field.name: getattr(result, field.name) for field in fields(result)}
    return said | {"rule": result.rule.id, "is_cached": True}
