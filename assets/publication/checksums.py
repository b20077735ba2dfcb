"""The checksums of a release's files, by which one that was changed since is known and made again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

NAME = "checksums.json"


def write_checksums(folder: Path) -> None:
    """Write the SHA-256 of every file of a release into it."""
    (folder / NAME).write_text(json.dumps(_checksums(folder), sort_keys=True, indent=1) + "\n", "utf-8")


def is_whole(folder: Path) -> bool:
    """Whether a release holds the files that were written, unchanged, and no others."""
    try:
        written = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(written == _checksums(folder))


def _checksums(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME):
        with path.open("rb") as file:
            found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
