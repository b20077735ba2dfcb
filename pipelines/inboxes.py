"""What lies in the inboxes: which provinces have files, whether they changed, and what lies where nobody looks.

No file is opened here.
"""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assets.common.storage.home import Home
from pipelines.provinces import PROVINCES, find_province

_FOLDERS = {
    "civil": "civil_registration",
    "dopa": "civil_registration",
    "ทะเบียนราษฎร": "civil_registration",
    "ทะเบียนราษฎร์": "civil_registration",
    "education": "schools",
    "โรงเรียน": "schools",
    "nfe": "nonformal",
    "สกร": "nonformal",
    "กศน": "nonformal",
    "43files": "health",
    "hospital": "health",
    "สาธารณสุข": "health",
    "tpmap": "social_map",
    "survey": "field_survey",
}
"""What people call a source's folder, and what it must be called."""
_ALIKE = 0.6


@dataclass(frozen=True)
class MisplacedPath:
    """A file or folder that no refresh reads, and where its files belong, as far as that can be told."""

    path: Path
    belongs: Path | None


def find_provinces_with_files(home: Home) -> list[str]:
    """Codes of the provinces whose inbox holds at least one file of a source."""
    return [province for province in sorted(PROVINCES) if has_files(home.inbox(province))]


def has_files(inbox: Path) -> bool:
    """Whether there is a file below a source's folder of `inbox`."""
    return bool(_list_files(inbox))


def has_new_files(home: Home, province: str, inbox: Path) -> bool:
    """Whether a file in `inbox` has a name or a size under which none was received: it will have to be parsed."""
    from assets.sources.staging.inbox import name_file
    from assets.sources.staging.landing import read_manifest

    received = read_manifest(home).select(["province_code", "source", "source_file", "size_bytes"]).to_pylist()
    known = {tuple(row.values()) for row in received}
    for path, facts in _list_files(inbox):
        source, _, name = name_file(path, inbox).partition("/")
        if (province, source, name, facts.st_size) not in known:
            return True
    return False


def digest_files(inbox: Path) -> str:
    """A digest of the names, sizes and times of all files in `inbox`: it changes when a file comes or changes."""
    digest = hashlib.sha256()
    for path, facts in _list_files(inbox):
        digest.update(
            f"{path.relative_to(inbox)}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
        )
    return digest.hexdigest()[:16]


def find_misplaced(home: Home) -> list[MisplacedPath]:
    """What lies in the home's inboxes where no refresh reads it: misnamed folders, and files beside the folders."""
    root = home.root / "inbox"
    found: list[MisplacedPath] = []
    for path in _list_visible(root):
        if path.name in PROVINCES and path.is_dir():
            found += find_misplaced_in(path)
        elif _holds_a_file(path):
            code = find_province(path.name) if path.is_dir() else None
            found.append(MisplacedPath(path, root / code if code else None))
    return found


def find_misplaced_in(inbox: Path) -> list[MisplacedPath]:
    """The same for the folder of one province."""
    return [
        MisplacedPath(path, inbox / source if (source := _find_source(path.name)) and path.is_dir() else None)
        for path in _list_visible(inbox)
        if (path.name not in _list_sources() or path.is_file()) and _holds_a_file(path)
    ]


def _find_source(name: str) -> str | None:
    plain = name.strip().lower().replace(" ", "_").replace("-", "_").replace(".", "")
    known = {source: source for source in _list_sources()} | _FOLDERS
    close = difflib.get_close_matches(plain, known, n=1, cutoff=_ALIKE)
    return known[close[0]] if close else None


def _holds_a_file(path: Path) -> bool:
    return path.is_file() or any(_walk(path))


def _list_files(inbox: Path) -> list[tuple[Path, os.stat_result]]:
    """The files below the sources' folders and what the system says of each; one that is moved away is not there."""
    found = []
    for path in sorted(path for source in _list_sources() for path in _walk(inbox / source)):
        try:
            found.append((path, path.stat()))
        except FileNotFoundError:
            continue
    return found


def _walk(folder: Path) -> Iterator[Path]:
    """The files below a folder; of one that is moved away meanwhile, or may not be read, none."""
    paths = (Path(place) / name for place, _, names in os.walk(folder) for name in names)
    return (path for path in paths if path.is_file() and not path.name.startswith("."))


def _list_visible(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if not path.name.startswith("."))


@cache
def _list_sources() -> tuple[str, ...]:
    from assets.sources.readers.source_list import SOURCES

    return SOURCES
