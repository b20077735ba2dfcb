"""The social map: a workbook with a sheet of household members.

Which of a workbook's sheets that is, is decided here; everything else is in the contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assets.common.file_kind import FileKind, detect_kind
from assets.sources.formats import header_spelling, workbook
from assets.sources.formats.errors import UnreadableError
from assets.sources.formats.rows import Rows
from assets.sources.readers import archive_members, tabular
from assets.sources.readers.extract import Extract, Refusal
from quality.contract import SourceContract

SHEET = "สมาชิกครัวเรือน"


def read(path: Path, source_file: str, contract: SourceContract) -> Iterator[Extract | Refusal]:
    """Read the sheet of household members: the one of that name, else the only one that fits the contract."""
    if detect_kind(path) is not FileKind.WORKBOOK:
        yield from tabular.read_any(path, source_file, contract)
        return
    try:
        sheets = workbook.read(path)
    except UnreadableError as error:
        yield archive_members.refuse_member(error, source_file)
        return
    named = [rows for name, rows in sheets if header_spelling.fold(name) == header_spelling.fold(SHEET)]
    results = [tabular.read(rows, source_file, contract) for rows in named or [rows for _, rows in sheets]]
    others = [
        (place, rows)
        for place, (name, rows) in enumerate(sheets, 1)
        if named and header_spelling.fold(name) != header_spelling.fold(SHEET)
    ]
    fitting = [result for result in results if isinstance(result, Extract)]
    if len(fitting) > 1:
        detail = f"{len(fitting)} sheets fit and none is called {SHEET}: leave one of them"
        yield Refusal(source_file, "held", "unknown_layout", detail)
    else:
        yield fitting[0] if fitting else _nearest(results, source_file)
    if len(fitting) == 1:
        yield from _left_out(fitting[0], others, source_file, contract)


def _left_out(
    read: Extract, others: list[tuple[int, Rows]], source_file: str, contract: SourceContract
) -> Iterator[Refusal]:
    """The sheets beside the one of members that have members too, and such as that one has not."""
    known = set(read.table["raw_line"].to_pylist())
    for place, rows in others:
        other = tabular.read(rows, f"{source_file}/sheet {place}", contract)
        if isinstance(other, Extract) and not known.issuperset(other.table["raw_line"].to_pylist()):
            detail = f"it has members whom the sheet {SHEET} has not: put them there"
            yield Refusal(other.source_file, "held", "unknown_layout", detail, other.layout)


def _nearest(results: list[Extract | Refusal], source_file: str) -> Refusal:
    """Of the sheets' refusals the one that comes nearest to the layout."""
    refusals = [result for result in results if isinstance(result, Refusal)]
    if not refusals:
        return Refusal(source_file, "held", "empty_file", "a workbook without a sheet")
    return max(refusals, key=lambda refusal: (refusal.layout is not None, refusal.reason == "unknown_layout"))
