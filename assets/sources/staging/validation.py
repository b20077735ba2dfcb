"""Validating one file's typed rows as of a day: ages, whose rows are children's, which repeat a key.

What does not depend on the day was read and typed before (`parsing`). Row rules are `quality.row_rules`'s.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.sources.fields import ages, staged_schema
from assets.sources.fields.distinct_values import Mask, is_filled, list_names, split_names
from assets.sources.fields.typed_fields import ExtractContext, TypedFields
from assets.sources.parsing.parsing import TypedExtract, ValidatedExtract, receipt_date
from quality import row_rules
from quality.contract import Layout

_SETTLED = ("birth_date", "birth_precision")


def validate_extract(typed: TypedExtract, province: str, as_of: date) -> ValidatedExtract:
    """Say of each row what speaks against it, and set the flags that depend on the day.

    Args:
        typed: one extract's rows.
        province: the inbox's province code.
        as_of: the day for which ages count.
    """
    layout, table = typed.layout, typed.table
    if layout.subject == "child":
        table = _settled(typed, province, as_of)
    unreadable = table["source_row"].filter(pa.array(~typed.accepted)).to_pylist()
    reasons = row_rules.validate_rows(table, layout, province, as_of, unreadable)
    accepted = np.asarray(pc.equal(pc.list_value_length(reasons), 0).to_numpy(zero_copy_only=False), dtype=bool)
    table = _flagged(table, [("duplicate_key", _repeats(table, layout, accepted))])
    return ValidatedExtract(**vars(typed) | {"table": table, "reasons": reasons})


def _settled(typed: TypedExtract, province: str, as_of: date) -> pa.Table:
    """The rows with birth dates and ages held against each other."""
    table = typed.table
    known = ExtractContext(province, receipt_date(typed.landed), typed.periods.main.start)
    said = [name for name in table.column_names if name not in (*staged_schema.ADDRESS, "flags", "raw")]
    columns = {name: table[name].combine_chunks() for name in said}
    fields = TypedFields(typed.layout, table, known, columns)
    ages.reconcile_ages(fields, as_of)
    for name in _SETTLED:
        table = _with(table, name, fields.typed[name])
    return _flagged(table, fields.flags)


def _flagged(table: pa.Table, flags: list[tuple[str, Mask]]) -> pa.Table:
    """The rows with these flags beside those that they have."""
    if not any(rows.any() for _, rows in flags):
        return table
    return _with(table, "flags", list_names([*split_names(table["flags"]), *flags], table.num_rows))


def _with(table: pa.Table, name: str, column: Any) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column)


def _repeats(table: pa.Table, layout: Layout, accepted: Mask) -> Mask:
    """The accepted rows whose natural key an earlier accepted row of the same period has."""
    repeats = np.zeros(table.num_rows, dtype=bool)
    keyed = np.zeros(table.num_rows, dtype=bool)
    for key in (layout.key, layout.key_fallback):
        if not key:
            continue
        columns = [table[name] for name in key]
        asked = accepted & ~keyed & np.logical_and.reduce([is_filled(column) for column in columns])
        parts = [pc.cast(column, pa.string()) for column in columns]
        places = np.flatnonzero(asked)
        whole = pc.binary_join_element_wise(table["period"], *parts, "\x1f").take(pa.array(places))
        codes = whole.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
        first = np.unique(codes, return_index=True)[1]
        later = np.ones(len(places), dtype=bool)
        later[first] = False
        repeats[places[later]] = True
        keyed |= asked
    return repeats
