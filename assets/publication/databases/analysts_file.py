"""`<province>.duckdb`: children under pseudonyms, indicators and the quality of the data, for the team's analysts.

No name, no number, no house and no birthday belongs here. It is row level all the same, so not public.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.display.file_names import show_file_name, show_unit
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import index_table_path
from assets.indicators.catalogue import registry
from assets.indicators.indicator_values import person_facts_path, values_path
from assets.publication.databases import lookup_tables
from assets.publication.databases.pseudonym import pseudonyms
from assets.publication.fingerprint import file_reports

SQL = SqlFolder(Path(__file__).parents[1] / "sql")
CHILD = """
    CREATE TABLE abe.abe.child AS
    SELECT
        pseudonym, person.sex, person.age, age_band.code AS age_band, person.province_code, person.district_code,
        person.subdistrict_code, child.id_kind, child.status, person.registered, person.in_education,
        person.out_of_school_kind IS NOT NULL AS out_of_school,
        coalesce(person.out_of_school_kind = 'never_enrolled', false) AS never_enrolled,
        coalesce(person.out_of_school_kind = 'dropped_out', false) AS dropped_out,
        coalesce(person.out_of_school_kind = 'not_found_or_moved', false) AS not_found_or_moved,
        person.dropped_out AS dropout_recorded, child.sources,
        child.record_count, child.confidence, child.first_seen, child.last_seen,
        person.* EXCLUDE (
            child_id, sex, age, province_code, district_code, subdistrict_code, registered, in_education, dropped_out
        )
    FROM read_parquet({child}) AS child
    JOIN given_pseudonym USING (child_id)
    JOIN read_parquet({person}) AS person USING (child_id)
    LEFT JOIN given_band AS age_band ON person.age BETWEEN age_band.first AND age_band.last
    ORDER BY pseudonym"""
FILE = """
    SELECT
        province_code, source, source_file, status, reason, rows_in, accepted, quarantined, layout, encoding,
        period, period_from, detail, warning, file_version, received_at
    FROM {reports} ORDER BY source, source_file, received_at, layout"""


def fill(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> None:
    """Write the analysts' tables into the attached catalog `abe`."""
    connection.execute("CREATE SCHEMA abe.abe; CREATE SCHEMA abe.quality")
    child = index_table_path(home, province, "child")
    child_ids = pq.read_table(child, columns=["child_id"])["child_id"]
    connection.register("given_pseudonym", pa.table({"child_id": child_ids, "pseudonym": pseudonyms(home, child_ids)}))
    connection.register("given_band", _single_bands())
    connection.execute(CHILD.format(child=quote(str(child)), person=quote(str(person_facts_path(home, province)))))
    connection.register("given_indicator", indicator_table())
    connection.execute("CREATE TABLE abe.abe.indicator AS FROM given_indicator")
    values = quote(str(values_path(home, province)))
    connection.execute(f"CREATE TABLE abe.abe.indicator_value AS FROM read_parquet({values})")
    connection.register("given_file", show_file_names(_files(connection, home, province)))
    connection.execute("CREATE TABLE abe.quality.file AS FROM given_file")
    for name in ("given_pseudonym", "given_band", "given_indicator", "given_file"):
        connection.unregister(name)
    for name, path in list_tables(home, province, "abe").items():
        _write_added(connection, home, name, pq.read_table(path))
    lookup_tables.fill(connection, home, province)
    SQL.run(connection, "analysts_child_decoded")
    if {"abe.schooling", "abe.enrolment"} <= list_tables(home, province, "abe").keys():
        SQL.run(connection, "analysts_schooling", province=quote(province))


def show_file_names(table: pa.Table) -> pa.Table:
    """The same table; names of files, and of files in place of units' codes, as they may be shown to anyone.

    Somebody may have named a file after a child, or written a child's name in place of a code.
    """
    for place, name in enumerate(table.column_names):
        if name.startswith("source_file") or name == "unit":
            show = show_unit if name == "unit" else show_file_name
            codes = pc.dictionary_encode(table[name].combine_chunks())
            shown = pa.array([show(text) for text in codes.dictionary.to_pylist()], pa.string())
            table = table.set_column(place, name, shown.take(codes.indices))
    return table


def _files(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> pa.Table:
    return connection.execute(FILE.format(reports=file_reports(home, province))).to_arrow_table()


def _write_added(connection: duckdb.DuckDBPyConnection, home: Home, name: str, table: pa.Table) -> None:
    """Write one table that a layer added, its children under their pseudonyms.

    The rows lie in the order of the pseudonyms: another order could depend on the ids, and with a list of ids
    whoever has the file would know whose row is whose.
    """
    if "child_id" in table.column_names:
        place = table.column_names.index("child_id")
        distinct = table["child_id"].unique().drop_null()
        codes = pc.index_in(table["child_id"], distinct)
        column = pa.array(pseudonyms(home, pa.chunked_array([distinct]))).take(codes)
        table = table.set_column(place, "pseudonym", column)
        table = table.take(pc.sort_indices(table["pseudonym"]))  # stable: a child's own rows keep their order
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS abe.{name.partition('.')[0]}")
    connection.register("given_table", show_file_names(table))
    connection.execute(f"CREATE TABLE abe.{name} AS FROM given_table")
    connection.unregister("given_table")


def indicator_table() -> pa.Table:
    """The registry of indicators, one row a definition."""
    rows = []
    for each in registry.load().indicators:
        texts = {
            f"{field}_{language}": text
            for field in ("name", "question", "numerator", "denominator", "population", "as_of")
            for language, text in zip(("th", "en"), getattr(each, field), strict=True)
        }
        rows.append(
            {"indicator": each.code, "version": each.version, "topic": each.topic}
            | texts
            | {
                "sources": list(each.sources),
                "smallest_cell": each.smallest_cell,
                "age_from": each.ages.bands[0].first,
                "age_to": each.ages.bands[0].last,
                "missed_link": each.missed_link,
                "sql": each.sql,
            }
        )
    return pa.Table.from_pylist(rows)


def _single_bands() -> pa.Table:
    """The bands that cut the ages without overlap."""
    return pa.Table.from_pylist([vars(band) for band in registry.load().single])
