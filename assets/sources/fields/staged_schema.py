"""The columns of staged tables: their names, order and types.

What a layout brings of its own comes behind them, from its contract.
"""

from __future__ import annotations

import pyarrow as pa

from quality.contract import Layout

TEXT = pa.string()
FLAGS = pa.list_(pa.string())
ADDRESS = {
    "province_code": TEXT,
    "source": TEXT,
    "source_file": TEXT,
    "source_row": pa.int64(),
    "file_version": TEXT,
    "layout": TEXT,
    "unit": TEXT,
    "period": TEXT,
    "period_start": pa.date32(),
}
STANDARD = {
    "national_id": TEXT,
    "id_kind": TEXT,
    "title": TEXT,
    "first_name": TEXT,
    "middle_name": TEXT,
    "last_name": TEXT,
    "nickname": TEXT,
    "sex": TEXT,
    "birth_date": pa.date32(),
    "birth_precision": TEXT,
    "residence_province": TEXT,
    "residence_district": TEXT,
    "residence_subdistrict": TEXT,
    "village": TEXT,
    "house_no": TEXT,
    "house_code": TEXT,
    "household": TEXT,
    "mother_national_id": TEXT,
    "father_national_id": TEXT,
    "mother_name": TEXT,
    "father_name": TEXT,
    "guardian_name": TEXT,
    "grade": TEXT,
    "school_code": TEXT,
    "school_name": TEXT,
    "education_status": TEXT,
    "cause": TEXT,
    "problem": TEXT,
    "need": TEXT,
}
QUARANTINE = {
    **ADDRESS,
    "reasons": FLAGS,
    "name": TEXT,
    "number": TEXT,
    "raw_line": TEXT,
    "first_received_at": pa.timestamp("us", tz="UTC"),
}
FILES = {
    "province_code": TEXT,
    "source": TEXT,
    "source_file": TEXT,
    "file_version": TEXT,
    "layout": TEXT,
    "encoding": TEXT,
    "period": TEXT,
    "period_from": TEXT,
    "status": TEXT,
    "reason": TEXT,
    "detail": TEXT,
    "warning": TEXT,
    "rows_in": pa.int64(),
    "accepted": pa.int64(),
    "quarantined": pa.int64(),
    "current_rows": pa.int64(),
    "received_at": pa.timestamp("us", tz="UTC"),
}
_TYPES = {"date": pa.date32(), "age": pa.int64(), "integer": pa.int64(), "number": pa.float64()}


def staged_types(layout: Layout) -> dict[str, pa.DataType]:
    """Name and type of every column of a layout's staged table, in order."""
    own = {column.name: _TYPES.get(column.type, TEXT) for column in layout.columns if column.type != "full_name"}
    standard = STANDARD if layout.subject == "child" else {}
    place = {name: TEXT for name in STANDARD if name.startswith("residence_") and layout.place}
    raw = pa.struct([(name, TEXT) for name in layout.names])
    return {**ADDRESS, **standard, **place, **own, "flags": FLAGS, "raw": raw}


def shape_table(columns: dict[str, pa.Array], schema: dict[str, pa.DataType], rows: int) -> pa.Table:
    """A table of exactly `schema`, with nulls where `columns` has nothing."""
    return pa.table(
        {name: columns[name] if name in columns else pa.nulls(rows, kind) for name, kind in schema.items()},
        schema=pa.schema(list(schema.items())),
    )
