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
        files: the ordinary files, oldest first, equally old ones by name; each with what the system said of it then.
        unreceived: all else but folders, by name.
    """

    files: dict[Path, os.stat_result] = field(default_factory=dict)
    unreceived: list[Unreceived] = field(default_factory=list)


def scan_inbox(folder: Path, file_mb: int | None = None) -> Inbox:
    """What is below a source's folder of the inbox; nothing where there is no such folder.

    Args:
        folder: the source's.
        file_mb: files larger than so many megabytes are not received; default: any size.
    """
    found = Inbox()
    if folder.is_dir():
        _scan(folder, folder.stat(), folder, found)
    for path, facts in list(found.files.items()):
        if file_mb and facts.st_size > file_mb * MEGABYTE:
            del found.files[path]
            detail = f"{facts.st_size // MEGABYTE:,} MB, and the limit is {file_mb:,}"
            found.unreceived.append(_describe(path, facts, folder, "too_large", detail))
    files = sorted(found.files.items(), key=lambda each: (each[1].st_mtime_ns, name_file(each[0], folder)))
    return Inbox(dict(files), sorted(found.unreceived, key=lambda each: each.source_file))


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
    surplus = by_right[limit:]
    detail = f"{len(inbox.files):,} files in the folder, and the limit is {limit:,}"
    left_out = [_describe(path, inbox.files[path], folder, "too_many_files", detail) for path in surplus]
    files = {path: facts for path, facts in inbox.files.items() if path not in set(surplus)}
    return Inbox(files, [*inbox.unreceived, *left_out])


def name_file(path: Path, folder: Path) -> str:
    """A file's path below a folder, as text that can be stored."""
    name = os.fsencode(path.relative_to(folder).as_posix())
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp874", errors="backslashreplace")


def _scan(folder: Path, facts: os.stat_result, root: Path, found: Inbox) -> None:
    """Add what is below a folder; what is moved away during the scan is not there."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    except PermissionError:
        found.unreceived.append(_describe(folder, facts, root, "not_permitted", "a folder that may not be read"))
        return
    for entry in entries:
        try:
            _add(Path(entry.path), entry.stat(follow_symlinks=False), root, found)
        except FileNotFoundError:
            continue


def _add(path: Path, facts: os.stat_result, root: Path, found: Inbox) -> None:
    mode = facts.st_mode
    if stat.S_ISDIR(mode):
        _scan(path, facts, root, found)
    elif not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
        found.unreceived.append(_describe(path, facts, root, "not_a_file", f"{kind}, which is never opened"))
    elif os.access(path, os.R_OK):
        found.files[path] = facts
    elif os.path.lexists(path):
        found.unreceived.append(_describe(path, facts, root, "not_permitted", "a file that may not be read"))


def _describe(path: Path, facts: os.stat_result, root: Path, reason: str, detail: str) -> Unreceived:
    """An entry below `root` that is not received, with the moment of its last change."""
    changed_at = datetime.fromtimestamp(int(facts.st_mtime), UTC)
    return Unreceived(name_file(path, root), reason, detail, changed_at)
