"""The health units' 43 files: text between bars, in an archive or loose, of which five are read.

A member is recognised by its header or by the shape of its columns. Its name only says what a file
that can't be read was meant to be, and which of the other 43 need no look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.common.file_kind import FileKind, detect_kind
from assets.sources.formats import archive, delimited
from assets.sources.formats.archive import Member
from assets.sources.formats.errors import UnreadableError
from assets.sources.formats.header_spelling import fold
from assets.sources.formats.rows import Rows
from assets.sources.readers import archive_members, layout_detection, tabular
from assets.sources.readers.extract import Extract, Refusal
from quality.contract import Layout, SourceContract

PERSON = "person"
PERSON_KEY = ("hospital_code", "person_no")
REFERENCE = frozenset({"home", "village", "provider"})
# Longest first: the name of one is the beginning of another's.
UNUSED = (
    *("community_activity", "community_service", "investigation_refer", "procedure_refer", "clinical_refer"),
    *("diagnosis_ipd", "diagnosis_opd", "procedure_ipd", "procedure_opd", "refer_history", "refer_result"),
    *("rehabilitation", "surveillance", "data_correct", "drugallergy", "newborncare", "appointment", "care_refer"),
    *("charge_ipd", "charge_opd", "drug_refer", "functional", "ncdscreen", "admission", "chronicfu", "postnatal"),
    *("accident", "drug_ipd", "drug_opd", "prenatal", "chronic", "newborn", "service", "dental", "policy", "death"),
    *("labfu", "labor", "women", "card", "anc", "epi", "icf", "fp"),
)
HEADER_ROWS = 12
SAMPLE_ROWS = 200
SAMPLE_BYTES = 65_536
FITTING_SHARE = 0.7

_HOSPITAL, _DAY, _STAMP = r"\d{4,5}|\d{9}", r"(19|20|25)\d{6}", r"(19|20|25)\d{6}(\d{6})?"
# What is in a file without a header, by layout and column; empty fields say nothing.
_SHAPES: Mapping[str, Mapping[str, str]] = {
    "person": {
        "hospital_code": _HOSPITAL,
        "sex": "[0-9]",
        "birth_date": _DAY,
        "type_area": "[0-9]",
        "national_id": r"\d{12,13}",
        "discharge": "[0-9]",
        "updated_at": _STAMP,
    },
    "address": {
        "hospital_code": _HOSPITAL,
        "address_type": "[0-9]",
        "tambon": r"\d{1,2}",
        "ampur": r"\d{1,2}",
        "changwat": r"\d{2}",
        "updated_at": _STAMP,
    },
    "nutrition": {
        "hospital_code": _HOSPITAL,
        "served_on": _DAY,
        "weight_kg": r"\d{1,3}(\.\d+)?",
        "height_cm": r"\d{1,3}(\.\d+)?",
        "updated_at": _STAMP,
    },
    "specialpp": {
        "hospital_code": _HOSPITAL,
        "served_on": _DAY,
        "screening": r"\d[A-Za-z]\w{1,5}",
        "updated_at": _STAMP,
    },
    "disability": {
        "hospital_code": _HOSPITAL,
        "disability_type": "[0-9]",
        "detected_on": _DAY,
        "updated_at": _STAMP,
    },
}


def read(path: Path, source_file: str, contract: SourceContract) -> Iterator[Extract | Refusal]:
    """Read an archive's members, or one of the 43 files that came by itself."""
    kind = detect_kind(path)
    if kind is FileKind.TEXT:
        yield _read_text(path.read_bytes(), source_file, contract)
    elif kind is FileKind.ZIP:
        yield from _read_archive(path, source_file, contract)
    else:
        yield tabular.refuse_kind(kind, path, source_file)


def count_orphans(persons: pa.Table, dependents: pa.Table, key: Sequence[str] = PERSON_KEY) -> int:
    """How many rows of a dependent file belong to nobody in the person file.

    Args:
        persons: a table with the columns of `PERSON_KEY`, as extracted or as staged (staged persons are children
            only, so that staged details of adults count as orphans).
        dependents: the same columns of a file that depends on it.
        key: the columns that a person is known by.
    """
    known = persons.select(key).drop_null().group_by(list(key)).aggregate([])
    return int(dependents.select(key).join(known, list(key), join_type="left anti").num_rows)


def _read_archive(path: Path, source_file: str, contract: SourceContract) -> Iterator[Extract | Refusal]:
    try:
        members = archive.list_members(path)
    except UnreadableError as error:
        yield archive_members.refuse_member(error, source_file)
        return
    results, layouts_met = 0, set()
    for member in members:
        result = _read_member(member, archive_members.member_address(source_file, member.name), contract)
        results += not (isinstance(result, Refusal) and result.status == "ignored")
        layouts_met.add(result.layout)
        yield result
    if not results:
        names = ", ".join(contract.layouts)
        yield Refusal(source_file, "held", "unknown_layout", f"an archive without any of {names}")
    elif PERSON not in layouts_met:
        yield Refusal(source_file, "held", "missing_member", f"an archive without the file {PERSON}", PERSON)


