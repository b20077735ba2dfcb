"""`open/`: what may be shown to anyone, as Parquet, CSV and a workbook.

Hidden cells leave without any of their figures, and an alert that rests on a hidden cell does not leave
at all. Which cells are hidden is decided with the indicators (`assets.indicators.disclosure.suppression`).
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.cases.counting import open_counts, open_gap
from assets.cases.counting.case_counts import ALL
from assets.common.display.area_names import area_name
from assets.common.excel import escape_formula
from assets.common.school_term import Term, find_term
from assets.common.storage import duckdb_io
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.indicators.editions import Edition, list_editions, list_versions
from assets.publication.databases.analysts_file import indicator_table
from assets.publication.open_files import datapackage, open_workbook
from assets.publication.open_files.edition import read_revisions

FIGURES = ("numerator", "numerator_low", "numerator_high", "denominator", "value")
SEVERITIES = ("critical", "warning", "note")
LATER = ("later_as_of", "later_value", "was_right", "days_early")
"""What a later term says of an alert: its cell may be hidden then, so it stays with the analysts."""
SQL = SqlFolder(Path(__file__).parents[1] / "sql")


def open_values(versions: Sequence[Edition]) -> pa.Table:
    """The values of a term for everybody, with the names of areas.

    Args:
        versions: those of the term's edition so far.

    Returns:
        The last version's, hidden cells without figures; those that an earlier version showed have its figures.
        `edition_version` is the number of the version that a row is of.
    """
    ordered = sorted(versions)
    tables = (f"SELECT *, {each.version} AS edition_version FROM read_parquet({_quote(each)})" for each in ordered)
    schema = pq.read_schema(ordered[-1].values)
    figures = [f"if(status = 'hidden', NULL, {name}) AS {name}" if name in FIGURES else name for name in schema.names]
    columns = ", ".join([*figures, "edition_version"])
    with duckdb_io.connect() as connection:
        codes = pq.read_table(ordered[-1].values, columns=["area_code"])["area_code"]
        connection.register("given_area", _areas(codes))
        given = {"newest": ordered[-1].version}
        union = " UNION ALL BY NAME ".join(tables)
        return SQL.run(connection, "open_values", given, columns=columns, versions=union).to_arrow_table()


def _quote(edition: Edition) -> str:
    return quote(str(edition.values))


def open_history(editions: Sequence[Edition]) -> pa.Table:
    """The open values of each school term, as the last version of its edition shows them."""
    terms: dict[Term, list[Edition]] = {}
    for each in sorted(editions):
        terms.setdefault(find_term(each.as_of), []).append(each)
    return pa.concat_tables([open_values(versions) for versions in terms.values()]).combine_chunks()


def open_alerts(path: Path) -> pa.Table | None:
    """The alerts that rest on nothing hidden, the gravest first; None where no rule was ever evaluated."""
    if not path.is_file():
        return None
    table = pq.read_table(path)
    shown = table.filter(pc.invert(table["suppressed"])).drop_columns(["suppressed", *LATER])
    turn = pc.index_in(shown["severity"], pa.array(SEVERITIES))
    order = pc.sort_indices(
        shown.append_column("turn", turn),
        sort_keys=[("turn", "ascending"), ("area_code", "ascending"), ("alert_id", "ascending")],
    )
    return shown.take(order)


def open_pilot_areas(path: Path) -> pa.Table | None:
    """The ranking of pilot areas for everybody, with their names; None where cases were never refreshed."""
    if not path.is_file():
        return None
    return _name_areas(pq.read_table(path))


def open_case_counts(home: Home, province: str) -> pa.Table | None:
    """The counts of cases for everybody, with the names of the areas; None where cases were never refreshed."""
    path = open_counts.open_path(home, province)
    if not path.is_file():
        return None
    table = pq.read_table(path)
    codes = [province if code == ALL else code for code in table["district_code"].to_pylist()]
    return table.append_column("area_th", pa.array([area_name(code)[0] for code in codes], pa.string())).append_column(
        "area_en", pa.array([area_name(code)[1] for code in codes], pa.string())
    )


def open_resource_gap(kept: Path, now: Path) -> pa.Table | None:
    """Need against capacity for everybody, with the names of the areas; None where cases were never refreshed.

    Args:
        kept: the edition's: its children stay for the term, so that no two days can be subtracted.
        now: the newest: its places count, since nobody is told of by them.
    """
    if not kept.is_file() or not now.is_file():
        return None
    names = ("problem", "age_band", "area_code")
    newest = {tuple(row[name] for name in names): row for row in pq.read_table(now).to_pylist()}
    rows = []
    for row in pq.read_table(kept).to_pylist():
        places = newest.get(tuple(row[name] for name in names), row)
        children, free = row["children"], places["capacity"] - places["used"]
        if children is not None:
            unmet = max(0, children - free)
        else:  # hidden: only that nothing is lacking may be known, and stays so while no place goes
            unmet = 0 if row["unmet"] == 0 and free >= row["capacity"] - row["used"] else None
        rows.append(row | {name: places[name] for name in ("capacity", "used", "nearest_km")} | {"unmet": unmet})
    return _name_areas(pa.Table.from_pylist(rows, open_gap.OPEN_SCHEMA))


def _name_areas(table: pa.Table) -> pa.Table:
    """The table with the Thai and English names of `area_code`."""
    names = [area_name(code) for code in table["area_code"].to_pylist()]
    for place, language in enumerate(("area_th", "area_en")):
        table = table.append_column(language, pa.array([name[place] for name in names], pa.string()))
    return table


def write(home: Home, province: str, edition: Edition, folder: Path) -> None:
    """Write the open tables into `folder`: each as Parquet and CSV, their description, and one workbook of all."""
    as_of = edition.as_of
    tables = {
        "indicator_value": open_values(list_versions(home, province, edition)),
        "indicator_history": open_history(list_editions(home, province)),
        "alert": open_alerts(edition.alerts),
        "indicator": indicator_table(),
        "pilot_area": open_pilot_areas(edition.pilot_areas),
        "edition_revision": read_revisions(home, province),
        "case_count": open_case_counts(home, province),
        "resource_gap": open_resource_gap(edition.resource_gap, open_gap.open_gap_path(home, province)),
    }
    for name, table in tables.items():
        if table is not None:
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
            _csv(table, folder / f"{name}.csv")
    there = {name: table for name, table in tables.items() if table is not None}
    datapackage.write(folder, province, as_of, there)
    values = tables["indicator_value"]
    assert values is not None
    made = open_workbook.refresh_workbook(home, province, edition, values, tables["alert"], tables["resource_gap"])
    shutil.copyfile(made, folder / "indicator_value.xlsx")


def _csv(table: pa.Table, path: Path) -> None:
    # With its mark, or Excel reads Thai as windows-1252.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        columns = (map(escape_formula, column.to_pylist()) for column in table.columns)
        writer.writerows(zip(*columns, strict=True))


def _areas(codes: pa.ChunkedArray) -> pa.Table:
    """Thai and English names of the areas among `codes`."""
    rows = []
    for code in codes.unique().to_pylist():
        thai, english = area_name(code)
        rows.append({"area_code": code, "th": thai, "en": english})
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in ("area_code", "th", "en")]))
