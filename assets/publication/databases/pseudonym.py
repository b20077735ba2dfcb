"""Pseudonyms: what stands for a child in the analysts' file.

HMAC-SHA256 of the child's id under a key of its own, which never leaves the home, cut to 80 bits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

import pyarrow as pa

from assets.common.storage.home import Home
from assets.common.storage.home_secret import PSEUDONYM, load_secret

PURPOSE = b"childlink analysts' pseudonym 1"
_BYTES = 10


def pseudonyms(home: Home, child_ids: pa.ChunkedArray) -> pa.Array:
    """The pseudonym of each child id: 16 lower-case letters and digits, the same in every release."""
    key = hmac.digest(load_secret(home, PSEUDONYM), PURPOSE, hashlib.sha256)
    return pa.array(
        [
            base64.b32encode(hmac.digest(key, child.encode(), hashlib.sha256)[:_BYTES]).decode().lower()
            for child in child_ids.to_pylist()
        ],
        pa.string(),
    )
