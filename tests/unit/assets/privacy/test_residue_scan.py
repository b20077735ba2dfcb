"""Searching a home: words are found wherever a file may hide them, and only where they are next to each other."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.privacy.residue_scan import find_occurrences
from tests.support.agency_files import text_of, workbook_of

NEEDLES = [("1959900000015",), ("ขนารี", "ทดสอบกุล", "2012-05-13")]


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "the home's key")
    return Home(tmp_path)


def test_words_are_found_in_whatever_holds_them(home: Home) -> None:
    row = {"a": ["1959900000015"], "raw": [{"pid": "1959900000015"}]}
    pq.write_table(pa.table(row), home.root / "it.parquet")
    for path, key in ((home.index, "the home's key"), (home.root / "abe.duckdb", None)):
        with duckdb_io.open_database(path, key=key, read_only=False) as connection:
            connection.execute("CREATE TABLE it AS SELECT 'ขนารี' AS f, 'ทดสอบกุล' AS l, DATE '2012-05-13' AS b")
    (home.root / "thai.csv").write_bytes(text_of([["ขนารี", "ทดสอบกุล", "2012-05-13"]], "cp874"))
    (home.root / "wide.txt").write_bytes("x 1959900000015 y".encode("utf-16-le"))
    workbook_of(home.root / "book.xlsx", [["1959900000015"]])
    (home.root / "nested.zip").write_bytes(zipped("inner.zip", zipped("person.txt", b"a|1959900000015|b")))
    assert find_occurrences(home, NEEDLES) == [
        "abe.duckdb main.it",
        "book.xlsx!xl/sharedStrings.xml",
        "index.duckdb main.it",
        "it.parquet",
        "nested.zip!inner.zip!person.txt",
        "thai.csv",
        "wide.txt",
    ]


def test_part_of_a_longer_word_and_words_apart_are_others(home: Home) -> None:
    pq.write_table(
        pa.table({"f": ["ขนารีรัตน์", "ขนารี"], "l": ["ทดสอบกุล"] * 2, "b": ["2012-05-13", "2012-05-14"]}),
        home.root / "a.parquet",
    )
    (home.root / "a.csv").write_text("ขนารี,ทดสอบกุล\n,2012-05-13\n91959900000015\n", "utf-8")
    assert find_occurrences(home, NEEDLES) == []


def test_a_damaged_archive_does_not_end_the_search(home: Home) -> None:
    whole = zipped("person.txt", b"1959900000015," * 999)
    start = whole.index(b"person.txt") + len(b"person.txt")
    (home.root / "a_damaged.zip").write_bytes(whole[:start] + b"\xff" * 20 + whole[start + 20 :])
    packing = whole.rindex(b"PK\x01\x02") + 10
    (home.root / "b_packed.zip").write_bytes(whole[:packing] + b"\x63\x00" + whole[packing + 2 :])
    offset = whole.rindex(b"PK\x05\x06") + 16
    (home.root / "c_lost.zip").write_bytes(whole[:offset] + b"\xff\xff\xff\x7f" + whole[offset + 4 :])
    (home.root / "d_whole.zip").write_bytes(whole)
    assert find_occurrences(home, NEEDLES) == ["d_whole.zip!person.txt"]


def test_an_archive_above_the_limits_is_named_and_not_unpacked(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.root / "limits.yaml").write_text("unpacked_mb: 1\n", "utf-8")
    (home.root / "bomb.zip").write_bytes(zipped("inner.zip", zipped("zeros.txt", bytes(2_000_000))))
    read: list[str] = []
    unpack = zipfile.ZipFile.read

    def note(archive: zipfile.ZipFile, name: zipfile.ZipInfo) -> bytes:
        read.append(name.filename)
        return unpack(archive, name)

    monkeypatch.setattr(zipfile.ZipFile, "read", note)
    assert find_occurrences(home, NEEDLES) == [
        "bomb.zip!inner.zip (not looked into: 2 MB unpacked, and the limit is 1)"
    ]
    assert read == ["inner.zip"]
