"""Files of bins: Arrow files that hold one table for each of several bins, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_BINS = b"bins"


def write_bins(path: Path, bins: Mapping[int, pa.Table], schema: pa.Schema) -> None:
    """Write a table for each bin; those that are empty take no place."""
    kept = {number: table.combine_chunks() for number, table in bins.items() if table.num_rows}
    named = schema.with_metadata({_BINS: json.dumps([*kept]).encode()})
    with _replacing(path) as temporary, pa.OSFile(str(temporary), "wb") as file, pa.ipc.new_file(file, named) as writer:
        for table in kept.values():
            for batch in table.select(schema.names).to_batches():
                writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=named))


def split_bins(table: pa.Table, numbers: npt.NDArray[np.integer]) -> dict[int, pa.Table]:
    """The rows of a table by the bin of each, in their order."""
    order = np.argsort(numbers, kind="stable")
    found, begins = np.unique(numbers[order], return_index=True)
    sorted_rows = table.take(pa.array(order))
    ends = [*begins[1:].tolist(), len(order)][: len(found)]
    return {
        int(number): sorted_rows.slice(begin, end - begin)
        for number, begin, end in zip(found.tolist(), begins.tolist(), ends, strict=True)
    }


def read_bin(path: Path, number: int, schema: pa.Schema) -> pa.Table:
    """The table of one bin."""
    with pa.OSFile(str(path), "rb") as file:
        reader = pa.ipc.open_file(file)
        bins = json.loads(reader.schema.metadata[_BINS])
        if number not in bins:
            return schema.empty_table()
        batch = reader.get_batch(bins.index(number))
    return pa.table(batch.columns, schema=schema)


def write_table(path: Path, table: pa.Table) -> None:
    """Write one table."""
    schema = table.schema
    with (
        _replacing(path) as temporary,
        pa.OSFile(str(temporary), "wb") as file,
        pa.ipc.new_file(file, schema) as writer,
    ):
        writer.write_table(table)


def map_table(path: Path) -> pa.Table:
    """A table of `write_table`, read where it lies on disk."""
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def write_array(path: Path, values: npt.NDArray[np.generic]) -> None:
    """Write one array."""
    with _replacing(path) as temporary, temporary.open("wb") as file:
        np.save(file, values)


def map_array(path: Path) -> npt.NDArray[np.generic]:
    """An array of `write_array`, read where it lies on disk."""
    return np.asarray(np.load(path, mmap_mode="r"))


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place once it is written."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    yield temporary
    temporary.replace(path)
