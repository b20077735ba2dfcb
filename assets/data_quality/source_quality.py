"""How good each source is as it is: complete, linked, fresh; in the province and in each district."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.data_quality.source_conflicts import load_current

SQL = SqlFolder(Path(__file__).parent / "sql")
FIELDS = ("number", "surname", "sex", "birthday", "subdistrict", "house", "mother")
"""The fields whose completeness is told, each as `with_<field>`."""


def measure_sources(home: Home, province: str, as_of: dt.date) -> pa.Table:
    """A row for each source, and each source and district.

    Returns:
        province_code, source, area_level (province, district), area_code, records, children, with_<field> for each
        of `FIELDS`, in_register, in_others (shares of records, 0 to 1), newest_period, age_days.
    """
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        load_current(connection, home, province)
        return SQL.run(connection, "source", {"province": province, "as_of": as_of}).to_arrow_table()
