"""External children: of other provinces alone, of whom a pair of this province's asks.

What the index hands on for a province holds its own children and those whom a draw joins to them. The other
child of a pair may be neither; its records are looked up in the index when they are needed, and kept nowhere.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path

SQL = SqlFolder(Path(__file__).parents[1] / "sql")


def read_external_children(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> pa.Table:
    """Their records, in the columns of the `child_record` that is exported; `own` is false.

    Args:
        connection: its catalog is the index.
        home: whose lake holds what was exported.
        province: two-digit code.

    Raises:
        FileNotFoundError: the index has handed nothing on for the province.
    """
    files = {}
    for name in ("review_pair", "child_record"):
        file = index_table_path(home, province, name)
        if not file.is_file():
            raise FileNotFoundError(f"the index hands on no {file.name} for province {province}: refresh it first")
        files[name] = f"read_parquet({quote(str(file))})"
    return SQL.run(connection, "external_child", None, **files).to_arrow_table()
