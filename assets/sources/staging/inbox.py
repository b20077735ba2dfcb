"""The inbox of a source: its ordinary files, and what is in it that is never opened.

Links are not followed, and devices and pipes are not read: whoever can put a link into an inbox could otherwise have
any file of the system read. Names are bytes on disk; a name that is not UTF-8 is read as windows-874.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Unreceived:
    """An entry of the inbox that is not received.

    Attributes:
        source_file: its path below the inbox.
        reason: a code of `data/reference/reasons.csv`.
        detail: what it is.
        changed_at: when it was changed last.
    """

    source_file: str
    reason: str
    detail: str
    changed_at: datetime


@dataclass(frozen=True)
class Inbox:
    """What a scan found.

    Attributes:
        files: the ordinary files, oldest first, equally old ones by name.
        unreceived: all else but folders, by name.
    """

    files: list[Path] = field(default_factory=list)
    unreceived: list[Unreceived] = field(default_factory=list)


def scan_inbox(folder: Path) -> Inbox:
    """What is below a source's folder of the inbox; nothing where there is no such folder."""
    found = Inbox()
    if folder.is_dir():
        _scan(folder, folder, found)
    found.files.sort(key=lambda path: (path.lstat().st_mtime_ns, name_file(path, folder)))
    found.unreceived.sort(key=lambda each: each.source_file)
    return found


def name_file(path: Path, folder: Path) -> str:
    """A file's path below a folder, as text that can be stored."""
    name = os.fsencode(path.relative_to(folder).as_posix())
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp874", errors="backslashreplace")


def _scan(folder: Path, root: Path, found: Inbox) -> None:
    try:
        entries = list(os.scandir(folder))
    except PermissionError:
        found.unreceived.append(_describe(folder, root, "not_permitted", "a folder that may not be read"))
        return
    for entry in entries:
        path = Path(entry.path)
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            _scan(path, root, found)
        elif not stat.S_ISREG(mode):
            kind = "a link" if stat.S_ISLNK(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
            found.unreceived.append(_describe(path, root, "not_a_file", f"{kind}, which is never opened"))
        elif not os.access(path, os.R_OK):
            found.unreceived.append(_describe(path, root, "not_permitted", "a file that may not be read"))
        else:
            found.files.append(path)


def _describe(path: Path, root: Path, reason: str, detail: str) -> Unreceived:
    changed_at = datetime.fromtimestamp(int(path.lstat().st_mtime), UTC)
    return Unreceived(name_file(path, root), reason, detail, changed_at)
