"""Indicator values of a small province with their status and nothing hidden, for tests of what is counted.

Disclosure control takes longer than all else together; it has tests of its own.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.indicators import indicator_values
from assets.indicators.catalogue import registry
from assets.indicators.status import add_status
from tests.support.small_province import AS_OF, PROVINCE


def hide_nothing(values: pa.Table, *_: object) -> pa.Table:
    """The values as `suppression.suppress` gives them, with nothing hidden."""
    return values.append_column("suppressed", pa.array([False] * values.num_rows, pa.bool_()))


def count_openly(home: Home, as_of: dt.date = AS_OF, missed_link_rate: float | None = 0.0) -> None:
    """Write `lake/indicator_value/<province>.parquet` as `indicators.build` does, with nothing hidden."""
    values, _ = indicator_values.count_values(home, PROVINCE, as_of, missed_link_rate)
    person = indicator_values.person_facts_path(home, PROVINCE)
    values = add_status(home, PROVINCE, as_of, values, registry.load(), person)
    write_parquet(values, indicator_values.values_path(home, PROVINCE))
