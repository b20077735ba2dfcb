"""Reading a workbook that a person sends back: row by row, within limits, so that no file takes the process with it.

A workbook can claim a cell in its last row and column in a few bytes: a reader that lays out the whole area ends for
want of memory. Here rows are read one after the other, and reading ends where there are too many.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_UNPACKED = 200_000_000
"""Bytes of a workbook's parts together, unpacked."""
_FAULTS = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, OSError, EOFError)

Cells = list[tuple[Any, ...]]


class WorkbookError(Exception):
    """The file cannot be read as a workbook; says what to do, and quotes no cell."""


def read_workbook(path: Path) -> dict[str, Cells]:
    """The rows of each sheet by the sheet's name; a row has the values of its first 200 cells, None where empty.

    Raises:
        FileNotFoundError: there is no such file.
        WorkbookError: it is no workbook, has a password, or is too large.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    try:
        _check_size(path)
        # The path's own bytes: openpyxl would refuse a name that does not end in .xlsx before it looks.
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            return {sheet.title: _read_rows(path, sheet) for sheet in book.worksheets}
    except _FAULTS:
        raise WorkbookError(
            f"{path.name}: เปิดไม่ได้ บันทึกเป็นไฟล์ .xlsx ที่ไม่ตั้งรหัสผ่านแล้วส่งใหม่"
            " · cannot be opened: save it as .xlsx without a password"
        ) from None


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise _too_large(path)


def _read_rows(path: Path, sheet: Any) -> Cells:
    rows: Cells = []
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise _too_large(path)
    return rows


def _too_large(path: Path) -> WorkbookError:
    return WorkbookError(
        f"{path.name}: ใหญ่เกินไป ลบแถวที่ว่างท้ายแผ่นงาน หรือแบ่งเป็นหลายไฟล์ (ไม่เกิน {MOST_ROWS:,} แถว)"
        f" · too large: delete empty rows at the end, or split it (at most {MOST_ROWS:,} rows)"
    )
