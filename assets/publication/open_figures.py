"""`open/`: indicator values that may be shown to anyone, as Parquet, CSV and a workbook.

Hidden cells leave without any of their figures. Text that a spreadsheet would run as a formula is
made harmless.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import geothai
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from assets.duck import quoted
from assets.publication.analysts_file import indicator_table

FIGURES = ("numerator", "numerator_low", "numerator_high", "denominator", "value")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
OPEN = """
    SELECT
        {columns}, area.th AS area_th, area.en AS area_en
    FROM read_parquet({values}) LEFT JOIN given_area AS area USING (area_code)
    ORDER BY indicator, list_position(['province', 'district', 'subdistrict'], area_level), area_code,
        list_position(['all', 'male', 'female'], sex), age_band"""
NOTE = "ช่องที่ปิดไว้ว่างเปล่า เพื่อไม่ให้รู้ถึงตัวเด็ก · hidden cells are empty so that no child is recognised"
HEADINGS = {
    "indicator": "ตัวชี้วัด · indicator",
    "version": "รุ่น · version",
    "as_of": "ณ วันที่ · as of",
    "area_level": "ระดับ · level",
    "area_code": "รหัสพื้นที่ · area code",
    "sex": "เพศ · sex",
    "age_band": "ช่วงอายุ · age band",
    "numerator": "จำนวน · numerator",
    "numerator_low": "ต่ำสุด · low",
    "numerator_high": "สูงสุด · high",
    "denominator": "ตัวหาร · denominator",
    "value": "สัดส่วน · value",
    "suppressed": "ปิดไว้ · suppressed",
    "area_th": "พื้นที่ · area (Thai)",
    "area_en": "พื้นที่ · area (English)",
}


def open_values(values: Path) -> pa.Table:
    """The values for everybody: hidden cells keep their place and lose their figures; areas get names."""
    columns = ", ".join(
        f"if(suppressed, NULL, {name}) AS {name}" if name in FIGURES else name for name in pq.read_schema(values).names
    )
    with duckdb.connect() as connection:
        connection.register("given_area", _areas(pq.read_table(values, columns=["area_code"])["area_code"]))
        return connection.execute(OPEN.format(columns=columns, values=quoted(str(values)))).to_arrow_table()


def write(values: pa.Table, folder: Path) -> None:
    """Write `indicator_value.parquet`, `.csv` and `.xlsx` into `folder`."""
    pq.write_table(values, folder / "indicator_value.parquet", compression="zstd")
    rows = [list(row.values()) for row in values.to_pylist()]
    # With its mark, or Excel reads Thai as windows-1252.
    with (folder / "indicator_value.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(values.column_names)
        writer.writerows([[harmless(cell) for cell in row] for row in rows])
    _workbook(values.column_names, rows, folder / "indicator_value.xlsx")


def harmless(cell: Any) -> Any:
    """The cell, with an apostrophe before text that a spreadsheet would run."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _workbook(names: list[str], rows: list[list[Any]], path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as workbook:
        heading = workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        sheet = workbook.add_worksheet("ตัวชี้วัด")
        sheet.write_row(0, 0, [HEADINGS[name] for name in names], heading)
        for place, row in enumerate(rows, start=1):
            sheet.write_row(place, 0, [harmless(cell) for cell in row])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(names) - 1)
        sheet.set_column(0, len(names) - 1, 16)
        notes = workbook.add_worksheet("คำนิยาม")
        definitions = indicator_table().drop_columns(["sources", "smallest_cell"])
        notes.write_row(0, 0, definitions.column_names, heading)
        for place, definition in enumerate(definitions.to_pylist(), start=1):
            notes.write_row(place, 0, [harmless(cell) for cell in definition.values()])
        notes.write(place + 2, 0, NOTE)
        notes.set_column(0, definitions.num_columns - 1, 32)


def _areas(codes: pa.ChunkedArray) -> pa.Table:
    """Thai and English names of the areas among `codes`."""
    lookup = {2: geothai.province, 4: geothai.district, 6: geothai.subdistrict}
    rows = []
    for code in codes.unique().to_pylist():
        area = lookup[len(code)](code)
        rows.append({"area_code": code, "th": area.name_th if area else code, "en": area.name_en if area else code})
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in ("area_code", "th", "en")]))
