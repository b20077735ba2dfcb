"""A workbook behind a password, as Excel opens it (ECMA-376 agile encryption, AES)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import msoffcrypto

from assets.common.file_kind import FileKind, detect_kind
from assets.common.storage.atomic_io import replacing
from assets.common.workbooks.workbook_process import MOST_BYTES, run_task

SHORTEST = 8
_AT_ONCE = 100
"""Passwords that are tried within the processor time that a workbook may take."""


class PasswordError(ValueError):
    """The password is too short to protect anything."""


def check_password(password: str) -> None:
    """Refuse a password that protects nothing, before anything is written.

    Raises:
        PasswordError: it has fewer than eight characters.
    """
    if len(password) < SHORTEST:
        raise PasswordError(f"รหัสผ่านต้องมีอย่างน้อย {SHORTEST} ตัวอักษร · a password has at least {SHORTEST} characters")


def encrypt_workbook(path: Path, password: str) -> None:
    """Put the workbook at `path` behind a password.

    Raises:
        PasswordError: it has fewer than eight characters.
    """
    check_password(password)
    plain = BytesIO(path.read_bytes())
    with replacing(path) as temporary, temporary.open("wb") as out:
        msoffcrypto.OfficeFile(plain).encrypt(password, out)


def is_encrypted(path: Path) -> bool:
    """Whether the file is a workbook behind a password; one that is too large to be opened is not looked at."""
    return path.stat().st_size <= MOST_BYTES and detect_kind(path) is FileKind.ENCRYPTED


def decrypt_workbook(path: Path, password: str) -> bytes:
    """The workbook's bytes; of a file that has no password, or is no workbook, its bytes as they are.

    Raises:
        PasswordError: it is not the password.
        FileNotFoundError: there is no such file.
        WorkbookError: it is too large.
    """
    plain = run_task("decrypt", path, password=password)
    if plain is None:
        raise PasswordError(f"{path.name}: รหัสผ่านไม่ถูกต้อง · the password is wrong")
    return base64.b64decode(plain)


def find_password(path: Path, passwords: Sequence[str]) -> str | None:
    """The one of the passwords that opens the workbook; None where none does.

    Raises:
        FileNotFoundError: there is no such file.
        WorkbookError: it is too large, or no workbook behind a password.
    """
    for start in range(0, len(passwords), _AT_ONCE):
        some = passwords[start : start + _AT_ONCE]
        place: int | None = run_task("find_password", path, passwords=some)
        if place is not None:
            return some[place]
    return None
