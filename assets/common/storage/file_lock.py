"""Locks between processes of one home: who comes second waits, and says for whom.

A lock is the kernel's (`flock`) on a file of `HOME/state/locks/`. It ends with its process, however that
ends, so none is ever stale; the file stays and says who had it last. Within a thread a lock that is held
is taken again at once. What is done under a lock does not belong here.

There are four, taken in this order, so that nobody waits in a ring:

1. `home`: shared by whoever changes the home by parts, alone for who needs it to stand still
   (backup, key rotation, purge, erasure).
2. `province-95`: one refresh of a province at a time, from staging to release.
3. `release-95`: one release of a province is built and switched in at a time, also by who does not refresh.
4. `index`: one writer of the index, or many readers.

Beside them, `lock_file` keeps one file (the audit, the manifest, a page, a link) from being written by two at once.
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assets.common.storage.atomic_io import PRIVATE_FILE, make_folder
from assets.common.storage.home import Home

PATIENCE = 30 * 60.0
"""Seconds that a process waits for another: longer than the longest step of a province."""
_LOOK = 0.25
_held = threading.local()
_log = logging.getLogger(__name__)
Tell = Callable[[str], None]


class LockedError(Exception):
    """Another process did not finish in time. Nothing was done."""

    def __init__(self, name: str, holder: str, seconds: float) -> None:
        super().__init__(
            f"{name} is in use by {holder}, and was for {seconds / 60:.0f} minutes: nothing was done."
            " Wait until it has finished, or end that process, then run again"
        )


@contextmanager
def hold_lock(
    home: Home,
    name: str,
    what: str,
    *,
    shared: bool = False,
    patience: float = PATIENCE,
    tell: Tell | None = None,
) -> Iterator[None]:
    """Hold the lock `name` of the home while the block runs, waiting for it as long as `patience` lasts.

    Args:
        home: the installation.
        name: which lock.
        what: what it is held for, in words for who waits: `refresh of 95`.
        shared: beside others that share it; default: alone.
        patience: seconds to wait.
        tell: told once, when there is somebody to wait for; default: a warning in the log.

    Raises:
        LockedError: somebody else still holds it when patience ends.
    """
    path = make_folder(home.state / "locks") / f"{name}.lock"
    own: dict[Path, bool] = _held.__dict__.setdefault("locks", {})
    if path in own:
        if own[path] and not shared:
            raise RuntimeError(f"{name} is held shared and cannot be had alone by the same thread")
        yield
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        _wait(handle, path, name, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, patience, tell or _log.warning)
        if not shared:
            _sign(handle, what)
        own[path] = shared
        try:
            yield
        finally:
            del own[path]
    finally:
        os.close(handle)


@contextmanager
def lock_file(path: Path) -> Iterator[None]:
    """Hold the file `path` alone while the block runs: for what is done within a second, however long one waits.

    No lock of the list above is waited for in such a block.
    """
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def held_locks(home: Home) -> set[str]:
    """The locks of the home that this thread holds."""
    locks: dict[Path, bool] = _held.__dict__.get("locks", {})
    return {path.stem for path in locks if path.parent == home.state / "locks"}


def lock_holders(home: Home) -> dict[str, str]:
    """The locks that somebody holds alone at the moment, and who."""
    found = {}
    for path in sorted((home.state / "locks").glob("*.lock")):
        with path.open("rb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError as error:
                if not _is_taken(error):
                    raise
                found[path.stem] = _holder(path)
    return found


def _wait(handle: int, path: Path, name: str, kind: int, patience: float, tell: Tell) -> None:
    begun, told = time.monotonic(), False
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
            return
        except OSError as error:
            if not _is_taken(error):
                raise
        waited = time.monotonic() - begun
        if waited >= patience:
            raise LockedError(name, _holder(path), waited)
        if not told:
            tell(f"รอ · waiting for {name}: in use by {_holder(path)}")
            told = True
        time.sleep(min(_LOOK, patience - waited))


def _sign(handle: int, what: str) -> None:
    since = dt.datetime.now().astimezone().isoformat(" ", timespec="seconds")
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{what}, process {os.getpid()}, since {since}".encode(), 0)


def _holder(path: Path) -> str:
    """Who signed last: the holder, unless the lock is shared by some who do not sign."""
    return path.read_text("utf-8", errors="replace").strip() or "another process"


def _is_taken(error: OSError) -> bool:
    return error.errno in (errno.EAGAIN, errno.EACCES)
