"""The password of each unit's correction lists: the home's own secret makes it, so that it is kept nowhere.

A unit has the same password for every list of a home, and no other unit has it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection
from pathlib import Path

from assets.common.storage.home import Home
from assets.common.storage.home_secret import load_secret
from assets.common.workbooks import workbook_encryption
from assets.common.workbooks.workbook_encryption import PasswordError

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for one another on the telephone or on paper."""
_GROUPS, _GROUP = 3, 4
Unit = tuple[str, str]
"""Source and code of a unit."""


def make_password(home: Home, unit: Unit) -> str:
    """The password of a unit, as `k7mf-2xqp-hd3t`.

    Raises:
        HomeFaultError: the home's secret is lost or damaged.
    """
    rest = int.from_bytes(hmac.digest(load_secret(home, "list_password"), "\x1f".join(unit).encode(), hashlib.sha256))
    signs = ""
    for _ in range(_GROUPS * _GROUP):
        rest, sign = divmod(rest, len(_SIGNS))
        signs += _SIGNS[sign]
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def find_password(home: Home, path: Path, units: Collection[Unit], on_search: Callable[[int], None]) -> str:
    """The password of the unit whose list the workbook is; units whose code is in its name are tried first.

    Args:
        home: the installation.
        path: the workbook, behind a password.
        units: those that were sent a list.
        on_search: told how many units are left to be tried where it is of none whose code is in its name.

    Raises:
        PasswordError: it is none of theirs.
        HomeFaultError: the home's secret is lost or damaged.
        WorkbookError: the file cannot be opened.
    """
    ordered = sorted(units)
    for named in (True, False):
        tried = [unit for unit in ordered if (unit[1] in path.name) is named]
        if tried and not named:
            on_search(len(tried))
        if (
            found := workbook_encryption.find_password(path, [make_password(home, unit) for unit in tried])
        ) is not None:
            return found
    raise PasswordError(
        f"{path.name}: ไม่ใช่รหัสผ่านที่จังหวัดออกให้หน่วยงาน ถ้าหน่วยงานเปลี่ยนรหัสผ่าน ให้ระบุ --password"
        " · the password is none that this home gave to a unit: if the unit changed it, give it with --password"
    )
