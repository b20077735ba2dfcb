"""What identifies a suite: the rules, the version of the code that evaluates them, what they take from the as-of day.

The same batch under the same fingerprint has the same results, so it need not be evaluated again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import json
from collections.abc import Iterable
from functools import cache

from quality.rule import Rule

CODE_VERSION = "1"
"""Of how batches are made and rules of rows are evaluated; raised whenever the same batch would give another result."""
PACKAGES = ("great-expectations", "numpy", "pandas", "pyarrow")
"""Packages that do it."""
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
    return hashlib.sha256(json.dumps([suite, year, province, CODE_VERSION, _versions()]).encode()).hexdigest()


@cache
def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in PACKAGES}
