"""What waits in quarantine, counted: by file, layout and reason, and for how long. No value of a row.

Which rows wait is staging's knowledge; the report for an agency is `quarantine_report`'s.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.display.reasons import NOT_OURS
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.sources.fields import staged_schema

SQL = SqlFolder(Path(__file__).parent / "sql")
_UNIT = ["layout", "unit", "period_start"]


def read_quarantine(home: Home, province: str, source: str | None = None) -> pa.Table:
    """The quarantined rows of a province, or of one source of it, as staging wrote them. Restricted.

    The columns are `assets.sources.fields.staged_schema.QUARANTINE`; no row where nothing was staged.
    """
    kind = pa.schema(list(staged_schema.QUARANTINE.items()))
    paths = sorted(home.lake("quarantine", province).glob(f"{source or '*'}.parquet"))
    return pa.concat_tables([kind.empty_table(), *(pq.read_table(path, schema=kind) for path in paths)])


def count_quarantine(home: Home, province: str, as_of: dt.date) -> pa.Table:
    """Rows in quarantine by file and reason.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day that ages are counted to.

    Returns:
        province_code, source, source_file, layout, reason, to_correct (false: the row is right and only not this
        index's), current (false: the unit has sent a newer period), rows, first_received, age_days.
    """
    with duckdb_io.connect() as connection:
        connection.register("given_quarantine", read_quarantine(home, province))
        connection.register("given_accepted", _accepted_units(home, province))
        connection.register("given_not_ours", pa.table({"reason": sorted(NOT_OURS)}))
        return SQL.run(connection, "quarantine", {"as_of": as_of}).to_arrow_table()


def _accepted_units(home: Home, province: str) -> pa.Table:
    """Layout, unit and period of what is staged, once each."""
    empty = pa.schema([(name, staged_schema.ADDRESS[name]) for name in _UNIT]).empty_table()
    paths = sorted(home.lake("staged", province).glob("*/*.parquet"))
    tables = [pq.read_table(path, columns=_UNIT).group_by(_UNIT).aggregate([]) for path in paths]
    whole = pa.concat_tables([empty, *tables])
    return whole.filter(pc.is_valid(whole["unit"]))
