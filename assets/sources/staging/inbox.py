"""The inbox of a source: its ordinary files, and what is in it that is never opened.

Links are not followed, and devices and pipes are not read: whoever can put a link into an inbox could otherwise have
any file of the system read. A file larger than the limit is not read: a few bytes can stand for terabytes of
holes. Names are bytes on disk; a name that is not UTF-8 is read as windows-874.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assets.sources.formats.limits import MEGABYTE


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


def scan_inbox(folder: Path, file_mb: int | None = None) -> Inbox:
    """What is below a source's folder of the inbox; nothing where there is no such folder.

    Args:
        folder: the source's.
        file_mb: files larger than so many megabytes are not received; default: any size.
    """
    found = Inbox()
    if folder.is_dir():
        _scan(folder, folder, found)
    for path in [path for path in found.files if file_mb and path.lstat().st_size > file_mb * MEGABYTE]:
        found.files.remove(path)
        detail = f"{path.lstat().st_size // MEGABYTE:,} MB, and the limit is {file_mb:,}"
        found.unreceived.append(describe_unreceived(path, folder, "too_large", detail))
    found.files.sort(key=lambda path: (path.lstat().st_mtime_ns, name_file(path, folder)))
    found.unreceived.sort(key=lambda each: each.source_file)
    return found


def leave_out_surplus(inbox: Inbox, folder: Path, limit: int, received: Collection[str]) -> Inbox:
    """The inbox without the files that exceed the limit; these are not received.

    Args:
        inbox: what a scan found.
        folder: the source's.
        limit: files that may lie there.
        received: names under which files were received before: these come first, then the oldest.
    """
    if len(inbox.files) <= limit:
        return inbox
    by_right = sorted(inbox.files, key=lambda path: name_file(path, folder) not in received)
    surplus = set(by_right[limit:])
    detail = f"{len(inbox.files):,} files in the folder, and the limit is {limit:,}"
    return Inbox(
        [path for path in inbox.files if path not in surplus],
        [*inbox.unreceived, *(describe_unreceived(path, folder, "too_many_files", detail) for path in surplus)],
    )


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
        found.unreceived.append(describe_unreceived(folder, root, "not_permitted", "a folder that may not be read"))
        return
    for entry in entries:
        path = Path(entry.path)
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            _scan(path, root, found)
        elif not stat.S_ISREG(mode):
            kind = "a link" if stat.S_ISLNK(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
            found.unreceived.append(describe_unreceived(path, root, "not_a_file", f"{kind}, which is never opened"))
        elif not os.access(path, os.R_OK):
            found.unreceived.append(describe_unreceived(path, root, "not_permitted", "a file that may not be read"))
        else:
            found.files.append(path)


def describe_unreceived(path: Path, root: Path, reason: str, detail: str) -> Unreceived:
    """An entry below `root` that is not received, with the moment of its last change."""
    changed_at = datetime.fromtimestamp(int(path.lstat().st_mtime), UTC)
    return Unreceived(name_file(path, root), reason, detail, changed_at)
