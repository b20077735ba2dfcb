"""The row rules: which rows of a typed extract are accepted, which go to quarantine and why.

Pure functions over Arrow. How text became a value is not known here; whether the file as a whole
passes is decided by `gate`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quality.contract import Layout
from quality.gate import mask_other_provinces

OLDEST_CHILD = 24
"""Full years up to which a row counts as a child's."""

UNREADABLE_ROW = "unreadable_row"
MISSING_NAME = "missing_name"
NOT_A_CHILD = "not_a_child"
WRONG_PROVINCE = "wrong_province"

Mask = npt.NDArray[np.bool_]


def validate_rows(
    table: pa.Table, layout: Layout, province: str, as_of: date, unreadable: Iterable[int]
) -> pa.ListArray:
    """For each row the reasons against it, in alphabetical order; none means accepted.

    Args:
        table: typed columns (of a child layout first_name, birth_date, birth_precision, age if there is one), the
            columns of the province rule, and source_row.
        layout: the contract.
        province: the inbox's province code.
        as_of: the day for which ages count.
        unreadable: `source_row` of the rows that could not be cut into columns.
    """
    broken = _mask(pc.is_in(table["source_row"], value_set=pa.array(sorted(unreadable), pa.int64())))
    found = [(UNREADABLE_ROW, broken)]
    if layout.subject == "child":
        nameless = ~np.asarray(table["first_name"].is_valid().to_numpy(), dtype=bool)
        found += [(MISSING_NAME, nameless & ~broken), (NOT_A_CHILD, _not_a_child(table, as_of) & ~broken)]
    if layout.province.scope == "row":
        found.append((WRONG_PROVINCE, mask_other_provinces(table, layout.province, province) & ~broken))
    return _listed(sorted(found, key=lambda pair: pair[0]), table.num_rows)


def full_years(birth_date: Any, precision: Any, as_of: date) -> pa.Array:
    """Full years at `as_of`, counted from the last day on which the child can have been born.

    Args:
        birth_date: date column; unknown parts are 1.
        precision: `day`, `month`, `year` or `age` beside it.
        as_of: the day.
    """
    year, month, day = pc.year(birth_date), pc.month(birth_date), pc.day(birth_date)
    # A month and day behind every real one, where they are not known.
    month = pc.if_else(pc.is_in(precision, value_set=pa.array(["year", "age"])), 12, month)
    day = pc.if_else(pc.equal(precision, "day"), day, 31)
    had_birthday = pc.less_equal(pc.add(pc.multiply(month, 100), day), as_of.month * 100 + as_of.day)
    return pc.add(pc.subtract(pc.subtract(as_of.year, year), 1), pc.cast(had_birthday, pa.int64()))


def _not_a_child(table: pa.Table, as_of: date) -> Mask:
    precision = table["birth_precision"]
    years = full_years(table["birth_date"], precision, as_of)
    if "age" in table.column_names:
        years = pc.if_else(pc.fill_null(pc.equal(precision, "age"), False), table["age"], years)
    return _mask(pc.greater(years, OLDEST_CHILD))


def _mask(column: Any) -> Mask:
    return np.asarray(pc.fill_null(column, False).to_numpy(), dtype=bool)


def _listed(found: list[tuple[str, Mask]], rows: int) -> pa.ListArray:
    """Row masks as a list of names a row."""
    codes = np.zeros(rows, dtype=np.int64)
    for place, (_, rows_with) in enumerate(found):
        codes |= rows_with.astype(np.int64) << place
    names = [[name for place, (name, _) in enumerate(found) if code >> place & 1] for code in range(1 << len(found))]
    return pa.array(names, pa.list_(pa.string())).take(pa.array(codes))
