"""The checksums of a release's files, by which one that was changed since is known and made again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from assets.common.storage.atomic_io import replacing

NAME = "checksums.json"


def write_checksums(folder: Path) -> None:
    """Write the SHA-256 of every file of a release into it."""
    (folder / NAME).write_text(json.dumps(_checksums(folder), sort_keys=True, indent=1) + "\n", "utf-8")


def update_checksum(folder: Path, name: str) -> None:
    """Write the checksum of one file anew, after it was replaced on purpose; the others stay as they were written."""
    file = folder / NAME
    if not file.is_file():
        return
    written = json.loads(file.read_text("utf-8")) | {name: _checksum(folder / name)}
    with replacing(file) as temporary:
        temporary.write_text(json.dumps(written, sort_keys=True, indent=1) + "\n", "utf-8")


def is_whole(folder: Path) -> bool:
    """Whether a release holds the files that were written, unchanged, and no others."""
    try:
        written = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(written == _checksums(folder))


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in files}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