def _read_member(member: Member, source_file: str, contract: SourceContract) -> Extract | Refusal:
    named = _layout_named(member.name, contract)
    try:
        unused = None if named else _unused(member, source_file, contract)
        if unused:
            return unused
        data = member.read()
        kind = detect_kind(data)
        result = _read_text(data, source_file, contract) if kind is FileKind.TEXT else None
    except UnreadableError as error:
        return archive_members.refuse_member(error, source_file, named)
    if result is not None:
        if named or isinstance(result, Extract) or result.reason != "unknown_layout":
            return result
    elif named and kind is FileKind.EMPTY:
        return Refusal(source_file, "held", "empty_file", "the member has no bytes", named)
    elif named:
        return Refusal(source_file, "held", "unreadable_file", "the bytes are no text", named)
    return Refusal(source_file, "ignored", "unknown_file", "none of the 43 files by its name or its columns")


def _layout_named(name: str, contract: SourceContract) -> str | None:
    """The layout that a member is by its name, `F43_person_2567.txt` say."""
    words = re.findall(r"[a-z]+", PurePosixPath(name).stem.lower())
    return next((layout for layout in contract.layouts if layout in words), None)


def _unused(member: Member, source_file: str, contract: SourceContract) -> Refusal | None:
    """Ignore a member that is another of the 43 files by its name, and by its beginning none of the five."""
    stem = "_" + re.sub(r"[^a-z]+", "_", PurePosixPath(member.name).stem.lower()) + "_"
    file = next((file for file in (*REFERENCE, *UNUSED) if f"_{file}_" in stem), None)
    if file is None:
        return None
    sample = member.read(SAMPLE_BYTES)
    whole_lines = sample[: sample.rfind(b"\n") + 1] or sample
    if detect_kind(sample) is FileKind.TEXT:
        rows = delimited.read(whole_lines)
        if any(_first_cell_is_header(row) for row in rows.head(HEADER_ROWS)) and isinstance(
            _read_text(whole_lines, source_file, contract), Extract
        ):
            return None
    reason = "reference_table" if file in REFERENCE else "unknown_file"
    return Refusal(source_file, "ignored", reason, f"{file}, one of the 43 files that are not used")


def _read_text(data: bytes, source_file: str, contract: SourceContract) -> Extract | Refusal:
    return tabular.read(_with_standard_header(delimited.read(data), contract), source_file, contract)


def _with_standard_header(rows: Rows, contract: SourceContract) -> Rows:
    """`rows` below their layout's full header and as wide as it, where it is one of the five; else as they are.

    Versions differ in how many columns are at the end, one archive can hold several of them, and a
    file put together from several units' has their headers in the middle.
    """
    sample = rows.head(SAMPLE_ROWS)
    at = next((index for index, row in enumerate(sample[:HEADER_ROWS]) if _first_cell_is_header(row)), None)
    layout = _layout_by_shape(sample, contract) if at is None else _layout_by_header(sample[at], contract)
    if layout is None:
        narrower = rows.without_empty_end()
        return rows if narrower is rows else _with_standard_header(narrower, contract)
    body = rows.drop(layout_detection.count_banner_rows(sample) if at is None else at + 1)
    starts = pc.utf8_trim(pc.list_element(body.cells, 0), " \ufeff")
    records = pc.not_equal(pc.utf8_lower(starts), "hospcode").to_numpy(zero_copy_only=False)
    return body.where(np.asarray(records, dtype=bool)).padded(layout.widths, len(layout.columns)).below(_header(layout))


def _first_cell_is_header(row: list[str]) -> bool:
    return bool(row) and fold(row[0]) == "hospcode"


def _header(layout: Layout) -> list[str]:
    return [column.headers[0] for column in layout.columns]


def _layout_by_header(header: list[str], contract: SourceContract) -> Layout | None:
    """The layout whose columns the header has in the standard order, some at the end missing."""
    cells = [fold(cell) for cell in header]
    while cells and not cells[-1]:
        cells.pop()
    for layout in contract.layouts.values():
        if len(cells) in layout.widths and cells == [fold(cell) for cell in _header(layout)][: len(cells)]:
            return layout
    return None


def _layout_by_shape(sample: list[list[str]], contract: SourceContract) -> Layout | None:
    fitting = [layout for layout in contract.layouts.values() if _has_shape(sample, layout)]
    return fitting[0] if len(fitting) == 1 else None


def _has_shape(sample: list[list[str]], layout: Layout) -> bool:
    """Most rows have a width of the layout, and in each telling column what it holds."""
    rows = [row for row in sample if len(row) in layout.widths]
    if not rows or len(rows) < FITTING_SHARE * len(sample):
        return False
    for name, pattern in _SHAPES[layout.name].items():
        place = layout.names.index(name)
        values = [row[place].strip(" \ufeff") for row in rows if row[place].strip(" \ufeff")]
        if not values or sum(bool(re.fullmatch(pattern, value)) for value in values) < FITTING_SHARE * len(values):
            return False
    return True
