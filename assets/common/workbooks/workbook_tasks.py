"""What the process does that opens workbooks: read rows, write a copy with results, take a password off.

A workbook can claim a cell in its last row and column in a few bytes: a reader that lays out the whole area ends for
want of memory. Here rows are read one after the other, and reading ends where there are too many.
"""

from __future__ import annotations

import base64
import datetime as dt
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import msoffcrypto
import openpyxl
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from assets.common.limited_worker import serve
from assets.common.storage.atomic_io import replacing
from assets.common.workbooks.heading_row import HEADING_ROWS, write_heading
from assets.common.workbooks.workbook_process import MOST_COLUMNS, MOST_ROWS

MOST_UNPACKED = 200_000_000
"""Bytes of a workbook's parts together, unpacked."""
_FAULTS = (
    *(InvalidFileException, msoffcrypto.exceptions.FileFormatError, zipfile.BadZipFile, ParseError),
    *(KeyError, ValueError, TypeError, OSError, EOFError),
)
_WIDTH = 40
_COLOUR = "FFF8CBAD"


class _TooLargeError(Exception):
    """More than a workbook may have."""


def main() -> None:
    """Answer requests until standard input ends."""
    serve(_run)


def _run(request: dict[str, Any]) -> dict[str, Any]:
    task, path = TASKS[request.pop("task")], Path(request.pop("path"))
    try:
        return {"result": task(path, **request)}
    except _TooLargeError:
        return {"fault": "too_large"}
    except _FAULTS:
        return {"fault": "unreadable"}


def _read(path: Path) -> list[tuple[str, list[list[Any]]]]:
    """Of each sheet its name and its rows, without the empty cells at their ends."""
    _check_size(path)
    # The path's own bytes: openpyxl would refuse a name that does not end in .xlsx before it looks.
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        return [(sheet.title, _read_rows(sheet)) for sheet in book.worksheets]


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise _TooLargeError


def _read_rows(sheet: Any) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        cells = [_plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        rows.append(cells)
        if len(rows) > MOST_ROWS:
            raise _TooLargeError
    return rows


def _plain(cell: Any) -> Any:
    """A cell as JSON has it."""
    if isinstance(cell, (dt.datetime, dt.date, dt.time)):
        return {type(cell).__name__: cell.isoformat()}
    return {"timedelta": cell.total_seconds()} if isinstance(cell, dt.timedelta) else cell


def _write_results(
    path: Path, headings: Collection[str], column: str, refused: str, results: Mapping[str, str], out: str
) -> bool:
    """Write the copy; false, and no copy, where no sheet has the headings."""
    _check_size(path)
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file)
    for sheet in book.worksheets:
        for line, cells in enumerate(sheet.iter_rows(max_row=HEADING_ROWS, values_only=True), 1):
            texts = [write_heading(cell) for cell in cells]
            if {*headings} <= {*texts}:
                place = texts.index(column) + 1 if column in texts else len(texts) + 1
                _fill(sheet, line, place, column, refused, results)
                with replacing(Path(out)) as temporary:
                    book.save(temporary)
                return True
    return False


def _fill(sheet: Worksheet, head: int, place: int, column: str, refused: str, results: Mapping[str, str]) -> None:
    heading = sheet.cell(head, place, column)
    heading.font, heading.alignment = Font(bold=True), Alignment(vertical="top")
    sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    for line, text in results.items():
        cell = sheet.cell(int(line), place, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if text.startswith(refused):
            cell.fill = PatternFill("solid", fgColor=_COLOUR)


def _decrypt(path: Path, password: str) -> str | None:
    """The bytes without the password, base64; None where it is not the password."""
    written, plain = path.read_bytes(), BytesIO()
    try:
        workbook = msoffcrypto.OfficeFile(BytesIO(written))
        if workbook.is_encrypted():
            workbook.load_key(password=password, verify_password=True)
            workbook.decrypt(plain)
            written = plain.getvalue()
    except msoffcrypto.exceptions.InvalidKeyError:
        return None
    except msoffcrypto.exceptions.FileFormatError:
        pass
    return base64.b64encode(written).decode()


def _find_password(path: Path, passwords: Sequence[str]) -> int | None:
    """The place of the password that opens the workbook; None where none does."""
    workbook = msoffcrypto.OfficeFile(BytesIO(path.read_bytes()))
    return next((place for place, password in enumerate(passwords) if _opens(workbook, password)), None)


def _opens(workbook: Any, password: str) -> bool:
    if workbook.type == "agile":
        # What `load_key` does beside verifying takes as long again.
        info = workbook.info
        verified: bool = ECMA376Agile.verify_password(
            password,
            info["passwordSalt"],
            info["passwordHashAlgorithm"],
            info["encryptedVerifierHashInput"],
            info["encryptedVerifierHashValue"],
            info["spinValue"],
            info["passwordKeyBits"],
        )
        return verified
    try:
        workbook.load_key(password=password, verify_password=True)
    except msoffcrypto.exceptions.InvalidKeyError:
        return False
    return True


TASKS: dict[str, Callable[..., Any]] = {
    "read": _read,
    "write_results": _write_results,
    "decrypt": _decrypt,
    "find_password": _find_password,
}
"""What may be asked for, by name."""
