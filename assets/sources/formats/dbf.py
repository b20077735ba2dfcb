"""dBase and FoxPro tables: fixed-width records to columns of text.

dbfread knows the header and its fields. The records are cut here: an archive's member is bytes and
no file, and a deleted record must keep its place in the count.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from dbfread.dbf import DBFField, DBFHeader

from assets.sources.formats.errors import UnreadableError
from assets.sources.formats.limits import current_limits

ENCODING = "windows-874"
CODEC = "cp874"
# Character, number, float, date, truth value: written as text. Memos and binary fields are not read.
TEXT_TYPES = frozenset("CNFDL")
FIELDS_END = (b"\r", b"\n", b"")
END_OF_FILE = b"\x1a"
DELETED = ord("*")


@dataclass(frozen=True)
class Dbf:
    """A table of text.

    Attributes:
        fields: names as in the file, of the text fields only.
        table: a text column for each field (white space around it gone), `source_row` (ordinal from 1,
            deleted records counted) and `raw_line` (fields joined by `|`); without deleted records.
        deleted: how many records are flagged deleted.
        unreadable: ordinals of records with bytes that are not windows-874.
    """

    fields: tuple[str, ...]
    table: pa.Table
    deleted: int
    unreadable: frozenset[int]


def read(data: bytes) -> Dbf:
    """Read a table.

    Raises:
        UnreadableError: the header is no table's, or the file ends before its last record does.
        LimitError: it has too many records, fields or cells.
    """
    header, fields = _header(data)
    records = _records(data, header)
    current_limits().check_table(len(records), len(fields))
    kept = np.flatnonzero(records[:, 0] != DELETED)
    ordinals = kept + 1
    columns: dict[str, pa.Array] = {}
    bad = np.zeros(len(kept), dtype=bool)
    start = 1
    for field in fields:
        if field.type in TEXT_TYPES and field.name not in columns:
            columns[field.name], faults = _text(records[kept, start : start + field.length])
            bad |= faults
        start += field.length
    names = tuple(columns)
    columns["source_row"] = pa.array(ordinals, pa.int64())
    columns["raw_line"] = _lines([columns[name] for name in names], len(kept))
    return Dbf(names, pa.table(columns), len(records) - len(kept), frozenset(ordinals[bad].tolist()))


@dataclass(frozen=True)
class _Field:
    name: str
    type: str
    length: int


def _header(data: bytes) -> tuple[DBFHeader, list[_Field]]:
    file = io.BytesIO(data)
    fields = []
    try:
        header = DBFHeader.read(file)
        while (first := file.read(1)) not in FIELDS_END:
            field = DBFField.unpack(first + file.read(DBFField.size - 1))
            kind = field.type.decode("ascii")
            # A character field longer than 255 has its high byte where others have the decimals.
            length = field.length | field.decimal_count << 8 if kind == "C" else field.length
            fields.append(_Field(field.name.split(b"\0")[0].decode(CODEC).strip(), kind, length))
    except (struct.error, UnicodeDecodeError, ValueError) as error:
        raise UnreadableError("the table's header is cut or damaged: export it again") from error
    if not fields or 1 + sum(field.length for field in fields) > header.recordlen:
        raise UnreadableError("the table's header does not fit its records: export it again")
    return header, fields


def _records(data: bytes, header: DBFHeader) -> npt.NDArray[np.uint8]:
    """The records as rows of bytes, the deletion flag first."""
    body = data[header.headerlen :]
    whole = len(body) // header.recordlen
    count = min(whole, header.numrecords)
    if whole < header.numrecords and not body[whole * header.recordlen :].startswith(END_OF_FILE):
        detail = f"the table announces {header.numrecords} records and ends after {whole}: send it again"
        raise UnreadableError(detail)
    return np.frombuffer(body, np.uint8, count * header.recordlen).reshape(count, header.recordlen)


def _text(field: npt.NDArray[np.uint8]) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """A field's values, decoded once each, and which of them hold bytes that are not windows-874."""
    packed = np.ascontiguousarray(field).view(f"S{field.shape[1]}").ravel()
    values, places = np.unique(packed, return_inverse=True)
    texts = [value.decode(CODEC, errors="replace").strip(" \t\0") for value in values.tolist()]
    faulty = np.array(["\ufffd" in text for text in texts], dtype=bool)
    return pa.array(texts, pa.string()).take(pa.array(places)), faulty[places]


def _lines(columns: list[pa.Array], count: int) -> pa.Array:
    return pc.binary_join_element_wise(*columns, "|") if columns else pa.nulls(count, pa.string())
