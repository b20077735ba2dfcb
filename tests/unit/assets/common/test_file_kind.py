"""The kind of a file is told by its bytes."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from assets.common.file_kind import OLE_MAGIC, FileKind, detect_kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b"\xef\xbb\xbf\r\n \n", FileKind.EMPTY),
        ("ก,ข\n1,2".encode("cp874"), FileKind.TEXT),
        ("ก,ข\n1,2".encode("utf-16"), FileKind.TEXT),
        (b"PK\x03\x04" + bytes(26) + b"person.txt", FileKind.ZIP),
        (b"PK\x05\x06" + bytes(18), FileKind.ZIP),
        (struct.pack("<4BIHH20x", 3, 124, 5, 16, 1, 65, 11) + bytes(32) + b"\r" + b" 1234567890", FileKind.DBF),
        (OLE_MAGIC + bytes(1000), FileKind.OTHER),
        (b"%PDF-1.7\n...", FileKind.OTHER),
        (bytes(range(256)) * 10, FileKind.OTHER),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, kind: FileKind, tmp_path: Path) -> None:
    path = tmp_path / "landed"
    path.write_bytes(data)
    assert detect_kind(data) is kind
    assert detect_kind(path) is kind
