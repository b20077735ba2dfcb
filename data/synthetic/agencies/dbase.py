"""Table files of dBase III, as FoxPro programs leave them: fixed-width text records in windows-874."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import date

ENCODING = "cp874"
LIVE, DELETED, END_OF_FILE = b" ", b"*", b"\x1a"


def table_bytes(
    fields: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]], deleted: Iterable[bool], changed: date
) -> bytes:
    """A table file.

    Args:
        fields: names (up to 10 letters) and widths in bytes; all are character fields.
        rows: text of each record; what is too long is cut, what the encoding lacks left out.
        deleted: whether each record is flagged as deleted; it stays in the file.
        changed: the day of the last change that the head states.

    Returns:
        Header, field descriptors, records and the end mark.
    """
    records = [
        (DELETED if gone else LIVE)
        + b"".join(
            text.encode(ENCODING, "ignore")[:width].ljust(width) for text, (_, width) in zip(row, fields, strict=True)
        )
        for row, gone in zip(rows, deleted, strict=True)
    ]
    head_size = 32 + 32 * len(fields) + 1
    record_size = 1 + sum(width for _, width in fields)
    head = struct.pack(
        "<4BIHH20x", 3, changed.year - 1900, changed.month, changed.day, len(records), head_size, record_size
    )
    described = b"".join(struct.pack("<11sc4xB15x", name.encode("ascii"), b"C", width) for name, width in fields)
    return head + described + b"\r" + b"".join(records) + END_OF_FILE
