"""Changing the key of the encrypted files, and knowing that it was changed.

A file is re-encrypted into a sibling, compared table by table, and takes the place of the old one; the key
file follows last. Killed anywhere, each file opens with the old key or the new one and both are still there;
`finish` goes on. The pseudonyms' key is another and stays: changing it would give every child another name
in the analysts' files.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.common.storage import checksums, duckdb_io, file_lock
from assets.common.storage.atomic_io import make_folder, replacing, sync
from assets.common.storage.duckdb_io import WrongKeyError
from assets.common.storage.home import Home, read_key
from assets.operations.leftovers import cleanup

_SCRYPT = {"n": 2**14, "r": 8, "p": 1}


class RotationError(Exception):
    """The key cannot be changed so; nothing was."""


@dataclass(frozen=True)
class Rotated:
    """What changing the key came to.

    Attributes:
        files: how many were encrypted anew.
        key_file: where the new key now lies; what the environment names must be changed by hand if `by_hand`.
        by_hand: the key is given by `CHILDLINK_KEY`, which only its owner can change.
    """

    files: int
    key_file: Path
    by_hand: bool


def rotate(home: Home, new_key_file: Path | None = None) -> Rotated:
    """Give the index and all registries under the home's key a new one.

    Args:
        home: the installation; it stands still meanwhile.
        new_key_file: holds the new passphrase; default: one is made. Needed where `CHILDLINK_KEY` gives the key.

    Raises:
        MissingKeyError: there is no key, so nothing to change.
        WrongKeyError: a file opens with neither key.
        RotationError: the new key is missing or the same.
        LockedError: a refresh did not finish in time.
    """
    with file_lock.hold_lock(home, "home", "key rotation"):
        cleanup(home)
        if not home.rotation.is_file():
            _begin(home, new_key_file)
        return finish(home)


def finish(home: Home) -> Rotated:
    """Carry a rotation that was begun to its end; for who holds the home alone.

    Raises:
        WrongKeyError: a file opens with neither key.
        MissingKeyError: one of the two keys is gone.
    """
    order = json.loads(home.rotation.read_text("utf-8"))
    following, current = Path(order["next"]), Path(order["current"]) if order["current"] else None
    old = home.key_of_files()
    # Gone where the switch was made before the end could be noted: then the key at hand is the new one.
    new = read_key(following) if following.is_file() else old
    with file_lock.hold_lock(home, "index", "key rotation"):
        _checkpoint(home, old, new)
        files = sum(_encrypted_anew(path, old, new) for path in _files(home))
        for path in _files(home):
            if path != home.index:
                # All, not only those of this call: a killed one may have encrypted a file and not said so.
                checksums.update_checksum(path.parent, path.name)
    if current is not None and following.is_file():
        os.replace(following, current)
        sync(current.parent)
    _note(home, "home", new, _known(home).get("home", {}).get("id"))
    home.rotation.unlink()
    sync(home.state)
    return Rotated(files, current or following, by_hand=current is None)


def key_label(home: Home, province: str) -> str:
    """A word that changes when the key of the province's registry does, and tells nothing of it.

    It is drawn at random when a key is first seen. That the key is still the same is known by its salted
    scrypt hash in the home's state.

    Raises:
        MissingKeyError: there is no key.
    """
    key = home.key(province)
    name = province if home.has_own_key(province) else "home"
    known = _known(home).get(name)
    if known is not None and hmac.compare_digest(_check(key, bytes.fromhex(known["salt"])), known["check"]):
        return str(known["id"])
    return _note(home, name, key, None)


def _begin(home: Home, new_key_file: Path | None) -> None:
    """Put the new key beside the old one and note that the files are to follow."""
    old, current = home.key_of_files(), home.key_source()
    if current is None and new_key_file is None:
        raise RotationError(
            "CHILDLINK_KEY gives the key, so the new one must be told: write it to a file of its own and give"
            " --new-key-file FILE"
        )
    new = read_key(new_key_file) if new_key_file is not None else secrets.token_urlsafe(32)
    if new == old:
        raise RotationError("the new key is the one in use: nothing was changed")
    for path in _files(home):
        if not _opens(path, old):
            raise WrongKeyError(path)
    following = (new_key_file or home.state).resolve()
    if current is not None:
        following = current.with_name(f".{current.name}.next")
        with replacing(following) as temporary:
            temporary.write_text(new + "\n", "utf-8")
    order = {"next": str(following), "current": str(current) if current else None}
    with replacing(home.rotation) as temporary:
        temporary.write_text(json.dumps(order) + "\n", "utf-8")


def _files(home: Home) -> Iterator[Path]:
    """What the home's own key encrypts: the index and the registries of provinces without a key of their own."""
    if home.index.is_file():
        yield home.index
    for path in sorted(home.root.glob("published/.releases/*/registry.duckdb")):
        if not home.has_own_key(path.parent.name[:2]):
            yield path


def _encrypted_anew(path: Path, old: str, new: str) -> bool:
    """Encrypt one file with the new key unless it is so already."""
    if old == new or _opens(path, new):
        return False
    duckdb_io.rewrite(path, old, new)
    return True


def _checkpoint(home: Home, old: str, new: str) -> None:
    """Take what a killed run left in the index's log into its file, or it would lie beside it under the old key."""
    if home.index.is_file() and not _opens(home.index, new):
        with duckdb_io.open_database(home.index, key=old, read_only=False) as connection:
            connection.execute("CHECKPOINT")


def _opens(path: Path, key: str) -> bool:
    try:
        with duckdb_io.open_database(path, key=key):
            return True
    except WrongKeyError:
        return False


def _known(home: Home) -> dict[str, dict[str, str]]:
    path = _path(home)
    known: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return known


def _note(home: Home, name: str, key: str, mark: str | None) -> str:
    """Remember the key's check under its word; a new word where there is none to keep."""
    salt, word = secrets.token_bytes(16), mark or secrets.token_hex(8)
    known = _known(home) | {name: {"id": word, "salt": salt.hex(), "check": _check(key, salt)}}
    make_folder(home.state)
    with replacing(_path(home)) as temporary:
        temporary.write_text(json.dumps(known, sort_keys=True) + "\n", "utf-8")
    return word


def _check(key: str, salt: bytes) -> str:
    return hashlib.scrypt(key.encode(), salt=salt, dklen=32, **_SCRYPT).hex()


def _path(home: Home) -> Path:
    return home.state / "key_check.json"
