"""Suites: rules become expectations, are run on batches, and give results without values."""

from quality.suites.batch import columns_needed
from quality.suites.result import CheckResult, MeasuredFigure
from quality.suites.suite_fingerprint import fingerprint
from quality.suites.suite_runner import SuiteError, evaluate_figures, evaluate_rows

__all__ = [
    "CheckResult",
    "MeasuredFigure",
    "SuiteError",
    "columns_needed",
    "evaluate_figures",
    "evaluate_rows",
    "fingerprint",
]
