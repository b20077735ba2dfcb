"""Great Expectations: the one module that imports it, which takes seconds.

It imports Spark where Spark is installed, which takes seconds more and is not used. In a process that Dagster starts
Spark's import even ends the process: it takes it for a run of its own documentation (`pyspark.sql.connect.utils`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hide_spark() -> Iterator[None]:
    """Keep what is imported inside from loading Spark, unless it is loaded already; afterwards it can be."""
    hidden = [name for name in ("pyspark", "pyspark.sql.connect") if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to say that there is none
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with hide_spark():
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import (
        ColumnMapExpectation,
        ColumnPairMapExpectation,
        MulticolumnMapExpectation,
    )
    from great_expectations.expectations.metrics.map_metric_provider import (
        ColumnMapMetricProvider,
        ColumnPairMapMetricProvider,
        MulticolumnMapMetricProvider,
        column_condition_partial,
        column_pair_condition_partial,
        multicolumn_condition_partial,
    )

__all__ = [
    "ColumnMapExpectation",
    "ColumnMapMetricProvider",
    "ColumnPairMapExpectation",
    "ColumnPairMapMetricProvider",
    "MulticolumnMapExpectation",
    "MulticolumnMapMetricProvider",
    "PandasExecutionEngine",
    "column_condition_partial",
    "column_pair_condition_partial",
    "gx",
    "gxe",
    "multicolumn_condition_partial",
]
