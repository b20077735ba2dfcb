"""ZIP archives: their members, one by one, so that a bad one does not spoil the rest."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assets.sources.formats.errors import PasswordProtectedError, UnreadableError
from assets.sources.formats.limits import current_limits

ENCRYPTED_FLAG = 0x1
UTF_8_FLAG = 0x800
PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
LONGEST_NAME = 500
_LOCAL_HEADER = 30
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError)


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes:
        name: its path in the archive, with `/` between folders.
        archive: where the archive lies.
        entry: the archive's own description of it.
    """

    name: str
    archive: Path
    entry: zipfile.ZipInfo

    def read(self, size: int = -1) -> bytes:
        """Its bytes, the first `size` of them or all.

        Raises:
            PasswordProtectedError: it opens with a password only.
            UnreadableError: it is damaged, or packed in a way that Python does not unpack.
        """
        if self.entry.flag_bits & ENCRYPTED_FLAG:
            raise PasswordProtectedError("a member that only a password opens: send the archive without one")
        if self.entry.compress_type not in PACKINGS:
            raise UnreadableError("packed in a way that is not read here: pack it again as a plain ZIP")
        try:
            with zipfile.ZipFile(self.archive) as archive, archive.open(self.entry) as file:
                return file.read(size)
        except NotImplementedError as error:
            raise UnreadableError("packed in a way that is not read here: pack it again as a plain ZIP") from error
        except FAULTS as error:
            raise UnreadableError("this member of the archive is damaged: send the archive again") from error


def list_members(path: Path) -> list[Member]:
    """The files of an archive in its order, without folders and without what systems leave behind.

    Raises:
        LimitError: it has too many members, or they are too large.
        UnreadableError: the archive is cut or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except FAULTS as error:
        raise UnreadableError("the archive is cut or damaged: send it again") from error
    _check(entries)
    return [Member(name, path, entry) for entry in entries if not _left_behind(name := _name(entry), entry)]


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that would unpack to too much, or whose members lie over each other.

    Raises:
        LimitError: there are too many members, or they are too large.
        UnreadableError: two members have the same bytes or the same name.
    """
    current_limits().check_members([(entry.compress_size, entry.file_size) for entry in entries])
    end = -1
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise UnreadableError("members of the archive lie over each other: pack it again")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    names = [_name(entry) for entry in entries if not entry.is_dir()]
    if len(set(names)) < len(names):
        raise UnreadableError("two members of the archive have one name: pack it again")
    if any(len(name) > LONGEST_NAME for name in names):
        raise UnreadableError(f"a member's name is longer than {LONGEST_NAME} characters: pack it again")


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's path; old packers write Thai names in windows-874 and say nothing about it."""
    if entry.flag_bits & UTF_8_FLAG or entry.filename.isascii():
        return entry.filename.replace("\\", "/")
    written = entry.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "cp874"):
        try:
            return written.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return entry.filename.replace("\\", "/")


def _left_behind(name: str, entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(name).parts
    return entry.is_dir() or name.endswith("/") or "__MACOSX" in parts or parts[-1].startswith((".", "~$"))
