"""Landing: every received file kept by its content, with a manifest of what came when.

No file is parsed here; `stage` does that. Landed files are never changed, and the manifest only grows.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from assets.common.display.file_names import show_file_name
from assets.common.storage import home_identity
from assets.common.storage.atomic_io import make_folder, replacing, write_parquet
from assets.common.storage.file_lock import lock_file
from assets.common.storage.home import Home
from assets.common.storage.home_fault import RESTORE, HomeFaultError, read_whole_parquet
from assets.sources.formats.limits import load_limits
from assets.sources.staging.inbox import Unreceived, leave_out_surplus, name_file, scan_inbox

MANIFEST = pa.schema(
    [
        ("province_code", pa.string()),
        ("source", pa.string()),
        ("source_file", pa.string()),
        ("file_version", pa.string()),
        ("size_bytes", pa.int64()),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("arrival", pa.int64()),
    ]
)


@dataclass(frozen=True)
class LandedFile:
    """One version of one received file.

    Attributes:
        source_file: path below the source folder.
        file_version: SHA-256 of its bytes.
        size_bytes: how many.
        received_at: when landing first saw these bytes under this name.
        arrival: its place in the order of receipt of this province and source.
    """

    source_file: str
    file_version: str
    size_bytes: int
    received_at: datetime
    arrival: int


@dataclass(frozen=True)
class Landing:
    """What came for a source.

    Attributes:
        received: all files that ever came, in the order of receipt.
        unreceived: what lies in the inbox now and was not taken in.
    """

    received: list[LandedFile]
    unreceived: list[Unreceived]


class _ChangingFileError(Exception):
    """A file of the inbox was changed or exchanged while it was read."""


def land_files(home: Home, province: str, source: str, inbox: Path, now: datetime | None = None) -> Landing:
    """Take in what lies below `inbox`.

    Files that are gone from the inbox still count. Of files new in one run the older one (modification time, then
    name) was received first. A file that changes while it is read waits for the next run.

    Args:
        home: the installation.
        province: province code.
        source: source name.
        inbox: the source's folder of the inbox; may be missing.
        now: time of receipt of what is new; default: the clock.

    Raises:
        OSError: a file cannot be read or the home not be written.
        DataFileError: an entry of the home's `limits.yaml` is wrong.
    """
    limits = load_limits(home.root)
    found = scan_inbox(inbox, limits.file_mb)
    now = now or datetime.now(UTC)
    with lock_file(make_folder(home.state) / "manifest.lock"):
        manifest = read_manifest(home)
        mine = manifest.filter(
            pc.and_(pc.equal(manifest["province_code"], province), pc.equal(manifest["source"], source))
        )
        known = {(row["source_file"], row["file_version"]) for row in mine.to_pylist()}
        found = leave_out_surplus(found, inbox, limits.files, {name for name, _ in known})
        arrival = pc.max(mine["arrival"]).as_py() or 0
        new: list[tuple[Any, ...]] = []
        for path in found.files:
            name = name_file(path, inbox)
            try:
                version, size = _keep(home, province, source, path)
            except _ChangingFileError:
                found.unreceived.append(Unreceived(name, "still_changing", "it changed while it was read", now))
                continue
            if (name, version) not in known:
                known.add((name, version))
                new.append((province, source, name, version, size, now, arrival + len(new) + 1))
        if new:
            rows = [dict(zip(MANIFEST.names, row, strict=True)) for row in new]
            manifest = pa.concat_tables([manifest, pa.Table.from_pylist(rows, MANIFEST)])
            write_parquet(manifest, _manifest_path(home))
            mine = pa.concat_tables([mine, pa.Table.from_pylist(rows, MANIFEST)])
        if manifest.num_rows:
            home_identity.note_made(home, _manifest_path(home))
    columns = list(LandedFile.__dataclass_fields__)
    received = (LandedFile(**row) for row in mine.select(columns).to_pylist())
    return Landing(sorted(received, key=lambda landed: landed.arrival), found.unreceived)


def read_manifest(home: Home) -> pa.Table:
    """All files ever received, in all provinces.

    Raises:
        HomeFaultError: the manifest is damaged, or gone although files were received.
    """
    path = _manifest_path(home)
    if path.is_file():
        return read_whole_parquet(path, MANIFEST)
    home_identity.check_not_lost(home, path, "no file that came before would count")
    return MANIFEST.empty_table()


def _keep(home: Home, province: str, source: str, path: Path) -> tuple[str, int]:
    """Copy a file into landing under its hash; a whole copy stays, a purged one is gone. Its hash and size.

    Raises:
        _ChangingFileError: it is no ordinary file any more, or has other bytes when it is read again.
    """
    with _open(path) as file:
        version = hashlib.file_digest(file, "sha256").hexdigest()
        purged = (home.kept(province, source, version) / "list.json").is_file()
        target = home.landed(version)
        if not purged and not _is_whole(target, version):
            file.seek(0)
            with replacing(target) as temporary, temporary.open("w+b") as copy:
                shutil.copyfileobj(file, copy)
                copy.seek(0)
                if hashlib.file_digest(copy, "sha256").hexdigest() != version:
                    raise _ChangingFileError
        return version, os.fstat(file.fileno()).st_size


def check_landed(home: Home, landed: LandedFile, *, content: bool = False) -> None:
    """Make sure that a landed file is there.

    Args:
        home: the installation.
        landed: a file whose bytes were not purged.
        content: also that its bytes are those that came.

    Raises:
        HomeFaultError: it is gone or damaged.
    """
    path = home.landed(landed.file_version)
    if not path.is_file():
        fault = "is gone"
    elif content and not _is_whole(path, landed.file_version):
        fault = "is damaged"
    else:
        return
    raise HomeFaultError(
        f"ไฟล์ที่รับไว้หายหรือเสียหาย · {path}, the copy of {show_file_name(landed.source_file)}, {fault}: put the same file"
        f" into the inbox again, take it out with childlink withdraw, or {RESTORE}"
    )


def _is_whole(path: Path, version: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == version


def _open(path: Path) -> io.BufferedReader:
    """An ordinary file, opened for reading; no link is followed and no pipe waited for.

    Raises:
        _ChangingFileError: it became something else since the inbox was scanned, or is gone.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _ChangingFileError from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _ChangingFileError
    return os.fdopen(descriptor, "rb")


def _manifest_path(home: Home) -> Path:
    return home.state / "manifest.parquet"
