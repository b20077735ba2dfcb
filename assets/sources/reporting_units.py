"""Reporting units (schools, health units, learner groups) and the newest period that each has sent.

A file that does not come again says nothing, so the rows of a unit's newest period count until another comes.
Which units are behind is told here, that the rows may be asked for; nothing is taken off them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.sources.staging.replacement import DELISTED
from quality.default_rules import MOST_DAYS
from quality.layout import Layout

_PERIOD = ["unit", "period", "period_start"]


def list_units(path: Path, layout: Layout, as_of: date) -> pa.Table:
    """The units of a layout with their newest period that has begun, and whether the next is overdue.

    Args:
        path: the layout's staged rows.
        layout: its contract.
        as_of: the day asked about.

    Returns:
        unit, period, period_start, rows (accepted ones of that period), age_days (from its beginning to the day),
        behind; in the order of the units. Rows of no unit are left out.
    """
    found = _of_newest_period(_count_rows(path, as_of))
    days = pc.days_between(found["period_start"], pa.scalar(as_of, pa.date32()))
    found = found.append_column("age_days", days)
    return found.append_column("behind", pc.greater(days, MOST_DAYS[layout.period.kind])).sort_by("unit")


def compare_periods(path: Path, as_of: date) -> pa.Table:
    """What each unit sent for its newest period that has begun, and for the one before.

    Args:
        path: a layout's staged rows.
        as_of: the day asked about.

    Returns:
        unit, rows, rows_before (null where the unit sent one period only); in the order of the units.
    """
    counted = _count_rows(path, as_of)
    newest = _of_newest_period(counted)
    last = newest.select(["unit", "period_start"]).rename_columns(["unit", "last"])
    earlier = counted.join(last, "unit", join_type="inner")
    earlier = _of_newest_period(earlier.filter(pc.less(earlier["period_start"], earlier["last"])))
    before = earlier.select(["unit", "rows"]).rename_columns(["unit", "rows_before"])
    return newest.select(["unit", "rows"]).join(before, "unit", join_type="left outer").sort_by("unit")


def _count_rows(path: Path, as_of: date) -> pa.Table:
    """Rows by unit and period that has begun, of the newest list where there are several: `_PERIOD` and rows."""
    named = {*_PERIOD, DELISTED} & set(pq.read_schema(path).names)
    rows = pq.read_table(path, columns=sorted(named))
    if DELISTED in named:
        rows = rows.filter(pc.invert(rows[DELISTED]))
    begun = rows.filter(pc.and_(pc.is_valid(rows["unit"]), pc.less_equal(rows["period_start"], as_of)))
    return begun.group_by(_PERIOD).aggregate([([], "count_all")]).rename_columns([*_PERIOD, "rows"])


def _of_newest_period(counted: pa.Table) -> pa.Table:
    newest = counted.group_by("unit").aggregate([("period_start", "max")]).rename_columns(["unit", "period_start"])
    return newest.join(counted, ["unit", "period_start"], join_type="inner").select([*_PERIOD, "rows"])
