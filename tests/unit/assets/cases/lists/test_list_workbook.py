"""How the workbook of a list looks: what a manager reads first, on the screen and on paper."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from assets.cases.lists.case_details import Details
from assets.cases.lists.list_row import ListedCase
from assets.cases.lists.list_workbook import write_workbook
from assets.cases.log.case_store import Case
from assets.cases.log.states import CaseProgress


@pytest.fixture
def workbook(tmp_path: Path) -> openpyxl.Workbook:
    """A list of one child."""
    day = dt.date(2024, 6, 1)
    case = Case("K1", "out_of_school", day, "C1", False, False, CaseProgress(), (), ("C1",), None)
    unknown = dict.fromkeys(Details.__dataclass_fields__)
    known = {"child_id": "C1", "first_name": "ก", "age": 10, "disabled": False, "uncertain": False}
    child = Details(**(unknown | known | {"subdistrict_code": "950101", "district_code": "9501"}))  # type: ignore[arg-type]
    path = tmp_path / "list.xlsx"
    write_workbook(path, "ABCDEF", [ListedCase(case, child, "")], [], "950101", None, day)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize(("sheet", "line"), [("รายชื่อ", 4), ("รายงาน", 2)])
def test_the_number_of_a_row_stands_apart_from_the_name_beside_it(
    sheet: str, line: int, workbook: openpyxl.Workbook
) -> None:
    page = workbook[sheet]
    assert page.cell(line, 1).value == 1
    assert page.cell(line, 1).alignment.horizontal == "center"
    assert page.cell(line, 2).alignment.horizontal != "center"


def test_what_a_case_worker_reads_on_the_way_is_large_enough_on_paper(workbook: openpyxl.Workbook) -> None:
    page = workbook["รายชื่อ"]
    # A letter of a column's width is 7 pixels of 3/4 point wide.
    wide = sum(7 * column.width * 0.75 for column in page.column_dimensions.values())
    paper = (11.69 - page.page_margins.left - page.page_margins.right) * 72
    setup = page.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth or 1) == ("landscape", 9, 1)
    sizes = {cell.font.size for row in page.iter_rows(min_row=3) for cell in row}
    assert min(sizes) * min(1.0, paper / wide) >= 13
