"""What a person sees in a sheet: days as days, rows as high as what is shown in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from assets.common.excel import LINE_HEIGHT, Sheet, new_workbook


@pytest.fixture
def sheet(tmp_path: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    rows = [(None, 0.034574468085106, "ก"), (dt.date(2024, 5, 16), 1, None), (dt.datetime(2024, 5, 16), 2, "ข")]
    with new_workbook(tmp_path / "made.xlsx", "made") as workbook:
        workbook.add_table(Sheet("made", ["day", "share", "text"], rows, widths=[16, 16, 16], formats={1: "0.0%"}))
    return openpyxl.load_workbook(tmp_path / "made.xlsx")["made"]


def test_a_day_is_shown_as_a_day(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    assert [(cell.value, cell.number_format) for cell in sheet["A"][2:]] == [
        (dt.datetime(2024, 5, 16), "yyyy-mm-dd"),
        (dt.datetime(2024, 5, 16), "yyyy-mm-dd"),
    ]


def test_a_number_of_many_digits_takes_one_line(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    heights = [sheet.row_dimensions[row].height for row in (2, 3, 4)]
    assert heights == [pytest.approx(LINE_HEIGHT, abs=0.5)] * 3  # heights are whole pixels


def test_the_line_below_a_row_goes_on_where_it_is_blank(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    assert sheet["C3"].value is None and not sheet["C3"].has_style
    (rule,) = sheet.conditional_formatting
    assert str(rule.sqref) == "A2:C4" and rule.rules[0].dxf.border.bottom.style == "thin"
