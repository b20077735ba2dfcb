"""Ways to spoil an agency's file, as it happens in offices: each takes a file and writes a worse one in its place.

What staging should make of each is said in `tests/support/damage_cases.py`.
"""

from __future__ import annotations

import csv
import io
import random
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

Rows = list[list[str]]
Spoil = Callable[[Path], object]
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def read(path: Path, encoding: str = "utf-8-sig") -> Rows:
    """The rows of a CSV."""
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def write(
    path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8-sig", delimiter: str = ",", end: str = "\r\n"
) -> None:
    """Rows as a CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def rewritten(encoding: str = "utf-8-sig", delimiter: str = ",", end: str = "\r\n") -> Spoil:
    """The same rows in another dress."""
    return lambda path: write(path, read(path), encoding=encoding, delimiter=delimiter, end=end)


def rows_changed(change: Callable[[Rows], Rows]) -> Spoil:
    """Other rows, header first."""
    return lambda path: write(path, change(read(path)))


def bytes_changed(change: Callable[[bytes], bytes]) -> Spoil:
    """Other bytes."""
    return lambda path: path.write_bytes(change(path.read_bytes()))


def column(name: str, change: Callable[[str], str], rows: slice = slice(None)) -> Spoil:
    """Other values in a column of some of the records."""

    def spoil(path: Path) -> None:
        header, *records = read(path)
        place = header.index(name)
        for record in records[rows]:
            record[place] = change(record[place])
        write(path, [header, *records])

    return spoil


def without_column(name: str) -> Spoil:
    """A column less."""

    def change(rows: Rows) -> Rows:
        place = rows[0].index(name)
        return [[*row[:place], *row[place + 1 :]] for row in rows]

    return rows_changed(change)


def shuffled_columns(rows: Rows) -> Rows:
    """The columns in another order."""
    order = list(range(len(rows[0])))
    random.Random(3).shuffle(order)
    return [[row[place] for place in order] for row in rows]


def renamed(ending: str) -> Spoil:
    """The same bytes under a name with another ending."""
    return lambda path: path.rename(path.with_suffix(ending))


def beside(name: str, content: bytes | Callable[[bytes], bytes]) -> Spoil:
    """Another file beside the good one: bytes, or what becomes of the good one's."""

    def spoil(path: Path) -> None:
        given = content if isinstance(content, bytes) else content(path.read_bytes())
        (path.parent / name).write_bytes(given)

    return spoil


def grid(path: Path) -> Rows:
    """The cells of a workbook's first sheet as text."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    return [[_cell(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def _cell(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def workbook(path: Path, sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]], hidden: Sequence[str] = ()) -> None:
    """A workbook of these sheets."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, rows in sheets:
            page = book.add_worksheet(name)
            if name in hidden:
                page.hide()
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)


def sheets_changed(
    change: Callable[[Rows], Sequence[tuple[str, Sequence[Sequence[Any]]]]], hidden: Sequence[str] = ()
) -> Spoil:
    """Other sheets, made of the first one's cells."""
    return lambda path: workbook(path, change(grid(path)), hidden)


def members(path: Path) -> dict[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    """Files as an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def members_changed(change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> Spoil:
    """Other members in an archive."""
    return lambda path: path.write_bytes(packed(change(members(path))))


def member_changed(ending: str, change: Callable[[bytes], bytes]) -> Spoil:
    """Other bytes in the members whose name ends so."""
    return members_changed(
        lambda files: {name: change(data) if name.lower().endswith(ending) else data for name, data in files.items()}
    )


def marked_as_encrypted(data: bytes) -> bytes:
    """An archive whose members say that they need a password."""
    spoilt = bytearray(data)
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = spoilt.find(magic)
        while place >= 0:
            spoilt[place + flags] |= 1
            place = spoilt.find(magic, place + 4)
    return bytes(spoilt)


def protected_workbook(_: bytes) -> bytes:
    """The outside of a workbook behind a password: an OLE container with the encrypted package in it."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)


def _first_record(data: bytes) -> tuple[int, int]:
    """Where a dBase table's first record that is not deleted begins, and how long a record is."""
    start, length = struct.unpack_from("<HH", data, 8)
    while data[start : start + 1] == b"*":
        start += length
    return start, length


def dbf_deleted(data: bytes) -> bytes:
    """A table whose first record is flagged deleted."""
    start, _ = _first_record(data)
    return data[:start] + b"*" + data[start + 1 :]


def dbf_in_utf_8(data: bytes) -> bytes:
    """A table whose first record has bytes that are no windows-874 in a name."""
    start, length = _first_record(data)
    thai = next(place for place in range(start, start + length) if data[place] >= 0xA1)
    return data[:thai] + b"\xdb\xfc" + data[thai + 2 :]
