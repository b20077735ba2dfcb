"""From a province's staged rows to its child records: one row each, in one schema.

Each step is one named SQL text in `sql/`. What a column means is the contract's and the staging's
business; who is the same child is the index's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from assets.common.step_stamp import RefreshStep, StepInput, StepResult, list_parquet, run_step
from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import replacing
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.records import schema
from quality import contract
from quality.contract import Layout

STEPS = ("record_key", "activity", "status")
SQL = SqlFolder(Path(__file__).parent / "sql")


@dataclass(frozen=True)
class RecordsSummary:
    """What `build` made: counts only.

    Attributes:
        rows: child records.
        active: of these, in the newest begun period of their layout and unit, and on its newest list.
        in_education: of these, evidence of being in education on the as-of date.
        by_layout: rows by layout.
    """

    rows: int
    active: int
    in_education: int
    by_layout: dict[str, int]


STEP = RefreshStep("child_records", code_version="2", summary=RecordsSummary)


class NotStagedError(Exception):
    """The province has no accepted rows at all."""

    def __init__(self, province: str) -> None:
        super().__init__(
            f"no row of province {province} was accepted, so there is nothing to link: correct the files that are held,"
            f" or put others below inbox/{province}/<source>/, and run again"
        )


def refresh_records(home: Home, province: str, as_of: dt.date) -> StepResult[RecordsSummary]:
    """Write the child records, as `build_records`, or skip that where nothing that they depend on has changed."""
    staged = list_parquet(home.lake("staged", province))
    # All that a record says of a day hangs on which periods have begun by then.
    begun = {"periods that have begun": ", ".join(map(str, _list_begun(staged, as_of)))}
    given = StepInput([*staged, *sorted(contract.FOLDER.glob("*.yaml"))], values=begun)
    return run_step(STEP, home, province, given, lambda: build_records(home, province, as_of))


def build_records(home: Home, province: str, as_of: dt.date) -> RecordsSummary:
    """Write `lake/child_record/<province>.parquet` from the province's staged rows.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day on which `active` and `in_education` hold.

    Raises:
        NotStagedError: nothing of the province is staged.
    """
    staged = home.lake("staged", province)
    layouts = [layout for layout in _layouts(staged) if layout.subject == "child"]
    if not layouts:
        raise NotStagedError(province)
    connection = duckdb_io.connect(spill=home.lake(".spill"))
    try:
        connection.execute(f"CREATE TEMP TABLE staged_row AS {_collected(connection, staged, layouts)}")
        _fill_addresses(connection, staged)
        for step in STEPS:
            SQL.run(connection, step, {"as_of": as_of})
        with replacing(records_path(home, province)) as temporary:
            _write(connection, staged, layouts, temporary)
        return _summary(connection)
    finally:
        connection.close()


def records_path(home: Home, province: str) -> Path:
    """Where the province's child records lie in the lake."""
    return home.lake("child_record", f"{province}.parquet")


def _list_begun(staged: Sequence[Path], as_of: dt.date) -> list[dt.date]:
    """The days up to `as_of` on which a period of a staged row begins, in order."""
    days: set[dt.date] = set()
    for file in staged:
        if "period_start" in pq.read_schema(file).names:
            days.update(pq.read_table(file, columns=["period_start"])["period_start"].unique().to_pylist())
    return sorted(day for day in days if day is not None and day <= as_of)


def _layouts(staged: Path) -> list[Layout]:
    """The layouts with staged rows, in a fixed order."""
    return [
        contract.load(file.parent.name).layouts[file.stem]
        for file in sorted(staged.glob("*/*.parquet"))
        if file.stem in contract.load(file.parent.name).layouts
    ]


def _collected(connection: duckdb.DuckDBPyConnection, staged: Path, layouts: list[Layout]) -> str:
    """All child layouts under one set of columns; a column that a layout lacks is null."""
    return "\nUNION ALL\n".join(
        _selected(connection, staged / layout.source / f"{layout.name}.parquet", layout) for layout in layouts
    )


def _selected(connection: duckdb.DuckDBPyConnection, file: Path, layout: Layout) -> str:
    present = columns_of(connection, file)
    fields = [
        f"{name}::{kind} AS {name}" if name in present else f"NULL::{kind} AS {name}"
        for name, kind in (schema.STAGED | schema.SIGNALS).items()
    ]
    content = "hash(raw)" if "raw" in present else "NULL::UBIGINT"
    return (
        f"SELECT {', '.join(fields)}, {_agency_key(layout, present)} AS agency_key, {content} AS content"
        f" FROM read_parquet({duckdb_io.quote(str(file))})"
    )


def _agency_key(layout: Layout, present: frozenset[str]) -> str:
    """The agency's key as text, its fallback where a part is empty, null where both are."""
    keys = [
        " || ':' || ".join(f"{column}::VARCHAR" for column in key)
        for key in (layout.key, layout.key_fallback)
        if key and present.issuperset(key)
    ]
    return f"coalesce({', '.join(keys)})" if keys else "NULL::VARCHAR"


def columns_of(connection: duckdb.DuckDBPyConnection, file: Path) -> frozenset[str]:
    """Names of the columns of a Parquet file."""
    rows = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({duckdb_io.quote(str(file))})").fetchall()
    return frozenset(row[0] for row in rows)


def _fill_addresses(connection: duckdb.DuckDBPyConnection, staged: Path) -> None:
    """Health writes where a child lives in a file of its own: put it into the child's row."""
    file = staged / "health" / "address.parquet"
    if file.is_file():
        SQL.run(connection, "health_address", address=f"read_parquet({duckdb_io.quote(str(file))})")


def _write(connection: duckdb.DuckDBPyConnection, staged: Path, layouts: list[Layout], file: Path) -> None:
    """Write the finished rows, layout after layout, into one Parquet file."""
    columns = ", ".join(schema.CHILD_RECORD)
    with ExitStack() as stack:
        writer = None
        for layout in layouts:
            rows = duckdb_io.quote(str(staged / layout.source / f"{layout.name}.parquet"))
            address = "source_file, source_row, file_version"
            written = f"(SELECT {address}, to_json(raw)::VARCHAR AS raw FROM read_parquet({rows}))"
            query = f"SELECT {columns} FROM ({SQL.read('child_record', written=written)})"
            table = connection.execute(query, {"layout": layout.name, "source": layout.source}).to_arrow_table()
            if writer is None:
                writer = stack.enter_context(pq.ParquetWriter(file, table.schema, compression="zstd"))
            writer.write_table(table)


def _summary(connection: duckdb.DuckDBPyConnection) -> RecordsSummary:
    counts = connection.execute(
        "SELECT count(*), count(*) FILTER (active), count(*) FILTER (active AND in_education) FROM dated_status"
    ).fetchone()
    assert counts is not None  # an aggregate always gives a row
    by_layout = connection.execute("SELECT layout, count(*) FROM dated_status GROUP BY ALL ORDER BY ALL").fetchall()
    return RecordsSummary(counts[0], counts[1], counts[2], dict(by_layout))
