"""A refresh's turn: the locks it holds from staging to release, and what crashed runs left put away first.

What a refresh does in its turn is the layers'.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets.common.storage import file_lock
from assets.common.storage.file_lock import PATIENCE, LockedError, Tell
from assets.common.storage.home import Home
from assets.operations import key_rotation

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")
_LEFT = 3600.0
"""Seconds after which a temporary file of the state, which some write without a turn, is nobody's."""


@contextmanager
def lock_province(home: Home, province: str, *, patience: float = PATIENCE, tell: Tell | None = None) -> Iterator[None]:
    """Hold what one refresh of `province` needs; other provinces go on beside it.

    Args:
        home: the installation.
        province: two-digit code.
        patience: seconds to wait for another.
        tell: told when there is somebody to wait for.

    Raises:
        LockedError: another did not finish in time.
    """
    what = f"refresh of {province}"
    if home.rotation.is_file():
        with lock_home(home, f"key rotation before the {what}", patience=patience, tell=tell):
            if home.rotation.is_file():
                key_rotation.finish(home)
    _tidied_if_alone(home, what)
    with (
        file_lock.hold_lock(home, "home", what, shared=True, patience=patience, tell=tell),
        file_lock.hold_lock(home, f"province-{province}", what, patience=patience, tell=tell),
    ):
        yield


@contextmanager
def lock_home(home: Home, what: str, *, patience: float = PATIENCE, tell: Tell | None = None) -> Iterator[None]:
    """Hold the whole home still: no refresh runs while the block does.

    Raises:
        LockedError: another did not finish in time.
    """
    with file_lock.hold_lock(home, "home", what, patience=patience, tell=tell):
        cleanup(home)
        yield


def cleanup(home: Home) -> int:
    """Remove what interrupted runs left; how many there were. Only for who holds the home alone."""
    found = find_leftovers(home)
    for path in found:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    return len(found)


def find_leftovers(home: Home) -> list[Path]:
    """What interrupted runs left, or running ones have: temporary siblings, spilled memory, half-built releases."""
    found = [path for path in _below(home) if _TEMPORARY.fullmatch(path.name)]
    found += [path for path in home.state.rglob(".*.tmp") if _TEMPORARY.fullmatch(path.name) and _is_old(path)]
    found += [*home.root.glob(".spill"), *home.lake().glob(".spill"), *home.lake().glob(".beside/*/*")]
    found += home.root.joinpath("published", ".releases").glob(".building-*")
    return found


def _below(home: Home) -> Iterator[Path]:
    """What lies beside the index and in the folders that only a turn writes to."""
    yield from home.root.glob(".*.tmp")
    for folder in ("landing", "kept", "lake", "published"):
        yield from (home.root / folder).rglob(".*.tmp")


def _is_old(path: Path) -> bool:
    return time.time() - path.lstat().st_mtime > _LEFT


def _tidied_if_alone(home: Home, what: str) -> None:
    """Tidy where nobody else is at work; where somebody is, a later run does it."""
    if "home" in file_lock.held_locks(home):
        return
    try:
        with file_lock.hold_lock(home, "home", what, patience=0, tell=lambda _: None):
            cleanup(home)
    except LockedError:
        return
