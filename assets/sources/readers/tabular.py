"""From rows of text to an extract: the rows cut into the contract's columns, each record with its address.

Which layout it is, and which column is which, is decided in `layout_detection`; what the text means, in `fields`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.common.file_kind import FileKind, detect_kind
from assets.sources.formats import delimited, workbook
from assets.sources.formats.errors import UnreadableError
from assets.sources.formats.rows import Rows
from assets.sources.readers import layout_detection as finding
from assets.sources.readers.archive_members import refuse_member
from assets.sources.readers.extract import Extract, Refusal
from assets.sources.readers.layout_detection import DetectedLayout
from quality.contract import Layout, SourceContract

CHECKED_TYPES = ("national_id", "sex", "date", "age")
MOST_SURPLUS = 2
LONGEST_ROW = 100_000
"""Bytes of a row above which it is no record."""
_AROUND = " \t\r\ufeff"


def read_any(path: Path, source_file: str, contract: SourceContract) -> Iterator[Extract | Refusal]:
    """Read a file of a source that sends workbooks or delimited text, whichever of the two it is by its bytes."""
    kind = detect_kind(path)
    try:
        if kind is FileKind.WORKBOOK:
            yield from _read_workbook(path, source_file, contract)
        elif kind is FileKind.TEXT:
            yield read(delimited.read(path.read_bytes()), source_file, contract)
        else:
            yield refuse_kind(kind, path, source_file)
    except UnreadableError as error:
        yield refuse_member(error, source_file)


def refuse_kind(kind: FileKind, path: Path, source_file: str) -> Refusal:
    """Hold a file whose bytes are not what a reader of the source opens."""
    if kind is FileKind.EMPTY:
        return Refusal(source_file, "held", "empty_file", "the file has no bytes")
    if kind is FileKind.ENCRYPTED:
        return Refusal(source_file, "held", "password_protected", "a workbook that only a password opens")
    if kind is FileKind.OTHER or (kind is FileKind.ZIP and not zipfile.is_zipfile(path)):
        return Refusal(source_file, "held", "unreadable_file", "the bytes are no whole table, archive or text")
    if kind is FileKind.ZIP:
        return Refusal(source_file, "held", "packed_table", "an archive, and this source sends tables as they are")
    detail = f"a {kind.value} file, and no layout of this source comes as one"
    return Refusal(source_file, "held", "unknown_layout", detail)


def read(
    rows: Rows, source_file: str, contract: SourceContract, layouts: Sequence[Layout] | None = None
) -> Extract | Refusal:
    """Cut `rows` into the columns of the layout that they fit, one of `layouts` (default: all of the contract).

    Returns:
        The extract (of a detail layout perhaps without rows: whether that is a fault is the gate's to say); or a
        refusal: empty_file (no row), missing_column (a good part of a layout is there),
        unknown_layout.
    """
    if not len(rows):
        return Refusal(source_file, "held", "empty_file", "no row at all")
    allowed = list(contract.layouts.values()) if layouts is None else layouts
    found = finding.detect_layout(rows, allowed)
    if found is None and (narrower := rows.without_empty_end()) is not rows:
        return read(narrower, source_file, contract, layouts)
    if found is None:
        names = ", ".join(layout.name for layout in allowed)
        detail = f"no header of {names} in the first {finding.SEARCHED_ROWS} rows, nor the shape of one"
        return Refusal(source_file, "held", "unknown_layout", detail)
    if found.missing_required:
        detail = "missing: " + ", ".join(finding.spell_header(found.layout, name) for name in found.missing_required)
        return Refusal(source_file, "held", "missing_column", detail, found.layout.name)
    body = rows.drop(found.header + 1) if found.first is None else rows.drop(found.header).split_first(found.first)
    if found.named and found.first is None:
        body = _without_header(body, rows.lines[found.header].as_py())
    if not len(body) and found.layout.subject == "child":
        return Refusal(source_file, "held", "empty_file", "a header and no row below it", found.layout.name)
    return _extract(body, found, source_file)


def _without_header(body: Rows, header: str) -> Rows:
    """`body` less the lines that are the header again, as in a file put together from several."""
    lines = pc.utf8_trim(body.lines, _AROUND)
    return body.where(np.asarray(pc.not_equal(lines, header.strip(_AROUND)).to_numpy(zero_copy_only=False), dtype=bool))


def _extract(body: Rows, found: DetectedLayout, source_file: str) -> Extract:
    odd = [int(row) for row in np.flatnonzero(body.widths != found.width)]
    mended = {row: fields for row in odd if (fields := _mend(body.cells[row].as_py(), found)) is not None}
    unreadable = (frozenset(odd) - frozenset(mended)) | body.broken | _overlong(body)
    table = body.table(found.positions, found.layout.names, unreadable)
    repaired = {row: fields for row, fields in mended.items() if len(body.cells[row]) != found.width}
    return Extract(
        source_file=source_file,
        layout=found.layout.name,
        table=_with_repairs(table, repaired, found) if repaired else table,
        encoding=body.encoding,
        missing=found.missing,
        unreadable=frozenset(row + 1 for row in unreadable),
        note=found.note,
    )


def _overlong(body: Rows) -> frozenset[int]:
    """The rows (0-based) that are longer than any record: a quotation mark or a line end is lost in them."""
    longest = pc.greater(pc.binary_length(body.lines), LONGEST_ROW)
    return frozenset(np.flatnonzero(longest.to_numpy(zero_copy_only=False)).tolist())


def _with_repairs(table: pa.Table, repaired: dict[int, list[str]], found: DetectedLayout) -> pa.Table:
    """`table` with the fields of the mended rows (0-based) in their places."""
    chosen = np.zeros(table.num_rows, dtype=bool)
    chosen[list(repaired)] = True
    order = sorted(repaired)
    for name, place in found.positions.items():
        fields = pa.array([repaired[row][place] for row in order], pa.string())
        values = pc.replace_with_mask(table[name].combine_chunks(), pa.array(chosen), fields)
        table = table.set_column(table.column_names.index(name), name, values)
    return table


def _mend(row: list[str], found: DetectedLayout) -> list[str] | None:
    """A row with too many fields: surplus empty ones dropped, or a field that a separator inside it cut in two joined.

    A row that is too short is not mended: which fields it lost can't be known.
    """
    while len(row) > found.width and not row[-1].strip():
        row = row[:-1]
    surplus = len(row) - found.width
    if surplus == 0:
        return row
    if surplus < 0 or surplus > MOST_SURPLUS:
        return None
    joined = [
        [*row[:place], ",".join(row[place : place + surplus + 1]), *row[place + surplus + 1 :]]
        for place in range(found.width)
    ]
    fitting = [candidate for candidate in joined if _looks_right(candidate, found)]
    # Only one way that fits is a repair; several are a guess.
    return fitting[0] if len(fitting) == 1 else None


def _looks_right(row: list[str], found: DetectedLayout) -> bool:
    return all(
        not row[found.positions[column.name]].strip() or finding.is_plausible(row[found.positions[column.name]], column)
        for column in found.layout.of_type(*CHECKED_TYPES)
        if column.name in found.positions
    )


def _read_workbook(path: Path, source_file: str, contract: SourceContract) -> Iterator[Extract | Refusal]:
    """One extract for each layout that its sheets hold; if none does, the refusal that comes nearest to one."""
    sheets = [read(rows, source_file, contract) for _, rows in workbook.read(path)]
    extracts = [result for result in sheets if isinstance(result, Extract)]
    refusals = [result for result in sheets if isinstance(result, Refusal)]
    nearest = ("missing_column", "empty_file", "unknown_layout")
    if extracts:
        yield from _joined(extracts)
        # A sheet of notes is nothing; one that lacks a column was meant to be read. It goes by its place, since
        # somebody may have named it after a child.
        for place, result in enumerate(sheets, 1):
            if isinstance(result, Refusal) and result.reason == "missing_column":
                yield replace(result, source_file=f"{source_file}/sheet {place}")
    elif refusals:
        yield min(refusals, key=lambda refusal: nearest.index(refusal.reason))
    else:
        yield Refusal(source_file, "held", "empty_file", "a workbook without a sheet")


def _joined(sheets: Sequence[Extract]) -> Iterator[Extract]:
    """The sheets of each layout as one extract; the rows are counted through all sheets of the workbook."""
    before = np.cumsum([0, *(sheet.table.num_rows for sheet in sheets)]).tolist()
    counted = [_counted_from(sheet, first) for sheet, first in zip(sheets, before, strict=False)]
    for layout in dict.fromkeys(sheet.layout for sheet in sheets):
        same = [sheet for sheet in counted if sheet.layout == layout]
        yield replace(
            same[0],
            table=pa.concat_tables([sheet.table for sheet in same]),
            missing=tuple(name for name in same[0].missing if all(name in sheet.missing for sheet in same)),
            unreadable=frozenset().union(*(sheet.unreadable for sheet in same)),
            note="; ".join(dict.fromkeys(sheet.note for sheet in same if sheet.note)),
        )


def _counted_from(sheet: Extract, before: int) -> Extract:
    place = sheet.table.column_names.index("source_row")
    ordinals = pc.add(sheet.table["source_row"], before)
    table = sheet.table.set_column(place, "source_row", ordinals)
    return replace(sheet, table=table, unreadable=frozenset(row + before for row in sheet.unreadable))
