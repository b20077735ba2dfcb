"""Quarantine: quarantined rows and held files that no later file has settled.

A row leaves quarantine when another file replaces the one it is in; a held file is settled when
a later version of it was read, or when somebody took it out of the inbox. `quality.row_rules` says why a row is
in quarantine; the report for the agencies is made in `assets.data_quality`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.sources.fields import staged_schema
from assets.sources.fields.distinct_values import Mask
from assets.sources.parsing.parsing import RejectedFile, ValidatedExtract
from assets.sources.staging.inbox import name_file, scan_inbox

REPLACED, WITHDRAWN = "replaced", "withdrawn"


def find_open_rows(extracts: Sequence[ValidatedExtract], current: Sequence[Mask]) -> pa.Table:
    """The quarantined rows that no later file replaces, in the order of receipt.

    Args:
        extracts: every extract of a source, in the order of receipt.
        current: for each, the rows that no later file replaces.

    Returns:
        A table of `staged_schema.QUARANTINE`; `first_received_at` is when the row as it is written first came, in
        whichever version of its file.
    """
    kind = pa.schema(list(staged_schema.QUARANTINE.items()))
    first = _first_received(extracts)
    covered = _covered_units(extracts)
    tables = [kind.empty_table()]
    for place, (result, mask) in enumerate(zip(extracts, current, strict=True)):
        left = ~result.accepted & mask
        if _has_successor(extracts, place):
            left &= _of_known_unit(result, covered)
        if left.any():
            tables.append(_rows(result, left, first))
    return pa.concat_tables(tables)


def ignore_settled(
    results: Sequence[ValidatedExtract | RejectedFile], inbox: Path
) -> list[ValidatedExtract | RejectedFile]:
    """The same files, those that were held and wait for nobody any more marked as ignored.

    Args:
        results: every file of a source, in the order of receipt.
        inbox: the source's folder; where there is none, nothing counts as taken out of it.
    """
    here = {name_file(path, inbox) for path in scan_inbox(inbox).files} if inbox.is_dir() else None
    last_read = {
        result.landed.source_file: result.landed.arrival for result in results if isinstance(result, ValidatedExtract)
    }
    return [_settled(result, last_read, here) if isinstance(result, RejectedFile) else result for result in results]


def _settled(rejected: RejectedFile, last_read: dict[str, int], here: set[str] | None) -> RejectedFile:
    if rejected.refusal.status != "held":
        return rejected
    name = rejected.landed.source_file
    if last_read.get(name, 0) > rejected.landed.arrival:
        reason, detail = REPLACED, "a later version of the file was read"
    elif here is not None and name not in here:
        reason, detail = WITHDRAWN, "it is no longer in the inbox"
    else:
        return rejected
    detail = f"{detail}; it was held: {rejected.refusal.reason}"
    return replace(rejected, refusal=replace(rejected.refusal, status="ignored", reason=reason, detail=detail))


def _rows(result: ValidatedExtract, left: Mask, first: dict[tuple[str, str], datetime]) -> pa.Table:
    chosen = pa.array(left)
    lines = result.raw_line.filter(chosen)
    received = [first[result.layout.name, line] for line in lines.to_pylist()]
    table = result.table.filter(chosen)
    columns = {
        **{name: table[name] for name in staged_schema.ADDRESS},
        "reasons": result.reasons.filter(chosen),
        "name": _name(table),
        "number": table["national_id"]
        if "national_id" in table.column_names
        else pa.nulls(len(table), staged_schema.TEXT),
        "raw_line": lines,
        "first_received_at": pa.array(received, staged_schema.QUARANTINE["first_received_at"]),
    }
    return pa.table(columns, schema=pa.schema(list(staged_schema.QUARANTINE.items())))


def _name(table: pa.Table) -> pa.Array | pa.ChunkedArray:
    """Given name and surname as far as they could be read: by them the agency finds the row again."""
    parts = [table[name] for name in ("first_name", "last_name") if name in table.column_names]
    if len(parts) < 2:
        return pa.nulls(table.num_rows, staged_schema.TEXT)
    return pc.coalesce(pc.binary_join_element_wise(*parts, " "), *parts)


def _first_received(extracts: Sequence[ValidatedExtract]) -> dict[tuple[str, str], datetime]:
    """When each quarantined row as it is written first came, by layout and line."""
    first: dict[tuple[str, str], datetime] = {}
    for result in extracts:
        for line in result.raw_line.filter(pa.array(~result.accepted)).to_pylist():
            first.setdefault((result.layout.name, line), result.landed.received_at)
    return first


def _covered_units(extracts: Sequence[ValidatedExtract]) -> dict[str, pa.Array]:
    """The units and periods that have an accepted row in any file, by layout."""
    pairs: dict[str, list[pa.Array]] = {}
    for result in extracts:
        accepted = _unit_and_period(result).filter(pa.array(result.accepted))
        pairs.setdefault(result.layout.name, []).append(accepted.unique())
    return {layout: pa.concat_arrays(arrays).unique() for layout, arrays in pairs.items()}


def _of_known_unit(result: ValidatedExtract, covered: dict[str, pa.Array]) -> Mask:
    """The rows of units that some file has an accepted row of: these are replaced by unit, not by the file's name."""
    known = pc.is_in(_unit_and_period(result), value_set=covered[result.layout.name])
    return np.asarray(known.to_numpy(zero_copy_only=False), dtype=bool)


def _unit_and_period(result: ValidatedExtract) -> pa.Array:
    joined = pc.binary_join_element_wise(result.table["period"], result.table["unit"], "\x1f")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _has_successor(extracts: Sequence[ValidatedExtract], place: int) -> bool:
    """Whether a later version of the same file, or member, has rows that were accepted."""
    mine = extracts[place]
    return any(
        later.source_file == mine.source_file
        and later.layout.name == mine.layout.name
        and later.landed.arrival > mine.landed.arrival
        and later.accepted.any()
        for later in extracts[place + 1 :]
    )
