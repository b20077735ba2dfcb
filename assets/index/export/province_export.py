"""The export of a province: what the index holds of its children, as Parquet in the lake.

Only children with a record in the province are in it, with the golden record of each. What of it is published,
and for whom, is decided in `publication`.

An export is incremental where it can be: the rows of children that became dirty since the last one are replaced,
and only files that differ are written. Where the last one cannot be built on (`export_state`), the export is full.
Both give the same bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.progress import report_each, report_progress
from assets.common.step_stamp import hash_file
from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export import export_state
from assets.index.store import index_file

if TYPE_CHECKING:  # most who come here want the path of a table, and no engine
    from assets.index.linking.engine import LinkedRecords

SQL = SqlFolder(Path(__file__).parents[1] / "sql")


@dataclass(frozen=True)
class ExportedTable:
    """One of the exported tables.

    Attributes:
        rows: query for its rows about the children exported now.
        kept: join that keeps the last export's rows about other children; None where nothing is kept.
        order: in which the rows lie in the file, without ties.
    """

    rows: str
    kept: str | None
    order: str


_OF_OTHERS = "ANTI JOIN dirty_child USING (child_id)"
TABLES = {
    "child_record": ExportedTable(
        "FROM exported_record",
        _OF_OTHERS,
        "province_code, source, source_file, source_row, file_version, layout, agency_record_id, record_version_id",
    ),
    "identifier": ExportedTable("FROM own_identifier", _OF_OTHERS, "child_id, best DESC, national_id, id_kind"),
    "name": ExportedTable("FROM own_name", _OF_OTHERS, "child_id, best DESC, first_name, last_name, middle_name"),
    "child": ExportedTable("FROM own_best", _OF_OTHERS, "child_id"),
    "child_event": ExportedTable(
        "FROM own_event",
        "ANTI JOIN dirty_event_child USING (child_id)",
        '"at", kind, child_id, other_child_id, run_id, reason',
    ),
    "review_pair": ExportedTable(
        """
        SELECT
            a.record_version_id AS record_version_id_a, b.record_version_id AS record_version_id_b, child_id_a,
                child_id_b,
            probability, weight, reason
        FROM own_review_pair AS pair
        JOIN current_row AS a ON a.agency_record_id = pair.record_id_a
        JOIN current_row AS b ON b.agency_record_id = pair.record_id_b""",
        "ANTI JOIN dirty_child AS a ON a.child_id = child_id_a ANTI JOIN dirty_child AS b ON b.child_id = child_id_b",
        "abs(weight), record_version_id_a, record_version_id_b",
    ),
    "draw": ExportedTable(
        "FROM own_draw", "ANTI JOIN former_key USING (agency_record_id)", "draw, agency_record_id, cluster_id"
    ),
    # Without run and time: the same links again must give the same file.
    "linkage_report": ExportedTable("SELECT report FROM linkage_report", None, "report"),
}


SCRIPTS = (
    *("source_precedence", "full_export", "incremental_export", "exported_record"),
    *("identifier", "golden_name", "golden_record"),
)
"""All that decides which rows are in an export."""


def export_province(connection: duckdb.DuckDBPyConnection, home: Home, province: str, linked: LinkedRecords) -> int:
    """Write `lake/index/<province>/*.parquet`; return the number of children.

    Args:
        connection: its catalog is the index; no transaction is open.
        home: the installation.
        province: two-digit code.
        linked: what the engine gave last.
    """
    files = {name: index_table_path(home, province, name) for name in TABLES}
    cache_key = _cache_key(linked)
    last = export_state.last_export(connection, province, cache_key, files)
    hashes = dict(last.file_hashes) if last else {}
    report_progress("เลือกข้อมูลของจังหวัด", "selecting the province's rows")
    names = list(TABLES)
    if last is None:
        _select(connection, "full_export", linked, {"province": province})
    elif export_state.is_dirty_since(connection, last):
        given = {"province": province, "run": last.run, "record": str(files["child_record"])}
        _select(connection, "incremental_export", linked, given)
    else:
        names = [name for name, table in TABLES.items() if table.kept is None]
    for name in report_each(names, "เขียนตาราง", "writing tables"):
        old = files[name] if last else None
        if old is None or _differs(connection, TABLES[name], old):
            write_parquet(_rows(connection, TABLES[name], old), files[name])
            hashes[name] = hash_file(files[name])
    export_state.save_state(
        connection, province, export_state.ExportState(export_state.newest_run(connection), cache_key, hashes)
    )
    return int(pq.read_metadata(files["child"]).num_rows)


def list_provinces(home: Home, province: str) -> list[str]:
    """The provinces whose records are among those exported for a province; none where nothing was exported yet."""
    exported = index_table_path(home, province, "child_record")
    if not exported.is_file():
        return []
    found = pq.read_table(exported, columns=["province_code"])["province_code"].unique().to_pylist()
    return sorted(str(code) for code in found)


def index_table_path(home: Home, province: str, table: str) -> Path:
    """Where an exported table of a province lies."""
    return home.lake("index", province, f"{table}.parquet")


def _select(connection: duckdb.DuckDBPyConnection, scope: str, linked: LinkedRecords, given: dict[str, object]) -> None:
    """Make the temporary tables that `TABLES` reads, of the children in a scope."""
    connection.register("all_review_pair", linked.pairs)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW all_draw AS FROM {linked.draws}")
    for name in ("source_precedence", scope, "exported_record"):
        SQL.run(connection, name, given)
    SQL.create(connection, "own_identifier", "identifier")
    SQL.create(connection, "own_name", "golden_name")
    SQL.create(connection, "own_best", "golden_record")
    connection.unregister("all_review_pair")


def _differs(connection: duckdb.DuckDBPyConnection, table: ExportedTable, old: Path) -> bool:
    """Whether there is any row to take out of the last export or to put into it."""
    file = f"read_parquet({duckdb_io.quote(str(old))})"
    if table.kept is None:
        said = f"SELECT EXISTS ((FROM {file} EXCEPT {table.rows}) UNION ALL ({table.rows} EXCEPT FROM {file}))"
    else:
        kept = f"(SELECT count(*) FROM {file} {table.kept})"
        said = f"SELECT EXISTS ({table.rows}) OR (SELECT count(*) FROM {file}) <> {kept}"
    return bool(connection.execute(said).fetchall()[0][0])


def _rows(connection: duckdb.DuckDBPyConnection, table: ExportedTable, old: Path | None) -> pa.Table:
    """An exported table: its rows about dirty children, with those of the last export about others."""
    rows = f"SELECT * FROM ({table.rows})"
    if old is not None and table.kept is not None:
        rows = f"SELECT * FROM read_parquet({duckdb_io.quote(str(old))}) {table.kept} UNION ALL BY NAME {rows}"
    # In one piece, so that the bytes do not depend on how the rows came.
    return connection.execute(f"FROM ({rows}) ORDER BY {table.order}").to_arrow_table().combine_chunks()


def _cache_key(linked: LinkedRecords) -> str:
    """A hash of what an export depends on beside the index's rows: how it is made, and by which engine."""
    texts = [SQL.read(name) for name in SCRIPTS]
    made_with = repr((texts, TABLES, index_file.COLUMNS, duckdb.__version__, pa.__version__, linked.cache_key))
    return hashlib.sha256(made_with.encode()).hexdigest()
