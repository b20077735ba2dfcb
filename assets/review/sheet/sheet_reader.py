"""A review sheet that came back: reading its rows, whatever was done to the workbook meanwhile.

Columns are found by their headings, rows by nothing but themselves. Whether a row may be taken is
`answers`' to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from assets.review.sheet import sheet_writer
from assets.review.sheet.compared_fields import FIELDS

_HEADINGS = {
    "key": sheet_writer.KEY,
    "answer": sheet_writer.ANSWER,
    "note": sheet_writer.NOTE,
}


class SheetError(Exception):
    """The file as a whole is no review sheet that can be read; says what to do."""


@dataclass(frozen=True)
class Row:
    """One row as it came back.

    Attributes:
        line: its row in the spreadsheet, from 1.
        key, answer, note: what stands in those cells.
        shown: digest of what its other cells show, see `workbook.digest`; None where a column of them is gone.
    """

    line: int
    key: str
    answer: str
    note: str
    shown: str | None


def read_sheet(path: Path) -> list[Row]:
    """The rows of the sheet, in their order; empty ones are left out.

    Raises:
        SheetError: the file cannot be opened, or has no sheet with the headings of key, answer and note.
        FileNotFoundError: there is no such file.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except CalamineError:
        raise SheetError(
            f"{path.name}: เปิดไม่ได้ ต้องเป็นไฟล์ .xlsx ที่ไม่ตั้งรหัสผ่าน · cannot be opened: save it as .xlsx without a password"
        ) from None
    for rows in sheets:
        if (head := _head(rows)) is not None:
            return _rows(rows, head)
    raise SheetError(
        f"{path.name}: ไม่พบหัวตาราง “{_short(sheet_writer.KEY)}” “{_short(sheet_writer.ANSWER)}”"
        f" “{_short(sheet_writer.NOTE)}”"
        " · has no row with these headings: it is not a review sheet, or its headings were changed;"
        " export it again"
    )


def _head(rows: Sequence[Sequence[Any]]) -> int | None:
    wanted = {_plain(text) for text in _HEADINGS.values()}
    return next((place for place, row in enumerate(rows) if wanted <= {_plain(cell) for cell in row}), None)


def _rows(rows: Sequence[Sequence[Any]], head: int) -> list[Row]:
    titles = [_plain(cell) for cell in rows[head]]
    places = {name: titles.index(_plain(text)) for name, text in _HEADINGS.items()}
    shown = [_plain(sheet_writer.heading(field.th, side)) for field in FIELDS for side in (1, 2)]
    whole = all(titles.count(title) == 1 for title in shown)
    order = [titles.index(title) for title in shown] if whole else []
    found = []
    for line, row in enumerate(rows[head + 1 :], start=head + 2):
        texts = {name: _text(row[place]) for name, place in places.items()}
        data = [_text(row[place]) for place in order]
        if any(texts.values()) or any(data):
            found.append(Row(line, **texts, shown=sheet_writer.hash_cells(data) if whole else None))
    return found


def _plain(cell: Any) -> str:
    return " ".join(str(cell or "").split())


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def _short(heading: str) -> str:
    return heading.partition("\n")[0]
