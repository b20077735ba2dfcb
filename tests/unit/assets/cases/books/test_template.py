"""Templates: area codes at hand, and pages that can be read on paper."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from assets.cases.books.row_models import BOOKS
from assets.cases.books.template import write_template


def test_the_codes_of_the_provinces_areas_are_in_the_workbook_where_asked_for(tmp_path: Path) -> None:
    write_template(BOOKS["team"], tmp_path / "with.xlsx", province="95")
    rows = list(openpyxl.load_workbook(tmp_path / "with.xlsx")["รหัสพื้นที่"].iter_rows(min_row=2, values_only=True))
    assert ("9501", "เมืองยะลา", None) in rows and ("950102", "เมืองยะลา", "บุดี") in rows
    assert all(str(row[0]).startswith("95") for row in rows) and len({row[0] for row in rows}) == len(rows) == 66
    write_template(BOOKS["team"], tmp_path / "without.xlsx")
    assert "รหัสพื้นที่" not in openpyxl.load_workbook(tmp_path / "without.xlsx").sheetnames


@pytest.mark.parametrize(("name", "pages"), [("fund", 1), ("resources", 2)])
def test_a_wide_book_is_printed_on_two_pages_side_by_side(name: str, pages: int, tmp_path: Path) -> None:
    write_template(BOOKS[name], tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx").worksheets[0]
    assert (sheet.page_setup.fitToWidth or 1) == pages and sheet.print_title_rows == "$1:$1"
