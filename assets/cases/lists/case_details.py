"""What a list says of the children on it, with their names: restricted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.common.storage.sql_script import SqlFolder
from assets.index.export.province_export import SQL as INDEX_SQL
from assets.index.export.province_export import index_table_path
from assets.indicators.indicator_values import person_facts_path

_SQL = SqlFolder(Path(__file__).parent / "sql")
_PHONES = {
    ("field_survey", "field_survey"): ("telephone", "survey_date"),
    ("health", "person"): ("coalesce(mobile, telephone)", "period_start"),
}
"""(source, layout) → the telephone in its staged rows, and the day it was written."""
_NO_PHONES = """
    SELECT
        NULL::VARCHAR AS source, NULL::VARCHAR AS source_file, NULL::BIGINT AS source_row,
        NULL::VARCHAR AS file_version, NULL::VARCHAR AS phone, NULL::DATE AS written_on
    WHERE false"""


@dataclass(frozen=True)
class Details:
    """One child as a list shows her. Names as the columns of `sql/list.sql`."""

    child_id: str
    title: str | None
    first_name: str | None
    last_name: str | None
    sex: str | None
    age: int | None
    district_code: str
    subdistrict_code: str
    out_of_school_kind: str | None
    risk_score: int | None
    risk_reasons: Sequence[str] | None
    problems: Sequence[str] | None
    disabled: bool
    nickname: str | None
    house_no: str | None
    village: str | None
    guardian: str | None
    phone: str | None
    phone_source: str | None
    phone_on: dt.date | None
    school: str | None
    grade: str | None
    school_period: str | None
    sources: Sequence[str] | None
    certainty: float | None
    uncertain: bool


def read_details(home: Home, province: str, children: Sequence[str]) -> dict[str, Details]:
    """The children by id; one who is no longer in the province's export is left out."""
    return {row["child_id"]: Details(**row) for row in read_detail_table(home, province, children).to_pylist()}


def read_detail_table(home: Home, province: str, children: Sequence[str]) -> pa.Table:
    """The same as a table: the columns of `sql/list.sql`."""
    files = {
        name: duckdb_io.quote(str(index_table_path(home, province, name)))
        for name in ("child", "child_record", "review_pair")
    }
    files["person"] = duckdb_io.quote(str(person_facts_path(home, province)))
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        connection.register("wanted", pa.table({"child_id": pa.array(list(children), pa.string())}))
        connection.execute(f"CREATE TEMP VIEW telephone AS {_telephones(home, province)}")
        INDEX_SQL.run(connection, "source_precedence")
        return _SQL.run(connection, "list", None, **files).to_arrow_table()


def read_subdistricts(home: Home, province: str) -> dict[str, str]:
    """Child → code of the subdistrict of her home, of all children of the province."""
    table = pq.read_table(person_facts_path(home, province), columns=["child_id", "subdistrict_code"])
    return dict(zip(table["child_id"].to_pylist(), table["subdistrict_code"].to_pylist(), strict=True))


def _telephones(home: Home, province: str) -> str:
    parts = [_NO_PHONES]
    for (source, layout), (phone, day) in _PHONES.items():
        file = home.lake("staged", province, source, f"{layout}.parquet")
        if file.is_file() and {"telephone", "period_start"} <= set(pq.read_schema(file).names):
            parts.append(
                f"SELECT source, source_file, source_row, file_version, {phone} AS phone, {day} AS written_on"
                f" FROM read_parquet({duckdb_io.quote(str(file))}) WHERE {phone} IS NOT NULL"
            )
    return " UNION ALL BY NAME ".join(parts)
