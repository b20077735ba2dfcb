"""From a DuckDB query to NumPy arrays, without a detour through pandas' types."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy.typing as npt


def fetch_arrays(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, npt.NDArray[Any]]:
    """The query's columns by name, none of which has nulls."""
    table = connection.execute(query).to_arrow_table()
    return {name: table[name].to_numpy() for name in table.column_names}
