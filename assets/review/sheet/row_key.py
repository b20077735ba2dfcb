"""Row keys: what a row of a sheet is known by when it comes back, sorted, filtered or cut.

`K7M2QX-0012-9TQ`: the sheet, the row's number in it, and a check over both and what the row is about, so that
a key typed wrong or taken from another row is noticed.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

from assets.index.identity.child_id import ALPHABET

_SHEET_LENGTH = 6
_FORM = re.compile(rf"([{ALPHABET}]{{{_SHEET_LENGTH}}})-(\d{{4,}})-([A-Z2-7]{{3}})")


def new_sheet_id() -> str:
    """The id of a new sheet, by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_SHEET_LENGTH))


def make_key(sheet_id: str, row_number: int, *about: int | str) -> str:
    """The key of row `row_number` (from 1) of a sheet, about these ids: two agency records, or a case."""
    said = "/".join(map(str, (sheet_id, row_number, *about)))
    digest = hashlib.sha256(said.encode()).digest()
    return f"{sheet_id}-{row_number:04d}-{base64.b32encode(digest)[:3].decode()}"


def parse_key(text: str) -> tuple[str, int] | None:
    """Sheet and number of what is in a key cell; None where it is no key."""
    found = _FORM.fullmatch(text.strip())
    return (found[1], int(found[2])) if found else None
