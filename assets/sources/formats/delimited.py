"""Delimited text: bytes to rows, whatever the encoding, the delimiter and the line ends.

One bad byte, one stray quotation mark or one lost field is its row's fault, not the file's.
"""

from __future__ import annotations

import codecs
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from assets.sources.formats.limits import current_limits
from assets.sources.formats.rows import Rows

DELIMITERS = ("|", ",", "\t", ";")
# The 43 files know no quotation marks: `|` is no character of theirs.
UNQUOTED = "|"
SAMPLE_LINES = 200
LONGEST_RECORD = 50
UTF_8, WINDOWS_874, UTF_16, UTF_8_TWICE = "utf-8", "windows-874", "utf-16", "utf-8 twice"
# What the first bytes of Thai letters in UTF-8 look like when they are taken for Latin letters.
_THAI_TWICE = ("\u00e0\u00b8", "\u00e0\u00b9")
# Longer fields are not cut off: their row is rejected by its length, and not the file.
csv.field_size_limit(sys.maxsize)
_CODECS = {UTF_8: "utf-8", WINDOWS_874: "cp874"}


def read(data: bytes) -> Rows:
    """Decode `data`, find the delimiter and cut the rows. Rows without any content are left out.

    Raises:
        LimitError: it has too many rows, columns or cells.
    """
    lines, encoding, broken = decode(data)
    delimiter = _delimiter(lines)
    _check_dimensions(lines, delimiter)
    if not broken and any("\r" in line for line in lines):
        lines = _split_at_returns(lines, delimiter)
    if delimiter == UNQUOTED or not any('"' in line for line in lines):
        text = pa.array(lines, pa.string())
        return _without_empty(Rows(pc.split_pattern(text, delimiter), text, encoding, broken), delimiter)
    if (at_once := _cut_at_once(lines, delimiter)) is not None:
        rows = Rows.from_lists(at_once, lines, encoding)
        return _without_empty(Rows(rows.cells, rows.lines, encoding, broken), delimiter)
    if not broken and (valid := _cut_valid(lines, delimiter)) is not None:
        return _without_empty(Rows.from_lists(*valid, encoding), delimiter)
    cells: list[list[str]] = []
    records: list[str] = []
    bad: set[int] = set()
    for first, last, fields in _records(lines, delimiter):
        if fields is None or not broken.isdisjoint(range(first, last)):
            bad.add(len(records))
        records.append("\n".join(lines[first:last]))
        cells.append(fields or [lines[first]])
    rows = Rows.from_lists(cells, records, encoding)
    return _without_empty(Rows(rows.cells, rows.lines, encoding, frozenset(bad)), delimiter)


def _check_dimensions(lines: Sequence[str], delimiter: str) -> None:
    """Refuse too large a table before it is cut; one row with too many delimiters is that row's fault.

    Raises:
        LimitError: it has too many lines, fields in most lines, or fields in all.
    """
    delimiters = pc.count_substring(pa.array(lines, pa.string()), delimiter)
    usual = pc.mode(delimiters)
    widest = usual[0]["mode"].as_py() + 1 if len(usual) else 0
    current_limits().check_table(len(lines), widest, len(lines) + (pc.sum(delimiters).as_py() or 0))


def _split_at_returns(lines: Sequence[str], delimiter: str) -> list[str]:
    """The lines, those cut at carriage returns that hold several whole records: the file mixes two line ends."""
    pieces = [line.split("\r") for line in lines]
    widths = Counter(piece.count(delimiter) for line in pieces for piece in line if piece.strip())
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    return [
        piece
        for line, cut in zip(lines, pieces, strict=True)
        for piece in (cut if usual and all(piece.count(delimiter) == usual for piece in cut) else [line])
    ]


def decode(data: bytes) -> tuple[list[str], str, frozenset[int]]:
    """The lines of `data` without their ends, the encoding decided on, and which lines it does not fit.

    A text is UTF-8 if it says so by a byte order mark, or if no more of its lines fall out of UTF-8
    than out of windows-874; a last line cut within a letter counts as UTF-8. Lines that do not fit have
    U+FFFD for what could not be read. Thai that was encoded twice is decoded twice.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
        lines = _lines(text)
        return lines, UTF_16, frozenset(row for row, line in enumerate(lines) if "\ufffd" in line)
    marked = data.startswith(codecs.BOM_UTF8)
    # Zeros are no character of any text: databases and broken copies leave them.
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if (once := _encoded_once(text)) is not None:
            return _lines(once), UTF_8_TWICE, frozenset()
        return _lines(text), UTF_8, frozenset()
    pieces = [line.removesuffix(b"\r") for line in _ended(data).split(_line_end(data))]
    encoding = UTF_8
    if not marked and len(_unfit(pieces, UTF_8, cut_is_fit=True)) > len(_unfit(pieces, WINDOWS_874)):
        encoding = WINDOWS_874
    lines = [line.decode(_CODECS[encoding], errors="replace") for line in pieces]
    return lines, encoding, frozenset(_unfit(pieces, encoding))


def _encoded_once(text: str) -> str | None:
    """`text` as it was before its UTF-8 was taken for Latin letters and encoded again; None if it was not."""
    if not any(mark in text for mark in _THAI_TWICE):
        return None
    for codec in ("latin-1", "cp1252"):
        try:
            return text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
    return None


def _unfit(lines: Sequence[bytes], encoding: str, *, cut_is_fit: bool = False) -> list[int]:
    """The lines that are not text in `encoding`, the last one's cut end forgiven if `cut_is_fit`."""
    decoder = codecs.getincrementaldecoder(_CODECS[encoding])
    unfit = []
    for row, line in enumerate(lines):
        try:
            decoder().decode(line, final=not (cut_is_fit and row == len(lines) - 1))
        except UnicodeDecodeError:
            unfit.append(row)
    return unfit


