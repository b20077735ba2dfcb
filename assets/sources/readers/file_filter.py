"""Files in an inbox that no reader should open: temporary ones, and kinds that no layout comes in."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from assets.common.file_kind import HEAD, FileKind, detect_kind
from assets.sources.readers.extract import Refusal

TEMPORARY_NAMES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
TEMPORARY_ENDINGS = frozenset(
    {".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".lock", ".swp", ".bak"}
)
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
PACKED = frozenset({".zip", ".dbf"})
OTHER_ARCHIVES = frozenset({".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst"})
TEXTS = frozenset({".csv", ".txt", ".tsv", ".tab", ".dat", ""})
SEPARATORS = (",", "|", "\t", ";")
LINES_ASKED = 20


def find_refusal(path: Path, source_file: str) -> Refusal | None:
    """Why the landed file at `path`, received as `source_file`, is not opened; None if a reader should.

    A file of a kind that tables come in is never ignored: someone meant to send it.
    """
    name = PurePosixPath(source_file)
    if _is_temporary(name):
        return Refusal(source_file, "ignored", "temporary_file", "an unfinished or hidden file by its name")
    ending = name.suffix.lower()
    if ending in OTHER_ARCHIVES:
        return Refusal(
            source_file, "held", "unreadable_file", f"a {ending} archive: pack it as ZIP, or send it unpacked"
        )
    if ending not in WORKBOOKS | PACKED | TEXTS:
        return Refusal(source_file, "ignored", "unknown_file", f"no layout comes as a {ending} file")
    kind = detect_kind(path)
    if kind is FileKind.EMPTY:
        return Refusal(source_file, "held", "empty_file", "the file is empty")
    if ending in (".txt", "") and kind in (FileKind.TEXT, FileKind.OTHER) and not _has_separator(path):
        return Refusal(source_file, "ignored", "unknown_file", "text without columns")
    return None


def is_named_as_another_kind(path: Path, source_file: str) -> bool:
    """Say whether the name promises a workbook or an archive and the bytes are plain text."""
    promised = PurePosixPath(source_file).suffix.lower() in WORKBOOKS | PACKED
    return promised and detect_kind(path) is FileKind.TEXT


def _is_temporary(name: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in name.parts)
    lower = name.name.lower()
    return hidden or lower in TEMPORARY_NAMES or lower.endswith("~") or name.suffix.lower() in TEMPORARY_ENDINGS


def _has_separator(path: Path) -> bool:
    """Most of the first lines have the same separator, as rows have and sentences have not."""
    with path.open("rb") as file:
        lines = [line for line in file.read(HEAD).splitlines()[:LINES_ASKED] if line.strip()]
    return any(sum(mark.encode() in line for line in lines) * 2 > len(lines) for mark in SEPARATORS)
