"""Non-formal education: ITW51's dBase tables, in an archive or loose, and the list of dropouts.

ITW51 says some things of a learner by where the row lies: the level by the folder, the centre by the
front of the student code, the term by what most learners of the archive have. Those columns are
made here. The dropout list is plain delimited text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.common.file_kind import FileKind, detect_kind
from assets.sources.formats import archive, dbf, delimited, header_spelling
from assets.sources.formats.archive import Member
from assets.sources.formats.dbf import Dbf
from assets.sources.formats.errors import UnreadableError
from assets.sources.readers import archive_members, tabular
from assets.sources.readers.extract import Extract, Refusal
from quality.contract import Layout, SourceContract

STUDENT, GRADE = "itw51_student", "itw51_grade"
MADE_HERE = ("level", "centre_code", "file_term")
STUDENT_CODE_LENGTH, CENTRE_LENGTH, LEARNER_LENGTH = 20, 10, 10
LEVEL_PLACE = 3
# A table with so many of a learner's columns is one of learners, whatever it lacks.
LEARNERS_COLUMNS = 3
LEVELS = frozenset({"1", "2", "3"})
_TEXT = pa.string()


@dataclass(frozen=True)
class DbaseTable:
    """A dBase table that one of the layouts fits.

    Attributes:
        source_file: its address.
        layout: the layout.
        dbf: its fields and records.
        fields: contract column → field; every column of the file that the layout knows.
    """

    source_file: str
    layout: Layout
    dbf: Dbf
    fields: dict[str, str]

    def column(self, name: str) -> pa.Array:
        """A contract column as text, nulls if the file lacks it."""
        if name not in self.fields:
            return pa.nulls(self.dbf.table.num_rows, _TEXT)
        return self.dbf.table[self.fields[name]].combine_chunks()


def read(path: Path, source_file: str, contract: SourceContract) -> Iterator[Extract | Refusal]:
    """Read an ITW51 archive, one of its tables, or a list of dropouts."""
    kind = detect_kind(path)
    if kind is FileKind.ZIP:
        yield from _read_archive(path, source_file, contract)
    elif kind is FileKind.DBF:
        try:
            found = _recognise(path.read_bytes(), source_file, contract)
        except UnreadableError as error:
            found = archive_members.refuse_member(error, source_file)
        yield found if isinstance(found, Refusal) else _extract(found, find_file_term([found]))
    else:
        yield from tabular.read_any(path, source_file, contract)


def find_file_term(tables: Sequence[DbaseTable]) -> str | None:
    """The term that the tables of one archive are of: most learners' own, else the newest that has a grade."""
    learners = Counter[str]()
    for table in tables:
        if table.layout.name == STUDENT:
            learners.update(_terms(table))
    if learners:
        return max(learners, key=lambda term: (learners[term], _order(term)))
    graded = {term for table in tables if table.layout.name == GRADE for term in _terms(table)}
    return max(graded, key=_order, default=None)


def _terms(table: DbaseTable) -> dict[str, int]:
    """How many rows are of each term, in a spelling that tells year and term."""
    counts = pc.value_counts(table.column("term").drop_null()).to_pylist()
    return {entry["values"]: entry["counts"] for entry in counts if _order(entry["values"]) != (0, 0)}


def _order(term: str) -> tuple[int, int]:
    """(two-digit year, term) of `67/1`, `1/67` or `1/2567`; (0, 0) of anything else."""
    parts = re.fullmatch(r"\s*0?([12])\s*[/-]\s*(?:25)?(\d\d)\s*|\s*(?:25)?(\d\d)\s*[/-]\s*0?([12])\s*", term)
    if not parts:
        return 0, 0
    return int(parts[2] or parts[3]), int(parts[1] or parts[4])


def _read_archive(path: Path, source_file: str, contract: SourceContract) -> Iterator[Extract | Refusal]:
    try:
        members = archive.list_members(path)
    except UnreadableError as error:
        yield archive_members.refuse_member(error, source_file)
        return
    results = [
        _read_member(member, archive_members.member_address(source_file, member.name), contract) for member in members
    ]
    term = find_file_term([result for result in results if isinstance(result, DbaseTable)])
    for result in results:
        yield _extract(result, term) if isinstance(result, DbaseTable) else result
    if all(isinstance(result, Refusal) and result.status == "ignored" for result in results):
        yield Refusal(source_file, "held", "unknown_layout", "an archive without a table of learners or grades")


