"""All tables of a release, and whether two releases that were made of the same files hold the same.

Ids, moments and other columns of a run differ between any two: which they are is seen on two runs that nothing
disturbed, and not listed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home

Tables = dict[str, pa.Table]
Columns = dict[str, list[str]]


def read_tables(home: Path, province: str, key: str) -> Tables:
    """The tables of a province's registry, analysts' file and open folder, by name."""
    folder = Home(home).published(province)
    found: Tables = {f"open.{path.stem}": pq.read_table(path) for path in sorted((folder / "open").glob("*.parquet"))}
    with duckdb_io.connect() as connection:
        duckdb_io.attach(connection, folder / "registry.duckdb", "registry", key=key, read_only=True)
        duckdb_io.attach(connection, Home(home).analysts_file(province), "analysts", read_only=True)
        names = connection.execute(
            "SELECT database_name, schema_name, table_name FROM duckdb_tables()"
            " WHERE database_name IN ('registry', 'analysts') ORDER BY ALL"
        ).fetchall()
        for name in names:
            table = ".".join(f'"{part}"' for part in name)
            found[".".join(name)] = connection.execute(f"FROM {table}").to_arrow_table()
    return found


def find_stable_columns(one: Tables, other: Tables) -> Columns:
    """The columns of each table that have the same values in both, whatever the order of the rows."""
    assert one.keys() == other.keys()
    return {
        name: [
            column for column in table.column_names if _sort_rows(table, [column]) == _sort_rows(other[name], [column])
        ]
        for name, table in one.items()
    }


def find_unlike(one: Tables, other: Tables, columns: Mapping[str, list[str]]) -> list[str]:
    """The tables whose rows, of these columns, are not the same in both."""
    return sorted(
        name
        for name in one.keys() | other.keys()
        if name not in one
        or name not in other
        or _sort_rows(one[name], columns[name]) != _sort_rows(other[name], columns[name])
    )


def _sort_rows(table: pa.Table, columns: list[str]) -> list[str]:
    return sorted(map(repr, table.select(columns).to_pylist()))
