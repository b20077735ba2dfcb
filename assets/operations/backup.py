"""Backups: what cannot be made again, in one encrypted file, and a home made of it.

A backup is a tar of files encrypted in the age format (<https://age-encryption.org>), so that it can be
opened without childlink: `identity.age` holds the backup's own age key under a passphrase, everything else
is encrypted to it. `manifest.json.age` lists every file with size and SHA-256. It is taken while nobody
changes the home, written beside its place, read again from the disk, and only then put there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyrage

from assets.cases.books import team_support
from assets.common import audit_log, settings
from assets.common.storage.atomic_io import PRIVATE_FILE, make_folder, replacing, sync
from assets.common.storage.home import Home, read_key
from assets.index.store import index_file
from assets.operations import run_lock
from assets.sources.formats import limits

FORM = 1
LASTING = (
    "landing",
    "kept",
    "state",
    "geo",
    "lake/correction",
    "lake/alert_finding",
    "lake/indicator_history",
    "lake/edition",
    "lake/check",
    settings.FILE,
    limits.FILE,
    team_support.FILE,
)
"""Folders and files that cannot be made again from anything else, beside the index."""
REMADE = ("lake", "published", "reports")
"""What a refresh makes again."""
_PASSING = ("state/dagster/", "state/locks/", "state/reports/", "lake/.", "published/.releases/.")
_KEYS = ("state/childlink.key", "state/keys/")
_README = """A backup of a childlink home. Opened by: childlink restore FILE --home NEW

