"""Secrets of a home's own, one a purpose: made at their first use, never given out, never made a second time.

The passphrase of the restricted files, which people hold, is not among them.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from assets.common.storage import home_identity
from assets.common.storage.atomic_io import replacing
from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError

_BYTES = 32
_HASHED = b"childlink: which secret this is\n"
PSEUDONYM, ERASURE = "pseudonym", "erasure"
_WITHOUT = {
    PSEUDONYM: "with another key every child would get another pseudonym",
    ERASURE: "without it rows of erased children would come back",
}


def load_secret(home: Home, purpose: str) -> bytes:
    """The home's secret for `purpose`, 32 bytes, which lies in `state/<purpose>.key`.

    Raises:
        HomeFaultError: the home had one, and it is lost, damaged or another one.
    """
    path = home.state / f"{purpose}.key"
    known = home_identity.read_identity(home)
    expected = known.secrets.get(purpose) if known else None
    if expected is None:
        return _first(home, path, purpose)
    if not path.is_file():
        raise HomeFaultError(_words(path, purpose, "กุญแจหาย", "is gone"))
    secret = _read(path, purpose)
    if _digest(secret) != expected:
        raise HomeFaultError(_words(path, purpose, "กุญแจไม่ตรงกับของเดิม", "is not the key that this home has used"))
    return secret


def _first(home: Home, path: Path, purpose: str) -> bytes:
    """The secret at its first use: made where there is none, and known from now on."""
    with home_identity.lock_identity(home):
        if not path.is_file():
            with replacing(path) as temporary:
                temporary.write_text(secrets.token_hex(_BYTES) + "\n", "utf-8")
        secret = _read(path, purpose)
        home_identity.note_secret(home, purpose, _digest(secret))
    return secret


def _read(path: Path, purpose: str) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise HomeFaultError(_words(path, purpose, "กุญแจเสียหาย", "is damaged"))
    return secret


def _words(path: Path, purpose: str, thai: str, what: str) -> str:
    reason = _WITHOUT.get(purpose, "what was made with it would not be known any more")
    return f"{thai} · {path} {what}: {reason}; put it back from the newest backup (childlink restore FILE --home NEW)"


def _digest(secret: bytes) -> str:
    return hashlib.sha256(_HASHED + secret).hexdigest()[:32]
