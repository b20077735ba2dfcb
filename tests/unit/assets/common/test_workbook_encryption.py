"""A workbook behind a password is known as one, opens with it, and with no other."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from assets.common.workbook_encryption import PasswordError, decrypt_workbook, encrypt_workbook, is_encrypted


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
