"""Reading what ODK Central or KoBoToolbox export of the form as CSV: the rows of the sheet's form, and their faults.

Both put groups before a question's name (`visit-result`, `visit/result`), and a position into columns of its own
(`position-Latitude`, `_position_latitude`). Several answers are parted by spaces.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

from assets.cases.books.book import EMPTY
from assets.cases.books.reader import BookError, FilledBook, RowFault, check_row
from assets.cases.lists.list_form import FORM, ReportRow

MOST_BYTES = 50_000_000
_POSITION = {"latitude": "latitude", "longitude": "longitude"}
_REQUIRED = {"row_key", "visited_on", "result"}
_LABEL = FORM.heading("result")
_OTHER_FILE = "ไม่ใช่ไฟล์ส่งออกของแบบฟอร์มนี้ · not an export of the form"
_WITH_LABELS = (
    "ไฟล์ส่งออกเป็นข้อความของคำถาม ให้ส่งออกใหม่โดยเลือก XML values and headers"
    " · exported with labels: export again with XML values and headers"
)


def read_export(path: Path, today: dt.date) -> FilledBook[Any]:
    """Read an export; nothing in it can be of a day after `today`.

    Raises:
        BookError: the file is no export of this form, or larger than 50 MB.
        FileNotFoundError: there is no such file.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BookError(f"{path.name}: ไฟล์ใหญ่เกินไป · larger than {MOST_BYTES // 1_000_000} MB")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BookError(f"{path.name}: ต้องเป็น CSV แบบ UTF-8 · not UTF-8") from None
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    headings = next(rows, [])
    names = [_question(heading) for heading in headings]
    if not set(names) >= _REQUIRED:
        raise BookError(f"{path.name}: {_WITH_LABELS if _LABEL in headings else _OTHER_FILE}")
    good: dict[int, ReportRow] = {}
    faults: list[RowFault] = []
    for line, cells in enumerate(rows, 2):
        given = {name: _cell(name, cell) for name, cell in zip(names, cells, strict=False) if name in FORM.columns}
        given = {name: cell for name, cell in given.items() if cell not in EMPTY}
        row, found = check_row(FORM, given, line, today)
        faults += found
        if isinstance(row, ReportRow):
            good[line] = row
    return FilledBook(good, tuple(faults), path.name)


def missing_photos(filled: FilledBook[Any], folder: Path) -> list[str]:
    """Names of photographs that rows refer to and that are neither in the folder nor anywhere below its `media`.

    ODK Central puts all of them into `media`; KoBoToolbox's archive has a folder for each report.
    """
    there = {each.name for each in (*folder.glob("*"), *(folder / "media").rglob("*"))}
    return sorted({row.photo for row in filled.rows.values() if row.photo} - there)


def _question(heading: str) -> str:
    """The name of the question that a column answers."""
    last = re.split(r"[/]|-(?=[^-]*$)", heading.strip())[-1].casefold()
    for part, name in _POSITION.items():
        if last in (part, f"_position_{part}"):
            return name
    return last


def _cell(name: str, cell: str) -> str:
    return "; ".join(cell.split()) if name == "problems" else cell.strip()
