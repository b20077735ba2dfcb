"""Archives and dBase tables: damaged members, deleted records, cut files."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from assets.sources.formats import archive, dbf
from assets.sources.formats.errors import PasswordProtectedError, UnreadableError
from data.synthetic.agencies.dbase import table_bytes

FIELDS = [("ID", 4), ("NAME", 12)]


def table(rows: list[list[str]], deleted: list[bool] | None = None) -> bytes:
    return table_bytes(FIELDS, rows, deleted or [False] * len(rows), date(2024, 5, 16))


def test_members_come_with_their_path_and_without_what_systems_leave_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name in ("3/student.dbf", "__MACOSX/3/._student.dbf", ".DS_Store", "empty/", "แฟ้ม/person.txt"):
            file.writestr(name, name)
    members = archive.list_members(path)
    assert [member.name for member in members] == ["3/student.dbf", "แฟ้ม/person.txt"]
    assert members[1].read().decode() == "แฟ้ม/person.txt"
    assert members[0].read(2) == b"3/"


def test_thai_names_of_old_packers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("XXXX.txt", "x")
    path.write_bytes(path.read_bytes().replace(b"XXXX", "แฟ้ม".encode("cp874")))
    assert [member.name for member in archive.list_members(path)] == ["แฟ้ม.txt"]


def test_a_truncated_archive_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("person.txt", "x" * 1000)
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(UnreadableError):
        archive.list_members(path)


def test_a_damaged_member_is_unreadable_and_its_neighbours_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("bad.txt", "damaged here")
        file.writestr("good.txt", "whole")
    path.write_bytes(path.read_bytes().replace(b"damaged here", b"damaged hare"))
    bad, good = archive.list_members(path)
    with pytest.raises(UnreadableError):
        bad.read()
    assert good.read() == b"whole"


def test_a_member_behind_a_password_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("person.txt", "x")
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(PasswordProtectedError):
        archive.list_members(path)[0].read()


def test_deleted_records_are_skipped_and_keep_their_place_in_the_count() -> None:
    found = dbf.read(table([["1", "ก"], ["2", "ข"], ["3", "ค"], ["4", "ง"]], [False, True, False, True]))
    assert found.fields == ("ID", "NAME")
    assert found.table.to_pydict() == {
        "ID": ["1", "3"],
        "NAME": ["ก", "ค"],
        "source_row": [1, 3],
        "raw_line": ["1|ก", "3|ค"],
    }
    assert found.deleted == 2


def test_a_table_without_records_has_its_fields() -> None:
    found = dbf.read(table([]))
    assert (found.fields, found.table.num_rows) == (("ID", "NAME"), 0)


def test_a_byte_that_is_not_thai_marks_its_record_alone() -> None:
    data = table([["1", "ก"], ["2", "ข"]]).replace("ข".encode("cp874"), b"\xdb")
    assert dbf.read(data).unreadable == {2}


@pytest.mark.parametrize("kept", [20, 40, 100, -10, -2])
def test_a_cut_table_is_unreadable(kept: int) -> None:
    with pytest.raises(UnreadableError):
        dbf.read(table([["1", "ก"], ["2", "ข"]])[:kept])


def test_a_count_in_the_head_that_is_too_high_is_believed_only_without_an_end_mark() -> None:
    data = bytearray(table([["1", "ก"], ["2", "ข"]]))
    data[4] = 9
    assert dbf.read(bytes(data)).table.num_rows == 2
    with pytest.raises(UnreadableError):
        dbf.read(bytes(data[:-1]))