def _line_end(data: bytes) -> bytes:
    return b"\n" if b"\n" in data else b"\r"


def _ended(data: bytes) -> bytes:
    """`data` without DOS's end-of-file mark and the last line's end."""
    return data.rstrip(b"\x1a").removesuffix(b"\n").removesuffix(b"\r")


def _lines(text: str) -> list[str]:
    text = text.rstrip("\x1a")
    if "\n" not in text:
        return text.removesuffix("\r").split("\r")
    lines = text.removesuffix("\n").split("\n")
    return [line.removesuffix("\r") for line in lines] if "\r" in text else lines


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most of the first lines into the same number of fields; a comma if none cuts."""
    sample = [line for line in lines[:SAMPLE_LINES] if line.strip()]
    best, most = ",", 0
    for delimiter in DELIMITERS:
        widths = Counter(len(_cut(line, delimiter)) for line in sample)
        cut = max(((width - 1) * count for width, count in widths.items()), default=0)
        if cut > most:
            best, most = delimiter, cut
    return best


def _cut(record: str, delimiter: str) -> list[str]:
    if delimiter == UNQUOTED or '"' not in record:
        return record.split(delimiter)
    # A carriage return alone inside a field is not the end of the record.
    return next(csv.reader([record.replace("\r", " ")], delimiter=delimiter), [])


def _cut_lines(lines: Sequence[str], delimiter: str) -> list[str] | None:
    """The fields of a record that is written on several lines; None if its line ends are not within quotation marks."""
    ended = [f"{line}\n".replace("\r", " ") for line in lines]
    records = list(csv.reader(ended, delimiter=delimiter))
    return records[0] if len(records) == 1 else None


def _cut_at_once(lines: Sequence[str], delimiter: str) -> list[list[str]] | None:
    """Each line's fields, or None if a quotation mark is left open at the end of any line."""
    if any(line.count('"') % 2 for line in lines):
        return None
    cells = list(csv.reader((line.replace("\r", " ") for line in lines), delimiter=delimiter))
    return cells if len(cells) == len(lines) else None


def _cut_valid(lines: Sequence[str], delimiter: str) -> tuple[list[list[str]], list[str]] | None:
    """Fields and text of each record of a valid CSV, where all records are as wide as the first; else None."""
    reader = csv.reader((f"{line}\n".replace("\r", " ") for line in lines), delimiter=delimiter, strict=True)
    cells: list[list[str]] = []
    records: list[str] = []
    first = 0
    try:
        for fields in reader:
            if fields and (reader.line_num - first > LONGEST_RECORD or (cells and len(fields) != len(cells[0]))):
                return None
            if fields:
                cells.append(fields)
                records.append("\n".join(lines[first : reader.line_num]))
            first = reader.line_num
    except csv.Error:
        return None
    return cells, records


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, int, list[str] | None]]:
    """First line, line after the last, and fields of each record; no fields where a quotation mark never closes."""
    widths = Counter(len(_cut(line, delimiter)) for line in lines[:SAMPLE_LINES] if line.count('"') % 2 == 0)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    row = 0
    while row < len(lines):
        whole = lines[row].count('"') % 2 == 0
        last, fields = (row + 1, _cut(lines[row], delimiter)) if whole else _open_record(lines, row, delimiter, usual)
        yield row, last, fields
        row = last


def _open_record(lines: Sequence[str], first: int, delimiter: str, usual: int) -> tuple[int, list[str] | None]:
    """A record whose first line leaves a quotation mark open: it goes on below, or the mark is a stray one."""
    for last in range(first + 1, min(first + LONGEST_RECORD, len(lines))):
        if lines[last].count('"') % 2:
            fields = _cut_lines(lines[first : last + 1], delimiter)
            if fields is not None and len(fields) == usual:
                return last + 1, fields
            break
    fields = lines[first].split(delimiter)
    return first + 1, fields if len(fields) == usual else None


def _without_empty(rows: Rows, delimiter: str) -> Rows:
    """`rows` less those of which nothing is left without delimiters, quotation marks and white space."""
    if not len(rows):
        return rows
    left = pc.utf8_trim(rows.lines, f'{delimiter}" \t\r\n\ufeff\u00a0')
    filled = pc.not_equal(left, "")
    if pc.all(filled).as_py():
        return rows
    ordinals = pc.cast(pc.cumulative_sum(pc.cast(filled, pa.int32())), pa.int64()).to_pylist()
    broken = frozenset(ordinals[row] - 1 for row in rows.broken if filled[row].as_py())
    return Rows(rows.cells.filter(filled), rows.lines.filter(filled), rows.encoding, broken)
