"""Canaries in an inbox: in every column of every table, in names of files, of members and of sheets, in headers.

A canary is a made-up name or a made-up number that nothing else in the province has. Each column of each table gets
two rows more, like one that is there, with a name in that column in one and a number in the other. Only names of
schools stay as they are, since these are shown.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

from data.synthetic.agencies.dbase import table_bytes
from tests.support import damaged_files as spoil
from tests.support.agency_files import number

SCHOOL_NAMES = ("ชื่อโรงเรียน", "SchoolName_Onec")
FIRST_NUMBER = 9_000_000
LETTERS = "กขคงจชซดตถทนบปผพมยรลวสหอ"
CONTROLS = "\x1b]52;c;eA==\x07\x1b[2J\u202e\x9b5m"
SHEET = "สมาชิกครัวเรือน"
TITLE_ROWS = {"schools": 2}
"""Rows above the records of a workbook, where it is not the header alone."""


class Canaries:
    """Names and numbers that nobody else has, given one after the other."""

    def __init__(self) -> None:
        self._running = count()
        self.names: list[str] = []
        self.numbers: list[str] = []

    def name(self) -> str:
        """Another name."""
        place = next(self._running)
        letters = (LETTERS[place // len(LETTERS) ** power % len(LETTERS)] for power in range(3))
        self.names.append("ฆฐ" + "".join(letters) + "ฬ")
        return self.names[-1]

    def number(self) -> str:
        """Another 13-digit number with a right check digit."""
        self.numbers.append(number(FIRST_NUMBER + next(self._running)))
        return self.numbers[-1]


def plant(inbox: Path) -> Canaries:
    """Put canaries into all files of a province's inbox, and a few more files beside them."""
    canaries = Canaries()
    for source in sorted(inbox.iterdir()):
        for path in sorted(source.iterdir()):
            _plant(path, canaries)
            path.rename(path.with_stem(f"{path.stem}_{canaries.name()}_{canaries.number()}"))
        (source / f"{canaries.name()}.pdf").write_bytes(f"%PDF {canaries.name()}".encode())
        (source / f"{canaries.name()}.csv").write_text(f"{canaries.name()},{canaries.number()}\n1,2\n", "utf-8")
        (source / canaries.name()).symlink_to("/nowhere")
        (source / f"{canaries.number()} {CONTROLS.replace('/', '')}").write_bytes(b"")
        folder = source / canaries.name()
        folder.with_name(folder.name + " x").mkdir()
        (folder.with_name(folder.name + " x") / f"{canaries.number()}.xlsx").write_bytes(b"PK\x03\x04")
    return canaries


def _plant(path: Path, canaries: Canaries) -> None:
    if path.suffix == ".csv":
        encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "cp874"
        spoil.write(path, _with_column(_with_rows(spoil.read(path, encoding), 1, canaries), canaries))
    elif path.suffix == ".xlsx":
        rows = _with_rows(spoil.grid(path), TITLE_ROWS.get(path.parent.name, 1), canaries)
        # The sheet of the social map is known by its name; the other one's is free, and so is a second sheet's.
        sheet = SHEET if path.parent.name == "social_map" else canaries.name()
        spoil.workbook(path, [(sheet, rows), (canaries.name(), [[canaries.name()], [canaries.number()]])])
    else:
        path.write_bytes(spoil.packed(dict(_members(spoil.members(path), canaries))))


def _members(members: dict[str, bytes], canaries: Canaries) -> Iterator[tuple[str, bytes]]:
    for name, data in members.items():
        folder, _, file = name.rpartition("/")
        changed = f"{folder}/{canaries.name()}_{file}".lstrip("/")
        yield changed, _in_dbf(data, canaries) if name.endswith(".dbf") else _in_pipes(data, canaries)
    yield f"{canaries.number()}.txt", canaries.name().encode()
    yield f"{canaries.name()}/{canaries.name()}.doc", canaries.number().encode()


def _in_pipes(data: bytes, canaries: Canaries) -> bytes:
    rows = [line.split("|") for line in data.decode("utf-8").splitlines()]
    return "".join("|".join(row) + "\r\n" for row in _with_rows(rows, 1, canaries)).encode("utf-8")


def _in_dbf(data: bytes, canaries: Canaries) -> bytes:
    count_, start, length = struct.unpack_from("<IHH", data, 4)
    fields, place = [], 32
    while data[place] != 0x0D:
        fields.append((data[place : place + 11].split(b"\0")[0].decode("ascii"), data[place + 16]))
        place += 32
    records = [data[start + at * length : start + (at + 1) * length] for at in range(count_)]
    deleted = [record[:1] == b"*" for record in records]
    rows = []
    for record in records:
        cells, place = [], 1
        for _, width in fields:
            cells.append(record[place : place + width].decode("cp874").strip())
            place += width
        rows.append(cells)
    more = _with_rows([[], *rows], 1, canaries, [width for _, width in fields])[1:]
    return table_bytes(fields, more, deleted + [False] * (len(more) - len(rows)), date(2024, 5, 16))


def _with_rows(rows: spoil.Rows, head: int, canaries: Canaries, widths: list[int] | None = None) -> spoil.Rows:
    """Two rows more a column, one with a name and one with a number in it; only such as fit its width."""
    records = rows[head:]
    shown = {place for row in rows[:head] for place, cell in enumerate(row) if cell in SCHOOL_NAMES}
    more = []
    makers: tuple[Callable[[], str], ...] = (canaries.name, canaries.number)
    for column in range(max(map(len, records), default=0)):
        for maker in () if column in shown else makers:
            if widths is None or widths[column] >= (6 if maker == canaries.name else 13):
                row = list(records[len(more) % len(records)])
                row += [""] * (column + 1 - len(row))
                row[column] = maker()
                more.append(row)
    return [*rows, *more]


def _with_column(rows: spoil.Rows, canaries: Canaries) -> spoil.Rows:
    """A column that nobody knows, named after a child, with names and what steers a terminal in its cells."""
    return [
        [*rows[0], canaries.name()],
        *([*row, f"{canaries.name()} {CONTROLS}" if at < 3 else ""] for at, row in enumerate(rows[1:])),
    ]
