"""Keys of lists and of their rows: what a row is known by when it comes back, sorted, filtered or cut."""

from __future__ import annotations

import base64
import hashlib
import secrets

from assets.index.identity.child_id import ALPHABET

_LIST_LENGTH = 6


def new_list() -> str:
    """The id of a new list, by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_LIST_LENGTH))


def row_key(list_id: str, row_number: int, case_id: str) -> str:
    """The key of a row (from 1): list, number, and a check over both and the case."""
    digest = hashlib.sha256(f"{list_id}/{row_number}/{case_id}".encode()).digest()
    return f"{list_id}-{row_number:04d}-{base64.b32encode(digest)[:3].decode()}"