def _read_member(member: Member, source_file: str, contract: SourceContract) -> DbaseTable | Extract | Refusal:
    is_table = member.name.lower().endswith(".dbf")
    try:
        data = member.read()
        kind = detect_kind(data)
        if kind is FileKind.DBF:
            return _recognise(data, source_file, contract)
        if kind is FileKind.TEXT:
            result = tabular.read(delimited.read(data), source_file, contract)
            if isinstance(result, Extract) or result.reason != "unknown_layout":
                return result
    except UnreadableError as error:
        return archive_members.refuse_member(error, source_file)
    if is_table:
        return Refusal(source_file, "held", "unreadable_file", "no dBase table, though its name says so")
    return Refusal(source_file, "ignored", "unknown_file", "no table of ITW51")


def _recognise(data: bytes, source_file: str, contract: SourceContract) -> DbaseTable | Refusal:
    """The layout that a dBase table fits by its fields; tables of other things are ignored."""
    content = dbf.read(data)
    for name in (STUDENT, GRADE):
        layout = contract.layouts[name]
        columns = [column for column in layout.columns if column.name not in MADE_HERE]
        found = header_spelling.match(content.fields, columns)
        if not _is_meant(name, found):
            continue
        lacking = [column for column in layout.required if column not in found]
        if layout.require_any and not any(column in found for column in layout.require_any):
            lacking.append(layout.require_any[0])
        if lacking:
            detail = "missing: " + ", ".join(layout.column(column).headers[0] for column in lacking)
            return Refusal(source_file, "held", "missing_column", detail, name)
        return DbaseTable(
            source_file, layout, content, {column: content.fields[place] for column, place in found.items()}
        )
    return Refusal(source_file, "ignored", "reference_table", "a table of neither learners nor grades")


def _is_meant(layout: str, found: dict[str, int]) -> bool:
    """Say whether a table with these columns means to be `layout`'s, whole or not."""
    if layout == GRADE:
        return "subject_code" in found and "student_code" in found
    told = found.keys() & {"learner_no", "student_code", "cause", "first_name", "national_id", "birth_date"}
    return len(told) >= LEARNERS_COLUMNS or ("first_name" in found and len(told) > 1)


def _extract(table: DbaseTable, term: str | None) -> Extract:
    made = {
        "level": _levels(table),
        "centre_code": _centres(table),
        "file_term": pa.array([term], _TEXT).take(pa.array(np.zeros(table.dbf.table.num_rows, dtype=np.int64))),
    }
    columns = {name: made[name] if name in made else table.column(name) for name in table.layout.names}
    address = {name: table.dbf.table[name] for name in ("source_row", "raw_line")}
    return Extract(
        source_file=table.source_file,
        layout=table.layout.name,
        table=pa.table({**columns, **address}),
        encoding=dbf.ENCODING,
        missing=tuple(name for name in table.layout.names if name not in made and name not in table.fields),
        unreadable=table.dbf.unreadable,
    )


def _levels(table: DbaseTable) -> pa.Array:
    """1 primary, 2 lower, 3 upper secondary: the table's folder, else the learner's number says."""
    folder = next((part for part in reversed(PurePosixPath(table.source_file).parts[:-1]) if part in LEVELS), None)
    number = table.column("learner_no") if "learner_no" in table.fields else pa.nulls(table.dbf.table.num_rows, _TEXT)
    number = pc.coalesce(_of_length(number, LEARNER_LENGTH), _learner(table))
    digit = pc.utf8_slice_codeunits(number, LEVEL_PLACE, LEVEL_PLACE + 1)
    told = pc.if_else(pc.is_in(digit, pa.array(sorted(LEVELS))), digit, pa.scalar(None, _TEXT))
    return pc.if_else(pa.scalar(folder is not None), pa.scalar(folder, _TEXT), told)


def _learner(table: DbaseTable) -> pa.Array:
    return pc.utf8_slice_codeunits(_of_length(table.column("student_code"), STUDENT_CODE_LENGTH), CENTRE_LENGTH)


def _centres(table: DbaseTable) -> pa.Array:
    code = _of_length(table.column("student_code"), STUDENT_CODE_LENGTH)
    return pc.utf8_slice_codeunits(code, 0, CENTRE_LENGTH)


def _of_length(column: pa.Array, length: int) -> pa.Array:
    """The values that have this many letters, null for the others."""
    return pc.if_else(pc.equal(pc.utf8_length(column), length), column, pa.scalar(None, _TEXT))
