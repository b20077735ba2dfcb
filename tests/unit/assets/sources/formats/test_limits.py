"""Limits of reading a file: what exceeds one is refused before it is unpacked, and a home can change them."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from assets.sources.formats import archive, dbf, delimited
from assets.sources.formats.errors import LimitError, UnreadableError
from assets.sources.formats.limits import Limits, load_limits, use_limits
from data.synthetic.agencies.dbase import table_bytes
from quality.yaml_file import DataFileError


def packed(path: Path, members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("limits", "members"),
    [
        (Limits(members=3), {f"{place}.txt": b"a" for place in range(4)}),
        (Limits(unpacked_mb=1), {"a.txt": bytes(600_000), "b.txt": bytes(600_000)}),
        (Limits(unpacked_mb=10), {"a.txt": bytes(2_000_000)}),
    ],
    ids=["members", "unpacked", "ratio"],
)
def test_an_archive_that_exceeds_a_limit_is_refused(limits: Limits, members: dict[str, bytes], tmp_path: Path) -> None:
    file = packed(tmp_path / "a.zip", members)
    assert len(archive.list_members(file)) == len(members)
    with use_limits(limits), pytest.raises(LimitError):
        archive.list_members(file)


def test_members_that_lie_over_each_other_are_refused(tmp_path: Path) -> None:
    file = packed(tmp_path / "a.zip", {"a.txt": b"1234567890", "b.txt": b"1234567890"}, zipfile.ZIP_STORED)
    with zipfile.ZipFile(file) as whole:
        start = whole.start_dir
        first, second = whole.infolist()
    data = bytearray(file.read_bytes())
    place = data.index(b"PK\x01\x02", start + 4)
    assert int.from_bytes(data[place + 42 : place + 46], "little") == second.header_offset
    data[place + 42 : place + 46] = first.header_offset.to_bytes(4, "little")
    file.write_bytes(data)
    with pytest.raises(UnreadableError, match="over each other"):
        archive.list_members(file)


def test_a_packing_that_can_take_any_memory_is_not_unpacked(tmp_path: Path) -> None:
    file = packed(tmp_path / "a.zip", {"a.txt": b"1234567890"}, zipfile.ZIP_LZMA)
    (member,) = archive.list_members(file)
    with pytest.raises(UnreadableError, match="plain ZIP"):
        member.read()


def test_a_table_too_long_too_wide_or_too_large_is_refused() -> None:
    limits = Limits(rows=10, columns=10, cells=50)
    limits.check_table(5, 10)
    for rows, columns in ((11, 1), (1, 11), (10, 10)):
        with pytest.raises(LimitError):
            limits.check_table(rows, columns)


@pytest.mark.parametrize(
    "limits", [Limits(rows=3), Limits(columns=2), Limits(cells=11)], ids=["rows", "columns", "cells"]
)
@pytest.mark.parametrize("quoted", [False, True])
def test_a_text_too_long_too_wide_or_too_large_is_refused(limits: Limits, quoted: bool) -> None:
    text = ('"a",b,c\n' if quoted else "a,b,c\n").encode() * 4
    assert len(delimited.read(text)) == 4
    with use_limits(limits), pytest.raises(LimitError):
        delimited.read(text)


def test_one_row_with_too_many_delimiters_is_its_own_fault_and_not_the_texts() -> None:
    with use_limits(Limits(columns=3)):
        rows = delimited.read(b"a,b,c\nd,e,f\ng,h,i,,,,,,j\n")
    assert rows.widths.tolist() == [3, 3, 9]


@pytest.mark.parametrize(
    "limits", [Limits(rows=1), Limits(columns=1), Limits(cells=3)], ids=["rows", "columns", "cells"]
)
def test_a_dbase_table_too_long_too_wide_or_too_large_is_refused(limits: Limits) -> None:
    data = table_bytes([("A", 1), ("B", 1)], [["1", "2"], ["3", "4"]], [False, False], date(2024, 5, 16))
    assert dbf.read(data).table.num_rows == 2
    with use_limits(limits), pytest.raises(LimitError):
        dbf.read(data)


def test_a_home_sets_its_own_limits(tmp_path: Path) -> None:
    assert load_limits(tmp_path) == Limits()
    (tmp_path / "limits.yaml").write_text("memory_mb: 4000\n", "utf-8")
    assert load_limits(tmp_path) == Limits(memory_mb=4000)
    (tmp_path / "limits.yaml").write_text("memory: 4000\n", "utf-8")
    with pytest.raises(DataFileError, match=r"limits\.yaml, line 1"):
        load_limits(tmp_path)
