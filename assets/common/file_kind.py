"""What a file is by its bytes; its name is not asked."""

from __future__ import annotations

import struct
from enum import StrEnum
from pathlib import Path

HEAD = 65_536
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
# Fox Pro, dBase III to V, Visual FoxPro, with and without a memo file.
DBF_VERSIONS = frozenset(bytes.fromhex("02 03 04 05 30 31 32 43 63 83 8b 8e cb f5 fb"))
# Told apart from an archive by parts that every workbook begins with, so that a cut one is still a workbook.
WORKBOOK_PARTS = (b"[Content_Types].xml", b"_rels/.rels", b"xl/", b"application/vnd.oasis.opendocument.spreadsheet")
TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1a\x1b")
MOST_CONTROLS = 0.01


class FileKind(StrEnum):
    """Kinds of file that a reader can ask for."""

    TEXT = "text"
    WORKBOOK = "workbook"
    ENCRYPTED = "encrypted"
    ZIP = "zip"
    DBF = "dbf"
    EMPTY = "empty"
    OTHER = "other"


def detect_kind(source: Path | bytes) -> FileKind:
    """The kind of a file, or of an archive's member given as bytes.

    `WORKBOOK` is xlsx, xlsm, xlsb, ods or the old xls; `ENCRYPTED` a workbook behind a password;
    `EMPTY` has no byte but white space; `OTHER` is none of them (a picture, a PDF, noise).
    """
    head = source[:HEAD] if isinstance(source, bytes) else _head(source)
    if not head.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n\x00\x1a"):
        return FileKind.EMPTY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.WORKBOOK if any(part in head[:4096] for part in WORKBOOK_PARTS) else FileKind.ZIP
    if head.startswith(OLE_MAGIC):
        return _ole(source if isinstance(source, bytes) else source.read_bytes())
    if _is_dbf(head):
        return FileKind.DBF
    return FileKind.TEXT if _is_text(head) else FileKind.OTHER


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _ole(data: bytes) -> FileKind:
    """What an OLE container holds, told by the names in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return FileKind.ENCRYPTED
    names = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    return FileKind.WORKBOOK if any(name in data for name in names) else FileKind.OTHER


def _is_dbf(head: bytes) -> bool:
    if len(head) < 33 or head[0] not in DBF_VERSIONS:
        return False
    month, day = head[2], head[3]
    header_length, record_length = struct.unpack_from("<HH", head, 8)
    # Visual FoxPro puts 263 bytes for a database's name behind the fields.
    whole_fields = (header_length - 33) % 32 == 0 or (header_length - 296) % 32 == 0
    return month <= 12 and day <= 31 and header_length > 33 and record_length > 1 and whole_fields


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if head.startswith(b"%PDF"):
        return False
    # Copying that was broken off leaves a tail of zeros behind the text.
    head = head.rstrip(b"\0")
    controls = sum(count for byte, count in enumerate(_counts(head)) if byte < 32 and byte not in TEXT_CONTROLS)
    return controls <= MOST_CONTROLS * len(head)


def _counts(head: bytes) -> list[int]:
    return [head.count(bytes([byte])) for byte in range(32)]
