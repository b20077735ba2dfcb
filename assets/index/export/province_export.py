"""What the index hands on: a province's cut of it, as Parquet in the lake.

Only children with a record in the province leave, with the best value of each particular. What is
published of it, and for whom, is the publication's.

A cut is made by what changed where it can be: children that were stirred since the last one are cut anew and
take the place of what was said of them; the files are written only where they differ. Where the last one stands
no more (`handed`), all is cut. Both give the same bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.common import duckdb_io
from assets.common.atomic_io import write_parquet
from assets.common.home import Home
from assets.index.export import export_state
from assets.index.linking.engine import LinkedRecords
from assets.index.store import index_file

SQL = Path(__file__).parents[1] / "sql"


@dataclass(frozen=True)
class Table:
    """One of the tables handed on.

    Attributes:
        rows: query for its rows about the children that are cut anew.
        kept: what keeps of the last cut's rows those about other children; None where nothing is kept.
        order: in which the rows lie in the file, without ties.
    """

    rows: str
    kept: str | None
    order: str


_OF_OTHERS = "ANTI JOIN renewed USING (child_id)"
TABLES = {
    "child_record": Table(
        "FROM handed_on",
        _OF_OTHERS,
        "province_code, source, source_file, source_row, file_version, layout, agency_record_id, record_version_id",
    ),
    "identifier": Table("FROM own_identifier", _OF_OTHERS, "child_id, best DESC, national_id, id_kind"),
    "name": Table("FROM own_name", _OF_OTHERS, "child_id, best DESC, first_name, last_name, middle_name"),
    "child": Table("FROM own_best", _OF_OTHERS, "child_id"),
    "child_event": Table(
        "FROM own_event",
        "ANTI JOIN renewed_event USING (child_id)",
        '"at", kind, child_id, other_child_id, run_id, reason',
    ),
    "review_pair": Table(
        """
        SELECT
            a.record_version_id AS record_version_id_a, b.record_version_id AS record_version_id_b, child_id_a,
                child_id_b,
            probability, weight, reason
        FROM own_review_pair AS pair
        JOIN spokesman AS a ON a.agency_record_id = pair.record_id_a
        JOIN spokesman AS b ON b.agency_record_id = pair.record_id_b""",
        "ANTI JOIN renewed AS a ON a.child_id = child_id_a ANTI JOIN renewed AS b ON b.child_id = child_id_b",
        "abs(weight), record_version_id_a, record_version_id_b",
    ),
    "draw": Table(
        "FROM own_draw", "ANTI JOIN former_key USING (agency_record_id)", "draw, agency_record_id, cluster_id"
    ),
    # Without run and time: the same links again must give the same file.
    "linkage_report": Table("SELECT report FROM linkage_report", None, "report"),
}


def export_province(connection: duckdb.DuckDBPyConnection, home: Home, province: str, linked: LinkedRecords) -> int:
    """Write `lake/index/<province>/*.parquet`; the number of children is given back.

    Args:
        connection: its catalog is the index; no transaction is open.
        home: the installation.
        province: two-digit code.
        linked: what the engine gave last.
    """
    files = {name: export_path(home, province, name) for name in TABLES}
    basis = _basis(linked)
    last = export_state.last_export(connection, province, basis, files)
    marks = dict(last.marks) if last else {}
    names = list(TABLES)
    if last is None:
        _cut(connection, "whole_cut", linked, {"province": province})
    elif export_state.is_dirty_since(connection, last):
        given = {"province": province, "run": last.run, "record": str(files["child_record"])}
        _cut(connection, "renewed_cut", linked, given)
    else:
        names = [name for name, table in TABLES.items() if table.kept is None]
    for name in names:
        old = files[name] if last else None
        if old is None or _differs(connection, TABLES[name], old):
            write_parquet(_rows(connection, TABLES[name], old), files[name])
            marks[name] = export_state.file_hash(files[name])
    export_state.save_state(
        connection, province, export_state.ExportState(export_state.newest_run(connection), basis, marks)
    )
    return int(pq.read_metadata(files["child"]).num_rows)


def export_path(home: Home, province: str, table: str) -> Path:
    """Where a table that the index hands on for a province lies."""
    return home.lake("index", province, f"{table}.parquet")


def _cut(connection: duckdb.DuckDBPyConnection, scope: str, linked: LinkedRecords, given: dict[str, object]) -> None:
    """Make the temporary tables that `TABLES` reads, of the children in a scope."""
    connection.register("all_review_pair", linked.pairs)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW all_draw AS FROM {linked.draws}")
    for name in ("trust", scope, "handed_on"):
        for statement in duckdb.extract_statements(_text(name)):
            wanted = statement.named_parameters
            connection.execute(statement, {key: given[key] for key in wanted} if wanted else None)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE own_identifier AS {_text('identifier')}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE own_name AS {_text('name')}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE own_best AS {_text('child')}")
    connection.unregister("all_review_pair")


def _differs(connection: duckdb.DuckDBPyConnection, table: Table, old: Path) -> bool:
    """Whether there is any row to take out of the last cut or to put into it."""
    file = f"read_parquet({duckdb_io.quote(str(old))})"
    if table.kept is None:
        said = f"SELECT EXISTS ((FROM {file} EXCEPT {table.rows}) UNION ALL ({table.rows} EXCEPT FROM {file}))"
    else:
        kept = f"(SELECT count(*) FROM {file} {table.kept})"
        said = f"SELECT EXISTS ({table.rows}) OR (SELECT count(*) FROM {file}) <> {kept}"
    return bool(connection.execute(said).fetchall()[0][0])


def _rows(connection: duckdb.DuckDBPyConnection, table: Table, old: Path | None) -> pa.Table:
    """A table to hand on: its rows about renewed children, with those of the last cut about others."""
    rows = f"SELECT * FROM ({table.rows})"
    if old is not None and table.kept is not None:
        rows = f"SELECT * FROM read_parquet({duckdb_io.quote(str(old))}) {table.kept} UNION ALL BY NAME {rows}"
    # In one piece, so that the bytes do not hang on how the rows came.
    return connection.execute(f"FROM ({rows}) ORDER BY {table.order}").to_arrow_table().combine_chunks()


def _basis(linked: LinkedRecords) -> str:
    """What a cut hangs on beside the index's rows: how it is made, and by which engine."""
    texts = [_text(name) for name in ("trust", "whole_cut", "renewed_cut", "handed_on", "identifier", "name", "child")]
    made_with = repr((texts, TABLES, index_file.COLUMNS, duckdb.__version__, pa.__version__, linked.basis))
    return hashlib.sha256(made_with.encode()).hexdigest()


def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text("utf-8")
