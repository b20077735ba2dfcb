"""One received file, from its bytes to typed rows: read, gate, type. Nothing here depends on the as-of day.

`validation` says which rows are children's on that day, `stage` which rows no later file replaces.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.common.as_of import day_of
from assets.common.display.file_names import show_file_name
from assets.sources.fields import periods, staged_schema, typed_fields
from assets.sources.fields.distinct_values import Mask, as_mask, list_names
from assets.sources.fields.periods import Periods
from assets.sources.fields.typed_fields import ExtractContext, TypedFields
from assets.sources.formats.errors import LimitError
from assets.sources.readers import file_filter
from assets.sources.readers.extract import Extract, Refusal
from assets.sources.readers.source_list import Reader
from assets.sources.staging.landing import LandedFile
from quality import gate, row_rules
from quality.contract import FILE_UNIT, Layout, SourceContract


@dataclass(frozen=True)
class TypedExtract:
    """One extract's rows, typed.

    Attributes:
        landed: the file that was received.
        source_file: address of its rows.
        layout: the contract's layout.
        encoding: what its text was decoded from.
        note: what its reader assumed about columns or left out.
        periods: the periods of its rows.
        table: all rows in the staged schema of the layout.
        reasons: why each row is rejected, so far that it could not be split into columns; an empty list accepts it.
        raw_line: each row as it was written.
    """

    landed: LandedFile
    source_file: str
    layout: Layout
    encoding: str
    note: str
    periods: Periods
    table: pa.Table
    reasons: pa.ListArray
    raw_line: pa.ChunkedArray

    @property
    def accepted(self) -> Mask:
        """The rows with nothing against them."""
        return np.asarray(pc.equal(pc.list_value_length(self.reasons), 0).to_numpy(zero_copy_only=False), dtype=bool)


@dataclass(frozen=True)
class ValidatedExtract(TypedExtract):
    """One extract's rows, typed and validated as of a day: with all flags and all reasons."""


@dataclass(frozen=True)
class RejectedFile:
    """A file, or a member of an archive, that gave no rows."""

    landed: LandedFile
    refusal: Refusal


def receipt_date(landed: LandedFile) -> date:
    """The day of receipt, in Thailand."""
    return day_of(landed.received_at)


def fallback_date(landed: LandedFile, as_of: date) -> date:
    """The day that stands in for a missing period: the day of receipt, or the as-of day if that is earlier.

    With a later day its children would be missing on the as-of day.
    """
    return min(receipt_date(landed), as_of)


def parse_file(
    path: Path, landed: LandedFile, contract: SourceContract, reader: Reader, province: str, as_of: date
) -> Iterator[TypedExtract | RejectedFile]:
    """Read and type one landed file.

    Args:
        path: where its bytes lie.
        landed: what was received.
        contract: its source's contract.
        reader: its source's reader.
        province: the inbox's province code.
        as_of: the day asked about; what is made of the rows depends on `fallback_date` alone.
    """
    if refused := file_filter.find_refusal(path, landed.source_file):
        yield RejectedFile(landed, refused)
        return
    members = [
        RejectedFile(landed, result)
        if isinstance(result, Refusal)
        else _typed(result, landed, contract.layouts[result.layout], province, fallback_date(landed, as_of))
        for result in _read(path, landed, contract, reader)
    ]
    rejected = [member.refusal for member in members if isinstance(member, RejectedFile)]
    elsewhere = [refused.source_file for refused in rejected if refused.reason == "wrong_province"]
    for member in members:
        yield _as_its_archive(member, elsewhere[0]) if elsewhere and isinstance(member, TypedExtract) else member


def _as_its_archive(member: TypedExtract, elsewhere: str) -> TypedExtract | RejectedFile:
    """Hold a member that does not say its province, where `elsewhere` in the same archive is another province's."""
    if member.layout.province.scope != "none":
        return member
    detail = f"{show_file_name(elsewhere)} of the same archive is another province's"
    return RejectedFile(
        member.landed, Refusal(member.source_file, "held", "wrong_province", detail, member.layout.name)
    )


def _read(path: Path, landed: LandedFile, contract: SourceContract, reader: Reader) -> Iterator[Extract | Refusal]:
    try:
        for result in reader(path, landed.source_file, contract):
            yield _renamed(result, path)
    except LimitError as error:
        yield Refusal(landed.source_file, "held", "too_large", str(error))
    except (pa.ArrowException, csv.Error, ValueError, LookupError) as error:
        # A file that no reader foresaw is held like any unreadable one; its neighbours go on. The message of
        # the error could quote a value, its type cannot.
        yield Refusal(landed.source_file, "held", "unreadable_file", f"the reader failed with {type(error).__name__}")


def _renamed(result: Extract | Refusal, path: Path) -> Extract | Refusal:
    """Text under a workbook's name that is no known table either is not an unknown layout but an unreadable file."""
    if isinstance(result, Extract) or result.reason != "unknown_layout":
        return result
    if not file_filter.is_named_as_another_kind(path, result.source_file):
        return result
    detail = "plain text under a workbook's or an archive's name, and not in a known layout"
    return Refusal(result.source_file, "held", "unreadable_file", detail)


def _typed(
    extract: Extract, landed: LandedFile, layout: Layout, province: str, today: date
) -> TypedExtract | RejectedFile:
    verdict = gate.check_file(
        extract.table, layout, province, extract.missing, in_archive=extract.source_file != landed.source_file
    )
    if verdict.reason:
        return RejectedFile(landed, Refusal(extract.source_file, "held", verdict.reason, verdict.detail, layout.name))
    text = extract.table
    told = periods.read_periods(text, layout, extract.source_file, today)
    typed = typed_fields.type_fields(text, layout, ExtractContext(province, receipt_date(landed), told.main.start))
    broken = pc.is_in(text["source_row"], value_set=pa.array(sorted(extract.unreadable), pa.int64()))
    return TypedExtract(
        landed=landed,
        source_file=extract.source_file,
        layout=layout,
        encoding=extract.encoding,
        note=extract.note,
        periods=told,
        table=_staged(extract, landed, typed, told, province),
        reasons=list_names([(row_rules.UNREADABLE_ROW, as_mask(broken))], typed.rows),
        raw_line=text["raw_line"],
    )


def _staged(extract: Extract, landed: LandedFile, typed: TypedFields, told: Periods, province: str) -> pa.Table:
    layout, rows = typed.layout, typed.rows
    unit_columns = {name: typed.typed[name] for name in layout.unit if name != FILE_UNIT}
    source = pa.table({**unit_columns, "source_row": extract.table["source_row"]})
    same = pa.array(np.zeros(rows, dtype=np.int64))
    constant = {
        "province_code": province,
        "source": layout.source,
        "source_file": extract.source_file,
        "file_version": landed.file_version,
        "layout": layout.name,
    }
    raw = pa.StructArray.from_arrays(
        [extract.table[name].combine_chunks() for name in layout.names], names=list(layout.names)
    )
    columns: dict[str, pa.Array] = {
        **typed.typed,
        **{name: pa.array([value]).take(same) for name, value in constant.items()},
        "source_row": extract.table["source_row"],
        "unit": periods.assign_units(source, layout, landed.source_file, province),
        "period": told.label,
        "period_start": told.start,
        "flags": list_names(typed.flags, rows),
        "raw": raw,
    }
    return staged_schema.shape_table(columns, staged_schema.staged_types(layout), rows)
