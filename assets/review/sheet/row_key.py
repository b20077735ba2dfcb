"""Row keys: what a row of a review sheet is known by when it comes back, sorted, filtered or cut.

`K7M2QX-0012-9TQ`: the sheet, the question's number in it, and a check over both and the two records, so that
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


def make_key(sheet_id: str, row_number: int, agency_record_id_a: int, agency_record_id_b: int) -> str:
    """The key of question `row_number` (from 1) of a sheet, about these two agency records."""
    digest = hashlib.sha256(f"{sheet_id}/{row_number}/{agency_record_id_a}/{agency_record_id_b}".encode()).digest()
    return f"{sheet_id}-{row_number:04d}-{base64.b32encode(digest)[:3].decode()}"


def parse_key(text: str) -> tuple[str, int] | None:
    """Sheet and number of what stands in a key cell; None where it is no key."""
    found = _FORM.fullmatch(text.strip())
    return (found[1], int(found[2])) if found else None
