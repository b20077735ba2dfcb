"""How good each source is as it stands: complete, linked, fresh; in the province and in each district."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.data_quality.source_conflicts import load_current

SQL = Path(__file__).parent / "sql"
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
        text = (SQL / "source.sql").read_text("utf-8")
        return connection.execute(text, {"province": province, "as_of": as_of}).to_arrow_table()
