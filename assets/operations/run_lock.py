"""A refresh's turn: the locks it holds from staging to release, and what crashed runs left put away first.

What a refresh does in its turn is the layers'.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assets.common.storage import file_lock
from assets.common.storage.file_lock import PATIENCE, LockedError, Tell
from assets.common.storage.home import Home
from assets.operations import key_rotation
from assets.operations.leftovers import cleanup


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


def _tidied_if_alone(home: Home, what: str) -> None:
    """Tidy where nobody else is at work; where somebody is, a later run does it."""
    if "home" in file_lock.held_locks(home):
        return
    try:
        with file_lock.hold_lock(home, "home", what, patience=0, tell=lambda _: None):
            cleanup(home)
    except LockedError:
        return
