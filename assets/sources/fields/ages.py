"""Birth date against the rest of the row: an adult's date that the row contradicts, an age without a date.

A child is not thrown away for a typing error in a birth year, and not made out of an adult. Whether
an age makes a row a child's is judged in `quality.row_rules`.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.sources.fields import values
from assets.sources.fields.distinct_values import Mask, as_mask, is_filled, map_combinations, map_values
from assets.sources.fields.typed_fields import TypedFields
from linkage.thai.titles import CHILD_TITLES
from quality.row_rules import OLDEST_CHILD, full_years

# Pupils repeat classes, start late and come back; nobody is this many years behind.
MOST_YEARS_BEHIND = 9
MOST_YEARS_APART = 2


def reconcile_ages(fields: TypedFields, as_of: date) -> None:
    """Set aside adults' birth dates that the row contradicts; take dates from ages where there is no date.

    Sets `birth_date` and `birth_precision`; flags `birth_date_contradicted` and `age_contradicted`.

    Args:
        fields: a child layout's columns.
        as_of: the day for which ages count.
    """
    years = full_years(fields.typed["birth_date"], fields.typed["birth_precision"], as_of)
    contradicted = as_mask(pc.greater(years, OLDEST_CHILD)) & _evidence_of_child(fields, years)
    fields.flags.append(("birth_date_contradicted", contradicted))
    _set_aside(fields, contradicted)
    if fields.layout.age_at is None or "age" not in fields.typed:
        return
    # An age is often reckoned from the birth date: what speaks against the one speaks against the other.
    too_old = as_mask(pc.greater(fields.typed["age"], OLDEST_CHILD)) & (_child_title(fields) | contradicted)
    fields.flags.append(("age_contradicted", too_old & ~is_filled(fields.typed["birth_date"])))
    _take_ages(fields, ~too_old)


def _evidence_of_child(fields: TypedFields, years: pa.Array) -> Mask:
    evidence = fields.layout.age_evidence
    against = np.zeros(fields.rows, dtype=bool)
    if "title" in evidence:
        against |= _child_title(fields)
    if "grade" in evidence:
        usual = map_values(fields.get("grade"), values.usual_age, pa.int64())
        against |= as_mask(pc.greater(pc.subtract(years, usual), MOST_YEARS_BEHIND))
    if "age" in evidence:
        age = fields.get("age", pa.int64())
        apart = pc.greater(pc.subtract(years, age), MOST_YEARS_APART)
        against |= as_mask(pc.and_(pc.less_equal(age, OLDEST_CHILD), apart))
    return against


def _child_title(fields: TypedFields) -> Mask:
    return as_mask(pc.is_in(fields.get("title"), value_set=pa.array(sorted(CHILD_TITLES))))


def _set_aside(fields: TypedFields, rows: Mask) -> None:
    for name in ("birth_date", "birth_precision"):
        column = fields.typed[name]
        fields.typed[name] = pc.if_else(pa.array(rows), pa.scalar(None, column.type), column)


def _take_ages(fields: TypedFields, allowed: Mask) -> None:
    """1 July of the likelier birth year, where an age is all there is."""
    column = fields.layout.age_at
    on = fields.typed[column] if column in fields.typed else pa.nulls(fields.rows, pa.date32())
    on = on.fill_null(fields.known.period_start)

    def work(age: int | None, day: date) -> tuple[date | None, str | None]:
        if age is None:
            return None, None
        # Born within the year that ends `age` years before `day`: the half of it that lies in one calendar year.
        year = day.year - age - (day.month < 7)
        return date(year, 7, 1), "age"

    birth_date, precision = map_combinations([fields.typed["age"], on], work, [pa.date32(), pa.string()])
    wanted = pa.array(allowed & ~is_filled(fields.typed["birth_date"]))
    for name, value in (("birth_date", birth_date), ("birth_precision", precision)):
        fields.typed[name] = pc.if_else(wanted, value, fields.typed[name])
