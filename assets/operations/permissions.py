"""The restricted zone is its owner's alone: folders 0700, files 0600. Which paths are not, and making them so."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from assets.common.storage.atomic_io import PRIVATE_FILE, PRIVATE_FOLDER
from assets.common.storage.home import Home


def find_open_to_others(home: Home) -> list[Path]:
    """All paths of the home that others than its owner have rights to.

    Where the home's own folder is closed nobody passes it; what is open inside matters once it is copied or moved.
    """
    return [path for path in _all(home) if stat.S_IMODE(path.lstat().st_mode) & 0o077]


def close_to_others(home: Home) -> int:
    """Take from others whatever they may do; how many paths that was."""
    found = find_open_to_others(home)
    for path in found:
        path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)
    return len(found)


def close_new_home(home: Home) -> None:
    """Take from others whatever they may do in a home that holds nothing yet: its folder was made by hand.

    Later it is its owner's affair, who may have given a group rights to it.
    """
    if not home.state.exists() and home.root.is_dir() and home.root.stat().st_uid == os.getuid():
        home.root.chmod(PRIVATE_FOLDER)


def _all(home: Home) -> Iterator[Path]:
    """The home and all in it but links, which have no mode of their own; inboxes are others' to write to."""
    yield home.root
    for path in sorted(home.root.rglob("*")):
        if not path.is_symlink() and path.relative_to(home.root).parts[0] not in ("inbox", "demo"):
            yield path