Without childlink, by the age tool (https://age-encryption.org): unpack this tar, then
  age -d identity.age > identity.txt        (asks for the passphrase)
  age -d -i identity.txt manifest.json.age  (lists every file with its SHA-256; likewise each file below home/)
"""
_UNLOCKINGS = 4
"""So often a passphrase is tried where age says that trying it would take too long."""


@dataclass(frozen=True)
class Backup:
    """What is in a backup.

    Attributes:
        path: the file.
        made_at: when, UTC, as ISO text.
        files: how many files of the home.
        size_bytes: of these, before encryption.
        audit_lines: lines of the audit then; `audit_hash` is the last one's.
        with_keys: whether the keys are in it.
    """

    path: Path
    made_at: str
    files: int
    size_bytes: int
    audit_lines: int
    audit_hash: str
    with_keys: bool


class BackupError(Exception):
    """A backup that cannot be made, read, or restored so."""


def make_backup(home: Home, target: Path, *, everything: bool = False, with_keys: bool = False) -> Backup:
    """Write a backup of the home and read it again.

    Args:
        home: the installation; it stands still meanwhile.
        target: a folder, where the backup gets a name of its own, or a file.
        everything: also what a refresh makes again (lake, releases, reports).
        with_keys: also the keys; then the backup needs a passphrase of its own.

    Raises:
        BackupError: there is nothing to keep, the backup would lie in the home or hold its own key, or what was
            written does not read back.
        MissingKeyError: no passphrase is set.
        LockedError: a refresh did not finish in time.
    """
    made_at = dt.datetime.now(dt.UTC)
    path = target / f"childlink-{made_at:%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if path.resolve().is_relative_to(home.root):
        raise BackupError(f"{path} lies in the home itself: a backup belongs on another volume")
    if not home.index.is_file():
        raise BackupError(f"there is no {home.index}: nothing to back up")
    phrase = backup_passphrase(home)
    if with_keys and phrase == home.key():
        raise BackupError(
            "the keys would lie in a backup that they open: set CHILDLINK_BACKUP_KEY or CHILDLINK_BACKUP_KEY_FILE to"
            " another passphrase, or leave --with-keys off and keep the key elsewhere"
        )
    with run_lock.lock_home(home, "backup"):
        with index_file.open_index(
            home
        ) as connection:  # waits for who reads or decides, and takes the log into the file
            connection.execute("CHECKPOINT")
        lines, last = audit_log.read_head(home)
        about = {
            "form": FORM,
            "made_at": made_at.isoformat(timespec="seconds"),
            "audit": {"lines": lines, "hash": last},
            "with_keys": with_keys,
        }
        with replacing(path) as temporary:
            _write(home, temporary, phrase, _chosen(home, everything, with_keys), about)
            sync(temporary)
            return replace(verify_backup(temporary, phrase), path=path)


def verify_backup(path: Path, phrase: str) -> Backup:
    """Read a backup from beginning to end; every file must be there and hash to what it did.

    Args:
        path: the backup.
        phrase: its passphrase.

    Raises:
        BackupError: it is not whole, or does not open.
    """
    with _opened(path, phrase) as (tar, identity, manifest), Path(os.devnull).open("wb") as nowhere:
        for name, entry in manifest["files"].items():
            _extract(tar, identity, name, entry, nowhere, path)
        return _described(path, manifest)


def _described(path: Path, manifest: dict[str, Any]) -> Backup:
    return Backup(
        path=path,
        made_at=manifest["made_at"],
        files=len(manifest["files"]),
        size_bytes=sum(entry["size"] for entry in manifest["files"].values()),
        audit_lines=manifest["audit"]["lines"],
        audit_hash=manifest["audit"]["hash"],
        with_keys=manifest["with_keys"],
    )


def restore_backup(path: Path, home: Home, phrase: str) -> Backup:
    """Make a home of a backup; each file is hashed while it is written, and nothing is there unless all is.

    Args:
        path: the backup.
        home: where to; must not be there, or be empty.
        phrase: its passphrase.

    Raises:
        BackupError: the home is not empty, or the backup is not whole or does not open.
    """
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise BackupError(f"{home.root} is not empty: restore into a new folder")
    make_folder(home.root.parent)
    beside = Path(tempfile.mkdtemp(prefix=f".{home.root.name}.restoring-", dir=home.root.parent))
    try:
        with _opened(path, phrase) as (tar, identity, manifest):
            for name, entry in manifest["files"].items():
                target = beside / _inside(name, path)
                make_folder(target.parent)
                with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as file:
                    _extract(tar, identity, name, entry, file, path)
                sync(target)
            with replacing(Home(beside).restored) as note:
                note.write_text(manifest["made_at"] + "\n", "utf-8")
        if home.root.is_dir():
            home.root.rmdir()
        beside.rename(home.root)
        sync(home.root.parent)
        return _described(path, manifest)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def backup_passphrase(home: Home | None) -> str:
    """What a backup is encrypted under: a passphrase of its own, else the key of the home.

    Args:
        home: the home that is backed up; `None` for a restore, where only the environment can tell.

    Raises:
        MissingKeyError: none is set.
    """
    if given := os.environ.get("CHILDLINK_BACKUP_KEY"):
        return given
    if file := os.environ.get("CHILDLINK_BACKUP_KEY_FILE"):
        return read_key(Path(file))
    if home is not None:
        return home.key()
    if given := os.environ.get("CHILDLINK_KEY"):
        return given
    return read_key(Path(os.environ.get("CHILDLINK_KEY_FILE") or "CHILDLINK_KEY_FILE"))


def newest_backup(home: Home) -> dt.datetime | None:
    """When the newest backup that the audit knows of was made."""
    made = [entry.at for entry in audit_log.read_entries(home) if entry.action == "backup"]
    return dt.datetime.fromisoformat(max(made)) if made else None


def _chosen(home: Home, everything: bool, with_keys: bool) -> list[Path]:
    """The files to keep, in a fixed order; the audit's lock and what only a running process needs are left out."""
    lasting = [home.root / name for name in ((*LASTING, *REMADE) if everything else LASTING)]
    found = {home.index, *lasting, *(path for folder in lasting for path in folder.rglob("*"))}
    names = {path.relative_to(home.root).as_posix(): path for path in found if path.is_file()}
    passing = _PASSING if with_keys else (*_PASSING, *_KEYS)
    return [
        path
        for name, path in sorted(names.items())
        if not name.startswith(passing) and not name.endswith((".lock", ".tmp"))
    ]


def _write(home: Home, target: Path, phrase: str, files: list[Path], about: dict[str, Any]) -> None:
    identity = pyrage.x25519.Identity.generate()
    recipients = [identity.to_public()]
    listed: dict[str, dict[str, Any]] = {}
    with tarfile.open(target, "w") as tar, tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as spare:
        _add(tar, "README.txt", _README.encode())
        _add(tar, "identity.age", pyrage.passphrase.encrypt(str(identity).encode(), phrase))
        encrypted = Path(spare) / "encrypted"
        for path in files:
            name = path.relative_to(home.root).as_posix()
            with path.open("rb") as plain, encrypted.open("wb") as file:
                reader = _Hashing(plain)
                pyrage.encrypt_io(reader, file, recipients)
            listed[name] = {"size": reader.size, "sha256": reader.digest.hexdigest()}
            tar.add(encrypted, f"home/{name}.age", filter=_anonymous)
        manifest = json.dumps({**about, "files": listed}, sort_keys=True).encode()
        _add(tar, "manifest.json.age", pyrage.encrypt(manifest, recipients))


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), PRIVATE_FILE
    tar.addfile(member, io.BytesIO(content))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name of who made it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = PRIVATE_FILE
    return member


