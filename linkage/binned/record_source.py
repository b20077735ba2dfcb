"""The records of a run, some at a time: a table in memory, or a Parquet file that is never read whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linkage.prepare.profiles import MAX_SOURCES, get_sources


@dataclass(frozen=True)
class RecordSource:
    """A table, or where it is."""

    table: pa.Table | Path

    @property
    def count(self) -> int:
        """How many records there are."""
        return self.table.num_rows if isinstance(self.table, pa.Table) else int(pq.read_metadata(self.table).num_rows)

    @property
    def id_type(self) -> pa.DataType:
        """The type of the record ids, as `linkage.prepare.tidy_table` makes it."""
        schema = self.table.schema if isinstance(self.table, pa.Table) else pq.read_schema(self.table)
        kind = schema.field("record_id").type if "record_id" in schema.names else pa.int64()
        return pa.int64() if pa.types.is_integer(kind) else kind

    def read(self, rows: int) -> Iterator[pa.Table]:
        """The records, at most so many at a time; one empty table where there are none."""
        if isinstance(self.table, pa.Table):
            for begin in range(0, max(self.table.num_rows, 1), rows):
                yield self.table.slice(begin, rows)
            return
        with pq.ParquetFile(self.table) as file:
            if not file.metadata.num_rows:
                yield file.schema_arrow.empty_table()
            for batch in file.iter_batches(rows):
                yield pa.Table.from_batches([batch])

    def find_sources(self) -> tuple[str, ...]:
        """The registers of the records, as `linkage.prepare.profiles` numbers them."""
        columns = {name: self._read_column(name) for name in ("source", "layout")}
        found = pc.unique(get_sources(pa.table(columns))).to_pylist()
        return tuple(sorted(text for text in found if text)[:MAX_SOURCES])

    def _read_column(self, name: str) -> pa.ChunkedArray:
        if isinstance(self.table, pa.Table):
            column = self.table[name] if name in self.table.column_names else None
        else:
            there = name in pq.read_schema(self.table).names
            column = pq.read_table(self.table, columns=[name])[name] if there else None
        return pa.chunked_array([pa.nulls(self.count, pa.string())]) if column is None else column.cast(pa.string())
