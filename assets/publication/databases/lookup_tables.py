"""Names for the codes of the analysts' file: areas, schools, code lists, provinces that are loaded."""

from __future__ import annotations

import duckdb
import geothai
import pyarrow as pa

from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.data_quality.recommendations import source_name
from assets.indicators.catalogue import registry, risk
from assets.sources.readers.source_list import SOURCES

SCHOOL = """
    CREATE TABLE abe.abe.school AS
    SELECT
        school_code, arg_max(school_name, (coalesce(period_start, DATE '1900-01-01'), school_name)) AS name,
        max(period) AS newest_period,
        count(*) FILTER (WHERE newest) AS pupils
    FROM (
        SELECT *, period_start = max(period_start) OVER (PARTITION BY layout, school_code) AS newest
        FROM (
            SELECT NULL::VARCHAR AS school_name WHERE false  -- not every layout has names
            UNION ALL BY NAME FROM read_parquet({files}, union_by_name = true)
        )
        WHERE school_code IS NOT NULL
    ) GROUP BY ALL ORDER BY school_code"""
NO_SCHOOL = """
    CREATE TABLE abe.abe.school (school_code VARCHAR, name VARCHAR, newest_period VARCHAR, pupils BIGINT)"""


def fill(connection: duckdb.DuckDBPyConnection, home: Home, province: str) -> None:
    """Write `abe.area`, `abe.school`, `abe.code` and `abe.loaded_province` into the attached catalog `abe`."""
    for name, table in (
        ("area", _list_areas()),
        ("code", _list_codes()),
        ("loaded_province", _list_provinces(home)),
    ):
        connection.register("given_table", table)
        connection.execute(f"CREATE TABLE abe.abe.{name} AS FROM given_table")
        connection.unregister("given_table")
    files = sorted(home.lake("staged", province, "schools").glob("*.parquet"))
    listed = "[" + ", ".join(quote(str(file)) for file in files) + "]"
    connection.execute(SCHOOL.format(files=listed) if files else NO_SCHOOL)


def find_loaded(home: Home) -> list[str]:
    """Codes of the provinces whose records are in the lake."""
    return sorted(path.stem for path in home.lake("child_record").glob("??.parquet"))


def _list_areas() -> pa.Table:
    """Every province, district and subdistrict of the country with the area that it lies in."""
    rows: list[tuple[str, str, str, str, str | None]] = []
    for province in geothai.provinces():
        rows.append((province.code, "province", province.name_th, province.name_en, None))
        for district in geothai.districts(province.code):
            rows.append((district.code, "district", district.name_th, district.name_en, province.code))
            rows += [
                (each.code, "subdistrict", each.name_th, each.name_en, district.code)
                for each in geothai.subdistricts(district.code)
            ]
    names = ("area_code", "area_level", "name_th", "name_en", "parent_code")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows]).sort_by("area_code")


def _list_codes() -> pa.Table:
    """What codes mean: list, code, Thai, English."""
    known = registry.load()
    kinds = {each.code: each for each in known.indicators}
    rows = [("source", source, *source_name(source)) for source in SOURCES]
    rows += [("risk_reason", each.reason, each.th, each.en) for each in risk.load().reasons]
    rows += [("indicator", each.code, *each.name) for each in known.indicators]
    rows += [
        ("out_of_school_kind", code, *kinds[code].name)
        for code in ("never_enrolled", "dropped_out", "not_found_or_moved")
    ]
    rows += [("reason", each.code, each.th, each.en) for each in known.layouts.reasons]
    rows += [("layout", each.code, each.th, each.en) for each in known.layouts.layouts]
    rows += [
        ("problem", each.code.removeprefix("problem_"), *each.name)
        for each in known.indicators
        if each.code.startswith("problem_")
    ]
    lists, codes, thai, english = zip(*rows, strict=True)
    return pa.table({"list": list(lists), "code": list(codes), "th": list(thai), "en": list(english)})


def _list_provinces(home: Home) -> pa.Table:
    """Every province, and whether its records are in the index."""
    loaded = set(find_loaded(home))
    codes = sorted(each.code for each in geothai.provinces())
    return pa.table({"area_code": codes, "loaded": [code in loaded for code in codes]})
