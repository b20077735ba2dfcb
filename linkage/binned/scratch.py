"""The scratch folder of a run: nobody else can read it, one run at a time uses it, and it is removed at the end."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

_MARK = "childlink-spill"
_KEY = "key"


class ScratchError(RuntimeError):
    """The scratch folder cannot be used; the message says why and what to do."""


class Scratch:
    """A folder of mode 0700. What an interrupted run of the same work left there is used again, anything else removed.

    Attributes:
        folder: where it is.
    """

    def __init__(self, folder: Path) -> None:
        """Take a folder that is not there, is empty, or is an earlier run's.

        Raises:
            ScratchError: it holds something else, is not this user's, or a run is using it.
        """
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            raise ScratchError(f"{folder} is another user's or a link: give another folder")
        mark = folder / _MARK
        if not mark.exists() and any(folder.iterdir()):
            raise ScratchError(f"{folder} holds other files: give a folder that is empty or not there")
        folder.chmod(0o700)
        self._lock = mark.open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise ScratchError(f"another run is using {folder}: wait for its end or give another folder") from None

    def claim(self, key: str, keep: str) -> bool:
        """Keep what lies here if it was made for this key, else remove it but for `keep`. Whether all was kept."""
        written = self.folder / _KEY
        if written.exists() and written.read_text(encoding="utf-8") == key:
            return True
        for entry in self.folder.iterdir():
            if entry.name not in (_MARK, keep):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        written.write_text(key, encoding="utf-8")
        return False

    def leave(self) -> None:
        """Let the folder be, for a later run to go on from."""
        self._lock.close()

    def remove(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.folder)
        self._lock.close()

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Remove it, unless the run was interrupted or failed and left what a later run can go on from."""
        if kind is not None and (self.folder / _KEY).exists():
            self.leave()
        else:
            self.remove()
