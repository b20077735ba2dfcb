"""The tidy table that the engine takes: its columns, and what is done where one is absent.

One row a record. What the values mean for linkage is said in `profiles`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

# column → Arrow type; `record_id` is the only one that must be there.
COLUMNS: dict[str, pa.DataType] = {
    "record_id": pa.int64(),
    "source": pa.string(),
    "layout": pa.string(),
    "national_id": pa.string(),
    "title": pa.string(),
    "first_name": pa.string(),
    "last_name": pa.string(),
    "sex": pa.string(),
    "birth_date": pa.date32(),
    "birth_precision": pa.string(),
    "province_code": pa.string(),
    "district_code": pa.string(),
    "subdistrict_code": pa.string(),
    "village": pa.string(),
    "house_no": pa.string(),
    "house_code": pa.string(),
    "mother_national_id": pa.string(),
    "father_national_id": pa.string(),
    "mother_name": pa.string(),
    "father_name": pa.string(),
    "guardian_name": pa.string(),
}


ENCODED = frozenset(name for name, kind in COLUMNS.items() if kind == pa.string()) - {
    *("source", "layout", "sex", "birth_precision"),
}
"""Columns of texts whose distinct values are standardised, and which may come as dictionaries of them."""


class TableError(ValueError):
    """The table given to the engine cannot be understood; the message says which column and why."""


def validate_table(table: pa.Table, extra: Sequence[str] = (), *, encoded: bool = False) -> pa.Table:
    """Return `table` with exactly `COLUMNS`, cast, absent ones null, and behind them extra columns as texts.

    Args:
        table: one row a record.
        extra: names of extra columns, see `linkage.prepare.extra_columns`.
        encoded: whether those of `ENCODED` that come as dictionaries stay so, as Parquet files give them when asked.

    Raises:
        TableError: `record_id` is absent, null or not unique, an extra column is absent, or a column has another type.
    """
    if "record_id" not in table.column_names:
        raise TableError("column record_id is missing: give every row a number or text of its own")
    columns = {
        name: table[name] if encoded and name in ENCODED and _is_encoded(table, name) else _column(table, name, kind)
        for name, kind in COLUMNS.items()
    }
    ids = columns["record_id"]
    if ids.null_count or pc.count_distinct(ids).as_py() != len(ids):
        raise TableError("column record_id has empty or repeated values: each row needs its own")
    for name in extra:
        if name not in table.column_names:
            raise TableError(f"extra column {name} is not in the table")
        columns[name] = _column(table, name, pa.string())
    return pa.table(columns)


def _is_encoded(table: pa.Table, name: str) -> bool:
    """Whether a column is there as a dictionary of texts, none of which is null."""
    if name not in table.column_names:
        return False
    kind = table[name].type
    if not pa.types.is_dictionary(kind) or not pa.types.is_string(kind.value_type):
        return False
    return not any(chunk.dictionary.null_count for chunk in table[name].chunks)


def _column(table: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    if name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, kind)])
    column = table[name]
    if name == "record_id" and not pa.types.is_integer(column.type):
        return column
    try:
        return column.cast(kind)
    except pa.ArrowInvalid:
        # Arrow's own text quotes the value, so it goes no further.
        raise TableError(f"column {name} is {column.type} and does not convert to {kind}") from None
    except pa.ArrowNotImplementedError as error:
        raise TableError(f"column {name} is {column.type}, expected {kind}") from error
