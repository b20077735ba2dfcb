"""The workbook of open figures, as a spreadsheet opens it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from assets.common.excel import FORMULA
from assets.publication.open_files import workbook

EVIL = ('=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "\tx")


@pytest.fixture
def book(tmp_path: Path) -> openpyxl.Workbook:
    path = tmp_path / "figures.xlsx"
    values = pa.table(
        {
            "area_th": ["ยะลา", "เบตง", *EVIL],
            "numerator": [40, None, *[7] * len(EVIL)],
            "value": [0.125, None, *[0.5] * len(EVIL)],
            "status": ["value", "hidden", *["value"] * len(EVIL)],
        }
    )
    definitions = pa.table({"indicator": ["poor"], "name_th": ["=1+1"], "sql": ["SELECT 1"]})
    workbook.write(path, ("=ชื่อ", "=title"), dt.date(2024, 5, 16), definitions, [("ตัวชี้วัด", values)])
    return openpyxl.load_workbook(path)


def test_what_a_reader_must_know_stands_first_in_both_languages(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["หมายเหตุ", "ตัวชี้วัด", "คำนิยาม"]
    text = " ".join(str(row[0]) for row in book["หมายเหตุ"].iter_rows(values_only=True))
    for words in ("2024-05-16", "ปิดไว้", "hidden", "19 times in 20", "ตำบล", "not official"):
        assert words in text


def test_nothing_that_a_spreadsheet_would_run_is_in_it(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(FORMULA)] == []
    texts = [row[0] for row in book["ตัวชี้วัด"].iter_rows(values_only=True)]
    assert texts[3:] == ["'" + text for text in EVIL]


def test_hidden_cells_are_empty_and_shares_are_percent(book: openpyxl.Workbook) -> None:
    sheet = book["ตัวชี้วัด"]
    assert [cell.value for cell in sheet[3]] == ["เบตง", None, None, "hidden"]
    assert (sheet["C2"].value, sheet["C2"].number_format) == (0.125, "0.0%")
