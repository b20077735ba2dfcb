"""A workbook behind a password is known as one, opens with it, and with no other."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from assets.common.limited_process import Bounds
from assets.common.workbooks import workbook_process
from assets.common.workbooks.workbook_encryption import (
    PasswordError,
    decrypt_workbook,
    encrypt_workbook,
    find_password,
    is_encrypted,
)
from assets.common.workbooks.workbook_process import MOST_BYTES, WorkbookError


def test_a_workbook_behind_a_password_is_known_and_opened(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    openpyxl.Workbook().save(path)
    plain = path.read_bytes()
    assert not is_encrypted(path)
    encrypt_workbook(path, "ยาวพอสมควร")
    assert is_encrypted(path)
    with pytest.raises(PasswordError):
        decrypt_workbook(path, "อีกรหัสหนึ่ง")
    assert decrypt_workbook(path, "ยาวพอสมควร") == plain


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    openpyxl.Workbook().save(path)
    return path


def test_a_short_password_is_refused_and_the_workbook_is_left_alone(workbook: Path) -> None:
    plain = workbook.read_bytes()
    with pytest.raises(PasswordError, match="at least 8"):
        encrypt_workbook(workbook, "1234567")
    assert workbook.read_bytes() == plain


def test_the_password_is_found_among_many_or_it_is_none_of_them(workbook: Path) -> None:
    encrypt_workbook(workbook, "the right one")
    others = [f"another one {number}" for number in range(3)]
    assert find_password(workbook, [*others, "the right one", "one more"]) == "the right one"
    assert find_password(workbook, others) is None


def test_what_is_no_workbook_has_no_password(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(WorkbookError):
        find_password(path, ["a password"])


def test_a_workbook_that_came_back_without_a_password_is_read_as_it_is(workbook: Path) -> None:
    assert decrypt_workbook(workbook, "a password") == workbook.read_bytes()


def test_what_is_no_workbook_is_left_to_who_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    path.write_bytes(b"no workbook")
    assert decrypt_workbook(path, "a password") == b"no workbook"


def test_what_is_too_large_is_not_decrypted(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    with path.open("r+b") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(WorkbookError, match="too large"):
        decrypt_workbook(path, "a password")


def test_a_password_check_without_end_ends(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypt_workbook(workbook, "a password")
    content = workbook.read_bytes()
    assert b'spinCount="100000"' in content
    workbook.write_bytes(content.replace(b'spinCount="100000"', b'spinCount="999999"'))
    bounds = Bounds(workbook_process.BOUNDS.memory_mb, 0, 60)
    monkeypatch.setattr(workbook_process, "BOUNDS", bounds)
    with pytest.raises(WorkbookError, match="too large"):
        decrypt_workbook(workbook, "a password")
