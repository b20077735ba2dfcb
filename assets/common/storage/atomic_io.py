"""Writing files so that a reader sees the old one or the new one, never half of one.

Everything written below a home goes through here. What does not belong here: what is in the files.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_recordings: list[set[Path]] = []


def make_folder(path: Path) -> Path:
    """Make `path` and its missing parents, each readable by the owner only; return it."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary sibling to write to; on success it is synced and takes the place of `path`.

    On any error the sibling is removed and `path` stays as it was.
    """
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
        sync(temporary)
        os.chmod(temporary, PRIVATE_FILE)
        os.replace(temporary, path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    for recording in _recordings:
        recording.add(path)


@contextmanager
def recording_writes() -> Iterator[set[Path]]:
    """Give a set that gets the path of every file that `replacing` puts in place in this process meanwhile."""
    recording: set[Path] = set()
    _recordings.append(recording)
    try:
        yield recording
    finally:
        _recordings.remove(recording)


@contextmanager
def leaving_out_writes() -> Iterator[None]:
    """Keep what is written meanwhile out of all sets that `recording_writes` gave."""
    saved = _recordings[:]
    _recordings.clear()
    try:
        yield
    finally:
        _recordings[:] = saved


def move_into_place(written: Path, place: Path) -> None:
    """Let a written file of the same volume take the place of `place`, in one step."""
    make_folder(place.parent)
    os.replace(written, place)
    sync(place.parent)
    for recording in _recordings:
        recording.add(place)


def replace_link(link: Path, target: Path) -> None:
    """Point the symbolic link `link` at `target` in one step, whether or not it pointed elsewhere."""
    temporary = link.with_name(f".{link.name}.{secrets.token_hex(4)}.tmp")
    temporary.symlink_to(os.path.relpath(target, link.parent))
    try:
        os.replace(temporary, link)
    finally:
        temporary.unlink(missing_ok=True)
    sync(link.parent)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write `table` to `path` as Zstandard-compressed Parquet, whole or not at all."""
    with replacing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", write_page_checksum=True)


def sync(path: Path) -> None:
    """Make sure that the file or folder `path` is on the disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
