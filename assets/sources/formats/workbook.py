"""Workbooks: sheets to rows of text, numbers and dates written out as a person reads them in Excel."""

from __future__ import annotations

import datetime
import zipfile
import zlib
from pathlib import Path
from typing import Any

import python_calamine as calamine

from assets.common.file_kind import FileKind, detect_kind
from assets.sources.formats.errors import PasswordProtectedError, UnreadableError
from assets.sources.formats.limits import current_limits
from assets.sources.formats.rows import Rows

NO_ENCODING = "-"
LAST_ROW = 1_048_576
"""The rows that a sheet can have (ECMA-376, part 1, 18.3.1.73, and Excel)."""
_FAULTS = (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError)


def read(path: Path) -> list[tuple[str, Rows]]:
    """Name and rows of each sheet, in the workbook's order; rows without any content are left out.

    Whole numbers are written without a point (13 digits are exact), other numbers with at most 15
    digits as Excel shows them, truth values as 1 and 0, dates as YYYY-MM-DD in the era that the cell
    has, text as it is (a number that was typed as 1.23E+12 stays that).

    Raises:
        PasswordProtectedError: it opens with a password only.
        LimitError: it is too large.
        UnreadableError: it is cut, damaged or no workbook.
    """
    if detect_kind(path) is FileKind.ENCRYPTED:
        raise PasswordProtectedError("a workbook that only a password opens: send it without one")
    try:
        _check_parts(path)
        # Opened here: calamine tells the format by the name's ending, and a landed file has none.
        with path.open("rb") as file:
            book = calamine.CalamineWorkbook.from_filelike(file)
            return [(name, _rows(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except calamine.PasswordError as error:
        raise PasswordProtectedError("a workbook that only a password opens: send it without one") from error
    except (*_FAULTS, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # What calamine says may quote a cell, so it is not repeated.
        raise UnreadableError("no whole workbook: cut, damaged or something else under its name") from error


def _check_parts(path: Path) -> None:
    """Refuse a workbook that would unpack to too much; the old xls has no parts.

    Raises:
        LimitError: it has too many parts, or they are too large.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    current_limits().check_members([(entry.compress_size, entry.file_size) for entry in entries])


def _rows(sheet: calamine.CalamineSheet) -> Rows:
    if sheet.total_height > LAST_ROW:
        raise UnreadableError("a cell below the last row that a sheet can have: the workbook is damaged")
    current_limits().check_table(sheet.total_height, sheet.total_width)
    cells = [[cell if type(cell) is str else _text(cell) for cell in row] for row in sheet.to_python()]
    filled = [row for row in cells if any(cell and not cell.isspace() for cell in row)]
    return Rows.from_lists(filled, ["\t".join(row) for row in filled], NO_ENCODING)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)