@contextmanager
def _opened(path: Path, phrase: str) -> Iterator[tuple[tarfile.TarFile, Any, dict[str, Any]]]:
    """The archive, its age key, and its list of files."""
    if not path.is_file():
        raise BackupError(f"there is no {path}")
    try:
        with tarfile.open(path) as tar:
            identity = _unlock(_member(tar, "identity.age", path).read(), phrase, path)
            manifest = json.loads(pyrage.decrypt(_member(tar, "manifest.json.age", path).read(), [identity]))
            if manifest["form"] != FORM:
                raise BackupError(f"{path} is of form {manifest['form']}: restore it with the childlink that made it")
            yield tar, identity, manifest
    except (tarfile.TarError, pyrage.DecryptError, EOFError) as error:
        raise BackupError(f"{path} is not a whole backup ({type(error).__name__}): take another") from None


def _unlock(locked: bytes, phrase: str, path: Path) -> Any:
    """The age key of a backup.

    age refuses a passphrase that takes sixteen times as long to try as one of a second, by what it has just measured:
    on a machine that is busy it measures too much now and then, so it is asked again.
    """
    for place in range(_UNLOCKINGS):
        try:
            return pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(locked, phrase).decode())
        except pyrage.DecryptError as error:
            if "Excessive work" not in str(error):
                raise BackupError(
                    f"{path} does not open with this passphrase: check CHILDLINK_BACKUP_KEY, or the key that the home"
                    " had when the backup was made"
                ) from None
        time.sleep(place)
    raise BackupError(
        f"{path} was made on a much faster machine than this one, or this one is too busy to try its passphrase: end"
        " what else is at work here, or open it on another machine"
    )


def _extract(
    tar: tarfile.TarFile, identity: Any, name: str, entry: dict[str, Any], target: IO[bytes], path: Path
) -> None:
    writer = _Hashing(target)
    try:
        pyrage.decrypt_io(_member(tar, f"home/{name}.age", path), writer, [identity])
    except OSError as error:
        if error.errno is not None:  # the disk's, not the cipher's
            raise
        raise BackupError(f"{path} is damaged: {name} does not decrypt; take another") from None
    if (writer.size, writer.digest.hexdigest()) != (entry["size"], entry["sha256"]):
        raise BackupError(f"{path} is damaged: {name} does not hash to what was backed up")


def _member(tar: tarfile.TarFile, name: str, path: Path) -> IO[bytes]:
    try:
        file = tar.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        raise BackupError(f"{path} is not a whole backup: {name} is missing")
    return file


def _inside(name: str, path: Path) -> PurePosixPath:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        raise BackupError(f"{path} holds a file that would leave the home")
    return inside


class _Hashing(io.RawIOBase):
    """A file that hashes and counts what is read from it or written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file, self.digest, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        return self._seen(self._file.read(size))

    def write(self, data: Any) -> int:
        self._seen(bytes(data))
        return self._file.write(data)

    def _seen(self, data: bytes) -> bytes:
        self.digest.update(data)
        self.size += len(data)
        return data
