"""Reading what ODK Central or KoBoToolbox export of the form as CSV: the rows of the sheet's form, and their faults.

Both put groups before a question's name (`visit-result`, `visit/result`), and a position into columns of its own
(`position-Latitude`, `_position_latitude`). Several answers are parted by spaces. ODK Central gives the CSV and the
photographs in one archive: its CSV is read from within it, and nothing is unpacked to the disk.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path, PurePosixPath
from typing import Any

from assets.cases.books.book import EMPTY
from assets.cases.books.reader import BookError, FilledBook, RowFault, check_row
from assets.cases.lists.list_form import FORM, ReportRow
from assets.sources.formats import archive
from assets.sources.formats.errors import LimitError, PasswordProtectedError, UnreadableError

MOST_BYTES = 50_000_000
_POSITION = {"latitude": "latitude", "longitude": "longitude"}
_REQUIRED = {"row_key", "visited_on", "result"}
_LABEL = FORM.heading("result")
_OTHER_FILE = "ไม่ใช่ไฟล์ส่งออกของแบบฟอร์มนี้ · not an export of the form"
_WITH_LABELS = (
    "ไฟล์ส่งออกเป็นข้อความของคำถาม ให้ส่งออกใหม่โดยเลือก XML values and headers"
    " · exported with labels: export again with XML values and headers"
)
_UNPACK = "ให้แตกไฟล์แล้วส่งไฟล์ CSV หรือไฟล์ Excel ที่อยู่ข้างใน"
_UNPACK_EN = "unpack it and hand in the CSV or the workbook that is in it"
_DAMAGED = "ไฟล์ zip ชำรุดหรือดาวน์โหลดไม่ครบ ให้ส่งออกใหม่ · a damaged or cut archive: export it again"
_LOCKED = f"ไฟล์ zip มีรหัสผ่าน {_UNPACK} · an archive with a password: {_UNPACK_EN}"


def is_export(path: Path) -> bool:
    """Whether a file that is handed in is an export, by its name: a CSV, or the archive with it."""
    return path.suffix.lower() in (".csv", ".zip")


def read_export(path: Path, today: dt.date) -> FilledBook[Any]:
    """Read an export; nothing in it can be of a day after `today`.

    Raises:
        BookError: the file is no export of this form, or its CSV is larger than 50 MB; an archive has no CSV or more
            than one, a password, or is damaged.
        FileNotFoundError: there is no such file.
    """
    written = _read_packed(path) if _is_packed(path) else _read_bytes(path)
    if len(written) > MOST_BYTES:
        raise BookError(f"{path.name}: ไฟล์ใหญ่เกินไป · larger than {MOST_BYTES // 1_000_000} MB")
    try:
        text = written.decode("utf-8-sig")
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


def missing_photos(filled: FilledBook[Any], path: Path) -> list[str]:
    """Names of photographs that rows refer to and that did not come.

    They are looked for in the export if it is an archive, beside it, and anywhere below `media` beside it: ODK Central
    puts all of them into `media`, KoBoToolbox's archive has a folder for each report.
    """
    folder = path.parent
    there = {each.name for each in (*folder.glob("*"), *(folder / "media").rglob("*"))}
    if _is_packed(path):
        there |= {PurePosixPath(member.name).name for member in archive.list_members(path)}
    return sorted({row.photo for row in filled.rows.values() if row.photo} - there)


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _read_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _read_packed(path: Path) -> bytes:
    """The bytes of the one CSV of an archive, one more than may be if there are more."""
    try:
        members = archive.list_members(path)
        tables = [member for member in members if member.name.lower().endswith(".csv")]
        if len(tables) == 1:
            return tables[0].read(MOST_BYTES + 1)
    except PasswordProtectedError:
        raise BookError(f"{path.name}: {_LOCKED}") from None
    except LimitError:
        raise BookError(f"{path.name}: ไฟล์ zip ใหญ่เกินไป {_UNPACK} · too large an archive: {_UNPACK_EN}") from None
    except UnreadableError:
        raise BookError(f"{path.name}: {_DAMAGED}") from None
    said = ("มีไฟล์ CSV มากกว่าหนึ่งไฟล์", "more than one CSV") if tables else ("ไม่มีไฟล์ CSV", "no CSV in the archive")
    raise BookError(f"{path.name}: {said[0]} {_UNPACK} · {said[1]}: {_UNPACK_EN}")


def _question(heading: str) -> str:
    """The name of the question that a column answers."""
    last = re.split(r"[/]|-(?=[^-]*$)", heading.strip())[-1].casefold()
    for part, name in _POSITION.items():
        if last in (part, f"_position_{part}"):
            return name
    return last


def _cell(name: str, cell: str) -> str:
    return "; ".join(cell.split()) if name == "problems" else cell.strip()
