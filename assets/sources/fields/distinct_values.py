"""Working on distinct values: Python sees each value of a column once, Arrow carries the result to all rows.

Also the flags of rows, gathered as masks. What a value means is the business of those who call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]


def map_values(column: pa.Array | pa.ChunkedArray, work: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    """`work` of every value of `column`, as an array of `kind`."""
    codes, values = _coded(column)
    return pa.array([work(value) for value in values], kind).take(codes)


def map_combinations(
    columns: Sequence[pa.Array | pa.ChunkedArray], work: Callable[..., Sequence[Any]], kinds: Sequence[pa.DataType]
) -> list[pa.Array]:
    """`work` of every combination of values that occurs; it gives one value for each of `kinds`."""
    coded = [_coded(column) for column in columns]
    combined = np.zeros(len(columns[0]), dtype=np.int64)
    for codes, values in coded:
        # Renumbered at each step, so that the product stays small however many columns there are.
        combined = combined * len(values) + codes.to_numpy(zero_copy_only=False)
        combined = np.unique(combined, return_inverse=True)[1]
    _, first = np.unique(combined, return_index=True)
    places = [codes.take(pa.array(first)).to_pylist() for codes, _ in coded]
    rows = [
        work(*(values[place] for (_, values), place in zip(coded, combination, strict=True)))
        for combination in zip(*places, strict=True)
    ]
    back = pa.array(combined)
    return [pa.array([row[index] for row in rows], kind).take(back) for index, kind in enumerate(kinds)]


def as_mask(column: pa.Array | pa.ChunkedArray) -> Mask:
    """A Boolean column as a mask, null as false."""
    return np.asarray(column.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def is_filled(column: pa.Array | pa.ChunkedArray) -> Mask:
    """Where `column` is not null."""
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def list_names(masks: Sequence[tuple[str, Mask]], rows: int) -> pa.Array:
    """For each of `rows`, the names of the masks that are set there, in alphabetical order."""
    present = sorted((name, set_rows) for name, set_rows in masks if set_rows.any())
    if not present:
        return pa.array([[]], pa.list_(pa.string())).take(pa.array(np.zeros(rows, dtype=np.int64)))
    packed = np.packbits(np.stack([set_rows for _, set_rows in present], axis=1), axis=1)
    patterns, which = np.unique(packed, axis=0, return_inverse=True)
    bits = np.unpackbits(patterns, axis=1)[:, : len(present)]
    named = [[name for (name, _), bit in zip(present, row, strict=True) if bit] for row in bits]
    return pa.array(named, pa.list_(pa.string())).take(pa.array(which.reshape(-1)))


def split_names(column: pa.ChunkedArray) -> list[tuple[str, Mask]]:
    """The names in the lists of `column`, each with the rows that have it: what `lists` makes lists of."""
    whole = column.combine_chunks()
    words = pc.list_flatten(whole).dictionary_encode()
    codes = words.indices.to_numpy(zero_copy_only=False)
    rows = pc.list_parent_indices(whole).to_numpy(zero_copy_only=False)
    named = []
    for code, name in enumerate(words.dictionary.to_pylist()):
        rows_with = np.zeros(len(whole), dtype=bool)
        rows_with[rows[codes == code]] = True
        named.append((name, rows_with))
    return named


def as_one_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column as one array."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    return whole


def _coded(column: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, list[Any]]:
    encoded = as_one_array(column).dictionary_encode(null_encoding="encode")
    return encoded.indices, encoded.dictionary.to_pylist()
