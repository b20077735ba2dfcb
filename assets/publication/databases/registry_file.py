"""`registry.duckdb`: the children of a province by name and number, for case work. Restricted, encrypted.

Nothing without a name belongs here that the analysts' file can hold.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.index.export.province_export import index_table_path
from quality import contract
from quality.contract import Layout

MASTER = {
    "child": """
        SELECT
            child_id, national_id, id_kind, title, first_name, last_name, sex, birth_date, birth_precision,
            province_code, district_code, subdistrict_code, house_code, mother_national_id, sources,
            record_count, confidence, first_seen, last_seen, status, middle_name
        FROM {child} ORDER BY child_id""",
    "child_record": """
        SELECT
            child_id, province_code, source, source_file, source_row, file_version, record_key, period,
            match_probability, active, record_version_id, layout, unit, period_start, in_education, dropped_out,
            alive_here
        FROM {child_record} WHERE province_code = {province}
        ORDER BY source, source_file, source_row, file_version""",
    "identifier": "FROM {identifier}",
    "name": "FROM {name}",
    "child_event": """SELECT "at", kind, child_id, other_child_id, run_id, reason FROM {child_event}""",
}
DETAIL = """
    CREATE TABLE registry.source.{layout} AS
    SELECT child_record.child_id, staged.* {excluded}
    FROM {staged} AS staged
    LEFT JOIN registry.master.child_record USING (source, source_file, source_row, file_version)
    ORDER BY source_file, source_row, file_version"""
DEPENDENT = """
    CREATE TABLE registry.source.{layout} AS
    SELECT owner.child_id, staged.* {excluded}
    FROM {staged} AS staged
    LEFT JOIN (
        SELECT record_key, any_value(child_id) AS child_id
        FROM registry.master.child_record WHERE layout = {owner} GROUP BY ALL
    ) AS owner ON owner.record_key = {key}
    ORDER BY source_file, source_row, file_version"""


def fill(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> None:
    """Write the registry's tables into the attached catalog `registry`."""
    connection.execute("CREATE SCHEMA registry.master; CREATE SCHEMA registry.source")
    files = {name: f"read_parquet({quote(str(index_table_path(home, province, name)))})" for name in MASTER}
    for name, query in MASTER.items():
        select = query.format(province=quote(province), **files)
        connection.execute(f"CREATE TABLE registry.master.{name} AS {select}")
    for file in sorted(home.lake("staged", province).glob("*/*.parquet")):
        _detail(connection, file)
    for name, path in list_tables(home, province, "registry").items():
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS registry.{name.partition('.')[0]}")
        connection.execute(f"CREATE TABLE registry.{name} AS FROM read_parquet({quote(str(path))})")


def _detail(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """One layout's accepted rows, each with the child it belongs to."""
    layout = contract.load(file.parent.name).layouts[file.stem]
    staged = f"read_parquet({quote(str(file))})"
    columns = {row[0] for row in connection.execute(f"DESCRIBE FROM {staged}").fetchall()}
    given = {"layout": layout.name, "staged": staged, "excluded": "EXCLUDE (raw)" if "raw" in columns else ""}
    if layout.subject == "child":
        connection.execute(DETAIL.format(**given))
        return
    owner = _owner(layout)
    key = " || ':' || ".join([quote(owner.name), *(f"staged.{column}" for column in owner.key)])
    connection.execute(DEPENDENT.format(**given, owner=quote(owner.name), key=key))


def _owner(layout: Layout) -> Layout:
    """The child layout that a detail depends on: the one of its source whose whole key it repeats."""
    for other in contract.load(layout.source).layouts.values():
        if other.subject == "child" and other.key and set(other.key) <= set(layout.names):
            return other
    raise contract.DataFileError(f"{layout.source}.yaml: {layout.name} repeats the key of none of the child layouts")
