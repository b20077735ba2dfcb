"""Ways to spoil an inbox that a faulty program or a hostile hand has, made by rule: each ends held or with its rows.

Each attack is tried on every file of its kind, so that no reader is left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

from tests.support import damaged_files as spoil
from tests.support.spoiling import (
    CIVIL,
    DMC,
    DROPOUTS,
    HEALTH,
    ITW51,
    MAP,
    ONEC,
    SURVEY,
    TAKEN,
    Spoiling,
    Verdict,
    held,
)

TEXTS, WORKBOOKS, ARCHIVES = (CIVIL, ONEC, DROPOUTS, SURVEY), (DMC, MAP), (HEALTH, ITW51)


def hostile_cases() -> tuple[Spoiling, ...]:
    """All attacks on all files."""
    return (*_on_any_file(), *_on_texts(), *_on_workbooks(), *_on_archives())


def _case(name: str, file: str, change: spoil.Spoil, verdict: Verdict, lost: int | None = None) -> Spoiling:
    source, _, path = file.partition("/")
    return Spoiling(f"{name}: {source}/{path}", file, change, {path: verdict}, lost=lost)


def _replaced(data: bytes) -> spoil.Spoil:
    return spoil.bytes_changed(lambda _: data)


def _on_any_file() -> Iterator[Spoiling]:
    noise = bytes(place * 7919 % 256 for place in range(4_000))
    for file in (*TEXTS, *WORKBOOKS, *ARCHIVES):
        yield _case("no byte", file, _replaced(b""), held("empty_file"))
        yield _case("white space alone", file, _replaced(b" \r\n\t" * 50), held("empty_file"))
        yield _case("noise", file, _replaced(noise), held("unreadable_file"))
        yield _case("a link instead of a file", file, _as_link, held("not_a_file"))


def _as_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/proc/self/environ")


def _on_texts() -> Iterator[Spoiling]:
    cells: dict[str, str] = {
        "an opening bracket 5,000 times": "(" * 5_000,
        "a digit 5,000 times": "1" * 5_000,
        "blanks 5,000 times": "1" + " " * 5_000,
        "brackets 2,500 times": "()" * 2_500,
        "a vowel 5,000 times": "เ" * 5_000,
        "full stops and digits": "1.0" * 1_500,
    }
    for file in TEXTS:
        for name, cell in cells.items():
            yield _case(f"a header with {name}", file, _with_column(cell), TAKEN, 0)
        yield _case("house numbers in inches", file, _with_column("note", '12"', '9"'), TAKEN, 0)
        yield _case("a field of 200,000 characters", file, _with_column("note", "x" * 90_000), TAKEN, 0)
        yield _case("fields of several lines", file, _with_column("note", 'a\nb "c"\n\nd'), TAKEN, 0)
        yield _case("control characters", file, _with_column("note", "\x1b]52;c;eA==\x07\x1b[2J"), TAKEN, 0)


def _with_column(header: str, *values: str) -> spoil.Spoil:
    """A column more at the end, which no contract knows."""

    def change(rows: spoil.Rows) -> spoil.Rows:
        filled = values or ("",)
        return [[*rows[0], header], *([*row, filled[at % len(filled)]] for at, row in enumerate(rows[1:]))]

    return lambda path: spoil.write(path, change(spoil.read(path, _encoding(path))))


def _encoding(path: Path) -> str:
    return "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "cp874"


def _book(*cells: tuple[int, int], zipped: Callable[[str, bytes], bytes] = lambda _, data: data) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, column in ((0, 0), *cells):
            sheet.write(row, column, "x")
    return _members_changed(buffer.getvalue(), zipped)


def _members_changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        return spoil.packed({name: change(name, whole.read(name)) for name in whole.namelist()})


def _in_sheet(before: bytes, after: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, data: data.replace(before, after) if "sheet1" in name else data


def _on_workbooks() -> Iterator[Spoiling]:
    books: dict[str, tuple[bytes, str]] = {
        "the last cell of a sheet": (_book((1_048_575, 16_383)), "too_large"),
        "the last column": (_book((0, 16_383)), "too_large"),
        "a bad cell reference": (_book(zipped=_in_sheet(b'r="A1"', b'r="A99999999999999"')), "unreadable_file"),
        "a cell reference without a row": (_book(zipped=_in_sheet(b'r="A1"', b'r="ZZZZZZZZ"')), "unreadable_file"),
        "a sheet cut short": (_book(zipped=lambda n, d: d[:-20] if "sheet1" in n else d), "unreadable_file"),
        "a sheet of noise": (_book(zipped=lambda n, d: bytes(range(256)) if "sheet1" in n else d), "unreadable_file"),
    }
    for file in WORKBOOKS:
        for name, (data, reason) in books.items():
            yield _case(name, file, _replaced(data), held(reason))


def _on_archives() -> Iterator[Spoiling]:
    archives: dict[str, tuple[bytes, str]] = {
        "members without number": (spoil.packed({f"{place}.txt": b"" for place in range(2_001)}), "too_large"),
        "a member that unpacks to 300 MB": (spoil.packed({"person.txt": bytes(300_000_000)}), "too_large"),
        "members over each other": (_overlapping(), "unreadable_file"),
        "one name twice": (_named_twice(), "unreadable_file"),
        "a name without end": (spoil.packed({"a" * 60_000: b"x"}), "unreadable_file"),
        "an end without an archive": (b"PK\x05\x06" + bytes(18) + b"x", "unknown_layout"),
    }
    for file in ARCHIVES:
        for name, (data, reason) in archives.items():
            yield _case(name, file, _replaced(data), held(reason))


def _overlapping() -> bytes:
    data = bytearray(spoil.packed({"a.txt": b"1" * 50, "b.txt": b"2" * 50}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def _named_twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as whole:
        whole.writestr("person.txt", b"a|b")
        whole.writestr("person_.txt", b"a|b")
    return buffer.getvalue().replace(b"person_.txt", b"person.txt\0")
