"""A small province whose units get correction lists, and a clerk's hand that fills one in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from assets import index, records
from assets.common.storage.home import Home
from assets.data_quality.corrections import wording
from assets.data_quality.corrections.correction_lists import Wanted, Written, write_lists
from assets.data_quality.data_quality_tables import measure_data_quality
from tests.support.small_engine import Engine
from tests.support.small_province import AS_OF, PROVINCE, lay

NOW = dt.datetime(2024, 5, 21, 9, tzinfo=dt.UTC)
HEADING_ROW = 2


def measure(home: Home, staged: list[dict[str, Any]], as_of: dt.date = AS_OF) -> None:
    """A province of these staged rows, linked and measured."""
    lay(home, staged)
    records.build_records(home, PROVINCE, as_of)
    index.refresh_index(home, PROVINCE, "run", engine=Engine())
    measure_data_quality(home, PROVINCE, as_of)


def write(home: Home, folder: Path, **choice: Any) -> list[Written]:
    """The lists of the province."""
    return write_lists(home, Wanted(PROVINCE, "somebody", NOW, **choice), folder)


def read_rows(path: Path | BytesIO) -> list[dict[str, Any]]:
    """The rows of a list by heading."""
    title, headings, *rows = openpyxl.load_workbook(path)[wording.LIST_TAB].values
    assert str(title[0]).startswith(wording.TITLE)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def fill_in(path: Path, answers: Mapping[int, str], heading: str = wording.ANSWER) -> None:
    """Write these texts into a column of the list, by number of the row from 1."""
    book = openpyxl.load_workbook(path)
    page = book[wording.LIST_TAB]
    column = [cell.value for cell in page[HEADING_ROW]].index(heading) + 1
    for number, text in answers.items():
        page.cell(HEADING_ROW + number, column, text)
    book.save(path)
