"""Facts: what all registers together say of each child, in the best estimate and in every sampled resolution.

The table `person` that comes of it is what definitions are conditions on. What is counted is in the
registry; what the facts are made of, in `sql/`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.indicators.catalogue import problems, risk
from assets.indicators.counting import growth, visit_findings

SQL = SqlFolder(Path(__file__).parents[1] / "sql")
ADDRESS = {
    "province_code": "VARCHAR",
    "source": "VARCHAR",
    "source_file": "VARCHAR",
    "source_row": "BIGINT",
    "file_version": "VARCHAR",
}
DIMENSIONS = ("income", "housing", "health", "education", "access")
STAGED: dict[str, tuple[str, dict[str, str]]] = {
    "dmc": ("schools", ADDRESS | {"not_yet_struck_off": "VARCHAR"}),
    "person": ("health", ADDRESS | {"discharge": "VARCHAR", "type_area": "VARCHAR"}),
    "dropouts": ("nonformal", ADDRESS | {"remark": "VARCHAR"}),
    "field_survey": ("field_survey", ADDRESS | {"detail": "VARCHAR"}),
    "social_map": (
        "social_map",
        ADDRESS | {"income_baht": "DOUBLE"} | {f"falls_short_{name}": "BIGINT" for name in DIMENSIONS},
    ),
    "specialpp": (
        "health",
        ADDRESS | {"hospital_code": "VARCHAR", "person_no": "VARCHAR", "served_on": "DATE", "screening": "VARCHAR"},
    ),
    "nutrition": (
        "health",
        ADDRESS
        | {"hospital_code": "VARCHAR", "person_no": "VARCHAR", "served_on": "DATE", "development": "VARCHAR"}
        | {"weight_kg": "DOUBLE", "height_cm": "DOUBLE"},
    ),
    "disability": (
        "health",
        ADDRESS
        | {
            "hospital_code": "VARCHAR",
            "person_no": "VARCHAR",
            "disability_no": "VARCHAR",
            "disability_type": "VARCHAR",
        },
    ),
    "itw51_grade": ("nonformal", ADDRESS | {"student_code": "VARCHAR", "term": "VARCHAR"}),
}
"""Of each layout the columns that facts need beyond those of the child record."""
FEWEST = 20
"""Records with and without a number that a source must have before it is asked how many it loses."""
TERM = """
    SELECT max(2 * left(period, 4)::INTEGER + (right(period, 1) = '2')::INTEGER)
    FROM handed_record
    WHERE source = 'schools' AND regexp_full_match(period, '\\d{4}-[12]') AND period_start <= ?"""


def gather_facts(connection: duckdb.DuckDBPyConnection, home: Home, province: str, as_of: dt.date) -> None:
    """Make the tables `person`, `touched`, `problem` and those that they need, in memory.

    Args:
        connection: where to.
        home: the installation.
        province: two-digit code.
        as_of: the day for ages and findings.
    """
    for name, table in (("handed_record", "child_record"), ("drawn", "draw")):
        file = duckdb_io.quote(str(index_table_path(home, province, table)))
        connection.execute(f"CREATE TEMP TABLE {name} AS FROM read_parquet({file})")
    provinces = [row[0] for row in connection.execute("SELECT DISTINCT province_code FROM handed_record").fetchall()]
    for layout, (source, columns) in STAGED.items():
        files = [home.lake("staged", code, source, f"{layout}.parquet") for code in sorted(provinces)]
        connection.execute(f"CREATE TEMP VIEW staged_{layout} AS {_staged(files, columns)}")
    given = {
        "province": province,
        "as_of": as_of,
        "term": _term(connection, as_of),
        "income_line": risk.load().income_line.baht,
        "fewest": FEWEST,
    }
    connection.execute(_place(home, province))
    for step in ("layout_column", "key_fact", "low_coverage_source", "detail_fact"):
        SQL.run(connection, step, given)
    growth.classify(connection, as_of)
    problems.map_problems(connection)
    visit_findings.load(connection, home, province, as_of)
    SQL.run(connection, "person", given)
    connection.execute(risk.score_sql())
    connection.execute("""
        CREATE TEMP TABLE touched AS
        SELECT DISTINCT drawn.draw, child_id FROM drawn JOIN key_fact USING (agency_record_id)""")


def list_places() -> list[tuple[str, str]]:
    """Where the staged rows that facts need lie below a province's: source and file."""
    return [(source, f"{layout}.parquet") for layout, (source, _) in STAGED.items()]


def _term(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> int:
    """Number of the newest begun term that schools have sent; that of the day where they sent none."""
    row = connection.execute(TERM, [as_of]).fetchone()
    if row and row[0] is not None:
        return int(row[0])
    first_begins, second_begins = dt.date(as_of.year, 5, 16), dt.date(as_of.year, 11, 1)
    year = as_of.year + 543
    return 2 * year + int(as_of >= second_begins) if as_of >= first_begins else 2 * (year - 1) + 1


def _staged(files: list[Path], columns: dict[str, str]) -> str:
    """SQL of the staged rows of a layout in several provinces; a column that a file lacks is null."""
    parts = []
    for file in files:
        if file.is_file():
            present = set(pq.read_schema(file).names)
            fields = [
                f"{name}::{kind} AS {name}" if name in present else f"NULL::{kind} AS {name}"
                for name, kind in columns.items()
            ]
            parts.append(f"SELECT {', '.join(fields)} FROM read_parquet({duckdb_io.quote(str(file))})")
    nothing = ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns.items())
    return " UNION ALL ".join(parts) or f"SELECT {nothing} WHERE false"


def _place(home: Home, province: str) -> str:
    """Sex, birth and home of the children: the best ones of the province's own, the newest record's of neighbours."""
    child = duckdb_io.quote(str(index_table_path(home, province, "child")))
    return f"""
        CREATE TEMP TABLE place AS
        SELECT child_id, sex, birth_date, province_code, district_code, subdistrict_code FROM read_parquet({child})
        UNION ALL
        SELECT
            child_id, arg_max(sex, newest), arg_max(birth_date, newest), arg_max(residence_province, newest),
            arg_max(residence_district, newest), arg_max(residence_subdistrict, newest)
        FROM (
            SELECT *, (coalesce(period_start, DATE '1900-01-01'), record_version_id) AS newest FROM handed_record
        )
        WHERE NOT own GROUP BY child_id"""
