"""The trend: values of earlier as-of dates, kept from refresh to refresh.

One set of rows an as-of date; a later refresh of the same date replaces it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.storage import home_identity
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home


def add_to_history(home: Home, province: str, values: pa.Table, as_of: dt.date) -> pa.Table:
    """Put the values of `as_of` into `lake/indicator_history/<province>.parquet` and give the whole trend.

    The same values again leave the file as it is, byte for byte.
    """
    file = indicator_history_path(home, province)
    parts = [values]
    if file.is_file():
        earlier = pq.read_table(file)
        if earlier.schema != values.schema:
            raise HistoryError(file)
        parts.append(earlier.filter(pc.not_equal(earlier["as_of"], pa.scalar(as_of))))
    trend = pa.concat_tables(parts)
    # The sort is stable, so within a date the rows keep the order of the values.
    trend = trend.take(pc.sort_indices(trend, [("as_of", "ascending")])).combine_chunks()
    write_parquet(trend, file)
    home_identity.note_made(home, file)
    return trend


def read_day(home: Home, province: str, as_of: dt.date, schema: pa.Schema) -> pa.Table:
    """The values that an earlier refresh counted for `as_of`; no rows where there was none.

    Raises:
        HistoryError: the history has other columns than `schema`.
    """
    file = indicator_history_path(home, province)
    if not file.is_file():
        return schema.empty_table()
    earlier = pq.read_table(file)
    if earlier.schema != schema:
        raise HistoryError(file)
    return earlier.filter(pc.equal(earlier["as_of"], pa.scalar(as_of)))


class HistoryError(Exception):
    """The history was written by another version."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} was written by another version of childlink: use that version, or begin a new home")


def indicator_history_path(home: Home, province: str) -> Path:
    """Where the values of every as-of date lie in the lake."""
    return home.lake("indicator_history", f"{province}.parquet")
