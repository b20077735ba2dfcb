"""What identifies a suite: the rules, the code that evaluates them, and what they take from the as-of day.

The same batch under the same mark has the same results, so it need not be judged again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from quality.rule import Rule

JUDGES = ("great-expectations", "numpy", "pandas", "pyarrow")
"""Packages that batches are made and judged with."""
_BY_YEAR = "buddhist_date"


def fingerprint(rules: Iterable[Rule], as_of: dt.date, province: str) -> str:
    """A hash that changes with whatever the results of a batch depend on beside the batch.

    Args:
        rules: the suite's.
        as_of: the day that dates are compared with; only its year matters, and only for the era of dates.
        province: two-digit code.
    """
    suite = [rule.model_dump(mode="json") for rule in rules]
    year = as_of.year if any(rule["kind"] == _BY_YEAR for rule in suite) else None
    return hashlib.sha256(json.dumps([suite, year, province, _judge()]).encode()).hexdigest()


@cache
def _judge() -> str:
    """A hash of the code of this floor and the versions of the packages that judge."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    for name in JUDGES:
        digest.update(f"{name} {importlib.metadata.version(name)}".encode())
    return digest.hexdigest()
