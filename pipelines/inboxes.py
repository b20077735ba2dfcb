"""What lies in the inboxes: which provinces have one, and what is in it at the moment.

Looked at by the schedule and the sensor, which decide what to do about it. No file is opened here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from assets.common.home import Home
from pipelines.provinces import PROVINCES


def find_provinces_with_files(home: Home) -> list[str]:
    """Codes of the provinces whose inbox holds at least one file."""
    return [province for province in sorted(PROVINCES) if has_files(home.inbox(province))]


def has_files(inbox: Path) -> bool:
    """Whether there is a file below a source's folder of `inbox`."""
    return bool(_files(inbox))


def digest_files(inbox: Path) -> str:
    """A digest of the names, sizes and times of all files in `inbox`: it changes when a file comes or changes."""
    digest = hashlib.sha256()
    for path in _files(inbox):
        facts = path.stat()
        digest.update(f"{path.relative_to(inbox)}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _files(inbox: Path) -> list[Path]:
    return sorted(path for path in inbox.glob("*/**/*") if path.is_file() and not path.name.startswith("."))
