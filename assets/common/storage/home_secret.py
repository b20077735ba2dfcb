"""Secrets of a home's own, one a purpose: made at their first use, never given out.

The passphrase of the restricted files, which people hold, is not among them.
"""

from __future__ import annotations

import secrets

from assets.common.storage.atomic_io import replacing
from assets.common.storage.home import Home

_BYTES = 32


def load_secret(home: Home, purpose: str) -> bytes:
    """The home's secret for `purpose`, 32 bytes, which lies in `state/<purpose>.key`."""
    path = home.state / f"{purpose}.key"
    if not path.is_file():
        with replacing(path) as temporary:
            temporary.write_text(secrets.token_hex(_BYTES) + "\n", "utf-8")
    return bytes.fromhex(path.read_text("utf-8").strip())
