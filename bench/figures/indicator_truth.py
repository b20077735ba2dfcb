"""What the indicators would be without an error of linking, and what the made-up people really do.

Two truths. `true_home` is the same home with every record given to the child it is of: its indicators are what
the definitions come to if linking is perfect. `people` is what the generator knows of its children whatever the
registers say: who learns, who dropped out, who came back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.storage.home import Home
from assets.index.export.province_export import index_table_path
from assets.indicators.indicator_values import person_facts_path

TRUE_RECORD = """
    SELECT
        coalesce('T' || truth.child, 'X' || record.record_version_id) AS child_id, true AS own,
        (hash(coalesce(truth.child, record.record_version_id), record.agency_record_id)
            & 9223372036854775807)::BIGINT AS agency_record_id,
        record.* EXCLUDE (agency_record_id)
    FROM given_record AS record
    LEFT JOIN given_truth AS truth
        ON (truth.file_version, truth.source, truth.source_file, truth.source_row)
        = (record.file_version, record.source, record.source_file, record.source_row)
    ORDER BY agency_record_id, record_version_id"""
TRUE_CHILD = """
    SELECT
        'T' || child AS child_id, sex, birth_date, $province AS province_code, district_code, subdistrict_code
    FROM given_children ORDER BY child_id"""
LINKED = "SELECT * EXCLUDE (child_id, own) FROM read_parquet($record)"
NOT_LINKED = """
    SELECT record_version_id AS agency_record_id, 1.0 AS match_probability, * EXCLUDE (raw) FROM read_parquet($record)
    WHERE hash(record_version_id) % 1000 >= $lost"""
PEOPLE = """
    WITH child AS (
        SELECT
            given_children.*, -- on 16 May of the school year
            date_sub('year', birth_date, make_date(year($as_of::DATE), 5, 16)) AS years,
            child IN (
                SELECT try_cast(child_id[2:] AS BIGINT) FROM read_parquet($person)
                WHERE out_of_school_kind = 'not_found_or_moved'
            ) AS said_to_have_moved,
            child IN (SELECT try_cast(child_id[2:] AS BIGINT) FROM read_parquet($person) WHERE known) AS known
        FROM given_children
    ), truth AS (
        SELECT
            count_if(registered AND NOT in_education AND years BETWEEN 3 AND 17) AS out_of_school,
            count_if(registered AND NOT in_education AND years BETWEEN 3 AND 17 AND NOT said_to_have_moved
                AND NOT away AND NOT dropout) AS never_enrolled,
            count_if(registered AND NOT in_education AND years BETWEEN 3 AND 17 AND NOT said_to_have_moved
                AND dropout) AS dropped_out,
            count_if(registered AND NOT in_education AND years BETWEEN 3 AND 17 AND (said_to_have_moved OR away))
                AS not_found_or_moved,
            count_if(known AND NOT registered AND NOT in_education AND years BETWEEN 3 AND 17)
                AS out_of_school_unregistered,
            count_if(registered AND nonformal AND years BETWEEN 3 AND 17) AS in_nonformal,
            count_if(registered AND returns AND in_education AND $term = 2 AND years BETWEEN 3 AND 17)
                AS back_in_learning,
            count_if(registered AND NOT in_education AND years BETWEEN 3 AND 5) AS no_kindergarten
        FROM child
    )
    SELECT
        indicator, counted.numerator_low AS low, counted.numerator AS counted, counted.numerator_high AS high,
        truth::BIGINT AS truth
    FROM (UNPIVOT truth ON * INTO NAME indicator VALUE truth)
    JOIN given_counted AS counted USING (indicator)
    WHERE area_level = 'province' AND sex = 'all' AND age_band = 'all'"""
LEAVING = """
    WITH owner AS (
        SELECT counted.child_id, mode(truth.child) AS child
        FROM read_parquet($record) AS counted
        JOIN given_truth AS truth
            ON (truth.file_version, truth.source, truth.source_file, truth.source_row)
            = (counted.file_version, counted.source, counted.source_file, counted.source_row)
        GROUP BY counted.child_id
    ), learner AS (
        SELECT risk_band, risk_reasons, leaves
        FROM read_parquet($person) JOIN owner USING (child_id) JOIN given_children USING (child)
        WHERE risk_band IS NOT NULL AND $term = 1
    ), of_group AS (
        SELECT 'band' AS kind, risk_band AS code, leaves FROM learner
        UNION ALL
        SELECT 'reason', unnest(risk_reasons), leaves FROM learner
    )
    SELECT kind, code, count(*) AS children, count_if(leaves) AS "left" FROM of_group GROUP BY ALL ORDER BY ALL"""


def true_home(home: Home, folder: Path, province: str, term: int) -> Home:
    """The home with perfect links, for `indicators.build`.

    Args:
        home: the home that was refreshed.
        folder: holds `term0`, `term1`, `term2` as the generator wrote them.
        province: two-digit code.
        term: the newest that was refreshed.
    """
    true = Home(folder / f"true{term}")
    with duckdb.connect() as connection:
        record = {"record": str(index_table_path(home, province, "child_record"))}
        connection.register("given_record", connection.execute(LINKED, record).to_arrow_table())
        _give_records(connection, home, true, folder, province, term)
    draws = pq.read_schema(index_table_path(home, province, "draw")).empty_table()
    pq.write_table(draws, index_table_path(true, province, "draw"))
    shutil.copy2(index_table_path(home, province, "linkage_report"), index_table_path(true, province, "linkage_report"))
    return true


def true_home_without_linking(home: Home, folder: Path, province: str, term: int, lost: int = 0) -> Home:
    """As `true_home`, of a home whose records were built and not linked.

    Args:
        home: the home.
        folder: holds what the generator wrote.
        province: two-digit code.
        term: the newest that was staged.
        lost: of a thousand records, how many are left out, as if they were of nobody known.
    """
    true = Home(folder / (f"lost{term}" if lost else f"true{term}"))
    with duckdb.connect() as connection:
        given = {"record": str(home.lake("child_record", f"{province}.parquet")), "lost": lost}
        connection.register("given_record", connection.execute(NOT_LINKED, given).to_arrow_table())
        _give_records(connection, home, true, folder, province, term)
    draws = pa.schema([("draw", pa.int64()), ("agency_record_id", pa.int64()), ("cluster_id", pa.int64())])
    pq.write_table(draws.empty_table(), index_table_path(true, province, "draw"))
    report = pa.schema([("report", pa.string())]).empty_table()
    pq.write_table(report, index_table_path(true, province, "linkage_report"))
    return true


def _give_records(
    connection: duckdb.DuckDBPyConnection, home: Home, true: Home, folder: Path, province: str, term: int
) -> None:
    """Write into `true` what was staged, each record of `given_record` with its child, and the children."""
    shutil.copytree(home.lake("staged", province), true.lake("staged", province))
    target = index_table_path(true, province, "child_record")
    target.parent.mkdir(parents=True)
    connection.register("given_truth", _truth(folder))
    connection.register("given_children", _children(folder, term))
    pq.write_table(connection.execute(TRUE_RECORD).to_arrow_table(), target)
    children = connection.execute(TRUE_CHILD, {"province": province}).to_arrow_table()
    pq.write_table(children, index_table_path(true, province, "child"))


def people(
    true: Home, home: Home, counted: pa.Table, folder: Path, term: int, as_of: dt.date
) -> tuple[pa.Table, pa.Table]:
    """What the generator knows against what was counted, and who left by band and reason of risk.

    Whom the registers say to have moved is no truth of people: it is taken from the perfectly linked home.
    """
    province = counted.filter(pc.equal(counted["area_level"], "province"))["area_code"][0].as_py()
    with duckdb.connect() as connection:
        connection.register("given_truth", _truth(folder))
        connection.register("given_children", _children(folder, term))
        connection.register("given_counted", counted)
        compared = connection.execute(
            PEOPLE,
            {
                "as_of": as_of,
                "term": term,
                "person": str(person_facts_path(true, province)),
            },
        ).to_arrow_table()
        leaving = connection.execute(
            LEAVING,
            {
                "term": term,
                "person": str(person_facts_path(home, province)),
                "record": str(index_table_path(home, province, "child_record")),
            },
        ).to_arrow_table()
    return compared, leaving


def _children(folder: Path, term: int) -> pa.Table:
    return pq.read_table(folder / f"term{term}" / "children.parquet")


def _truth(folder: Path) -> pa.Table:
    """The child of every record of all terms, by the record's address."""
    parts = []
    for written in sorted(folder.glob("term?")):
        table = pq.read_table(written / "truth.parquet", columns=["source", "file", "row", "child"])
        versions = {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (written / "inbox").glob("*/*")
        }
        of_file = [versions[file.split("/")[0]] for file in table["file"].to_pylist()]
        named = table.rename_columns(["source", "source_file", "source_row", "child"])
        parts.append(named.append_column("file_version", pa.array(of_file, pa.string())))
    return pa.concat_tables(parts)
