"""Staging: a province's files of one source become staged rows, quarantined rows and a list of files.

`rows in = accepted + quarantined` for every file. How one file is read is decided in
`parsing`, how its rows are validated in `validation`; here, which rows of all files that ever came count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.common.display.file_names import show_file_name
from assets.common.progress import report_each, report_progress
from assets.common.storage.atomic_io import leaving_out_writes, write_parquet
from assets.common.storage.home import Home
from assets.sources.fields import staged_schema
from assets.sources.fields.distinct_values import Mask
from assets.sources.formats.limits import load_limits
from assets.sources.parsing import parse_cache, retained_extracts
from assets.sources.parsing.parsing import RejectedFile, TypedExtract, ValidatedExtract
from assets.sources.readers.extract import Refusal
from assets.sources.staging import corrections, landing, open_quarantine
from assets.sources.staging.file_orders import CONFIRM, WITHDRAW, read_orders
from assets.sources.staging.inbox import Unreceived
from assets.sources.staging.landing import LandedFile, Landing
from assets.sources.staging.replacement import DELISTED, hold_shrinking, mask_current, mask_delisted, mask_repeats
from assets.sources.staging.staging_area import StagingArea
from assets.sources.staging.suppression_list import SuppressionList
from assets.sources.staging.validation import validate_extract
from quality.contract import load


@dataclass(frozen=True)
class StagingSummary:
    """What staging a source of a province came to.

    Attributes:
        province, source: whose files.
        files: a row for each file or member, as in `lake/files/`; rows in = accepted + quarantined in each.
        staged: rows that stand, by layout.
        quarantined: quarantined rows that stand, by reason (a row with two reasons counts twice).
        is_published: whether the audit passed.
    """

    province: str
    source: str
    files: pa.Table
    staged: dict[str, int]
    quarantined: dict[str, int]
    is_published: bool

    def count(self, column: str) -> int:
        """The sum of one of the files' counts: rows_in, accepted, quarantined, current_rows."""
        return int(sum(self.files[column].to_pylist()))

    def with_status(self, status: str) -> list[dict[str, Any]]:
        """The files with this status, a plain dict each."""
        return [row for row in self.files.to_pylist() if row["status"] == status]


def stage(
    home: Home,
    province: str,
    source: str,
    inbox: Path,
    as_of: date,
    now: datetime | None = None,
    audit: Callable[[StagingArea], bool] | None = None,
) -> StagingSummary:
    """Take in what lies in `inbox` and stage all files of this source and province together.

    Writes `lake/staged/<province>/<source>/<layout>.parquet`, `lake/quarantine/<province>/<source>.parquet` and
    `lake/files/<province>/<source>.parquet`, once the audit passes: else the published files stay as they are.

    Args:
        home: the installation.
        province: two-digit province code.
        source: one of `readers.source_list.SOURCES`.
        inbox: the source's own folder; files that came before and are gone from it still count.
        as_of: the day for which ages count.
        now: time of receipt of new files; default: the clock.
        audit: looks at the staging area and says whether it may be published; default: yes.

    Raises:
        quality.yaml_file.DataFileError: the source's contract cannot be used.
        KeyError: there is no such source.
        HomeFaultError: a file that came before is gone from landing, or damaged there.
    """
    return stage_landed(
        home, province, source, inbox, landing.land_files(home, province, source, inbox, now), as_of, audit
    )


def stage_landed(
    home: Home,
    province: str,
    source: str,
    inbox: Path,
    landed: Landing,
    as_of: date,
    audit: Callable[[StagingArea], bool] | None = None,
) -> StagingSummary:
    """As `stage`, of what was taken in already.

    What an audit keeps, and the cache of what is read, are no output of staging.
    """
    with leaving_out_writes():
        results = _read_files(home, province, source, landed.received, as_of)
    suppressed = SuppressionList(home, province)
    results = suppressed.without_erased(results)
    results = hold_shrinking(results, read_orders(home, CONFIRM, province, source))
    extracts = [result for result in results if isinstance(result, ValidatedExtract)]
    unreplaced = mask_current(extracts)
    current = suppressed.without_purged(extracts, unreplaced)
    delisted = suppressed.without_purged(extracts, mask_delisted(extracts, unreplaced))
    area = StagingArea.of(home, province, source)
    staged = _write_staged(area, source, extracts, current, delisted)
    waiting = suppressed.without_purged_rows(open_quarantine.find_open_rows(extracts, current))
    write_parquet(waiting, area.quarantine)
    listed = [*open_quarantine.ignore_settled(results, inbox), *_refuse_unreceived(landed.unreceived)]
    counted = [mask | kept for mask, kept in zip(current, delisted, strict=True)]
    files = _files(listed, extracts, counted, province, source)
    write_parquet(files, area.files)
    with leaving_out_writes():
        passed = audit is None or audit(area)
    area.close(publish=passed)
    if passed:
        corrections.record(home, province, source, extracts)
    reasons = Counter(reason for row in waiting["reasons"].to_pylist() for reason in row)
    return StagingSummary(province, source, files, staged, dict(sorted(reasons.items())), passed)


def _read_files(
    home: Home,
    province: str,
    source: str,
    received: Sequence[LandedFile],
    as_of: date,
) -> list[ValidatedExtract | RejectedFile]:
    """The validated extracts of all received files, in the order of receipt."""
    contract = load(source)
    results: list[ValidatedExtract | RejectedFile] = []
    versions: dict[str, str] = {}
    parsed: list[str] = []
    withdrawn = read_orders(home, WITHDRAW, province, source)
    limit, is_full = load_limits(home.root).tables, False
    for landed in report_each(received, "อ่านไฟล์", "reading files"):
        shown = show_file_name(landed.source_file)
        report_progress(f"อ่าน {shown}", f"reading {shown}")
        if (landed.source_file, landed.file_version) in withdrawn:
            results.append(_ignore(landed, "withdrawn_by_command", "withdrawn by childlink withdraw"))
        elif (first := versions.setdefault(landed.file_version, landed.source_file)) != landed.source_file:
            results.append(_ignore(landed, "same_bytes", f"the same bytes as {show_file_name(first)}"))
        elif retained_extracts.is_retained(home, province, source, landed.file_version):
            results += retained_extracts.read(home, province, landed, contract)
        elif is_full:  # what comes after the first file that exceeds the limit is not even parsed
            results.append(_hold_surplus(landed, limit))
        else:
            landing.check_landed(home, landed)
            found = parse_cache.read(home, province, landed, contract, as_of)
            parsed.append(landed.file_version)
            is_full = len(results) + len(found) > limit
            results += [_hold_surplus(landed, limit)] if is_full else _validate(found, province, as_of)
    parse_cache.prune(home, province, source, parsed)
    return results


def _validate(
    results: Sequence[TypedExtract | RejectedFile], province: str, as_of: date
) -> list[ValidatedExtract | RejectedFile]:
    return [
        validate_extract(result, province, as_of) if isinstance(result, TypedExtract) else result for result in results
    ]


def _ignore(landed: LandedFile, reason: str, detail: str) -> RejectedFile:
    return RejectedFile(landed, Refusal(landed.source_file, "ignored", reason, detail))


def _hold_surplus(landed: LandedFile, limit: int) -> RejectedFile:
    detail = f"with it there would be more than {limit:,} files and members of archives, which is the limit"
    return RejectedFile(landed, Refusal(landed.source_file, "held", "too_many_files", detail))


def _refuse_unreceived(unreceived: Sequence[Unreceived]) -> list[RejectedFile]:
    """The entries of the inbox that were not taken in; they have no version."""
    return [
        RejectedFile(
            LandedFile(each.source_file, "", 0, each.changed_at, 0),
            Refusal(each.source_file, "held", each.reason, each.detail),
        )
        for each in sorted(unreceived, key=lambda each: each.source_file)
    ]


def _write_staged(
    area: StagingArea,
    source: str,
    extracts: Sequence[ValidatedExtract],
    current: Sequence[Mask],
    delisted: Sequence[Mask],
) -> dict[str, int]:
    """Write each layout's rows that count; a layout whose rows are all gone is left as an empty table."""
    counts = {}
    published = StagingArea.published(area.home, area.province, source)
    for layout in load(source).layouts.values():
        tables = [
            _take_rows(result, counts_now, kept)
            for result, counts_now, kept in zip(extracts, current, delisted, strict=True)
            if result.layout.name == layout.name
        ]
        if not tables and not (published.staged / f"{layout.name}.parquet").is_file():
            continue
        of_kept = {DELISTED: pa.bool_()} if layout.keeps_delisted else {}
        empty = staged_schema.shape_table({}, staged_schema.staged_types(layout) | of_kept, 0)
        table = pa.concat_tables([empty, *tables])
        write_parquet(table, area.staged / f"{layout.name}.parquet")
        counts[layout.name] = table.num_rows
    return counts


def _take_rows(result: ValidatedExtract, current: Mask, delisted: Mask) -> pa.Table:
    """The accepted rows of `current` and `delisted`; which is which is said where the layout keeps both."""
    chosen = result.accepted & (current | delisted)
    rows = result.table.filter(pa.array(chosen))
    return rows.append_column(DELISTED, pa.array(delisted[chosen])) if result.layout.keeps_delisted else rows


def _files(
    results: Sequence[ValidatedExtract | RejectedFile],
    extracts: Sequence[ValidatedExtract],
    current: Sequence[Mask],
    province: str,
    source: str,
) -> pa.Table:
    masks = {id(result): mask for result, mask in zip(extracts, current, strict=True)}
    rows = [
        _rejected_row(result) if isinstance(result, RejectedFile) else _validated_row(result, masks[id(result)])
        for result in results
    ]
    common = {"province_code": province, "source": source}
    return pa.Table.from_pylist([{**common, **row} for row in rows], pa.schema(list(staged_schema.FILES.items())))


def _rejected_row(result: RejectedFile) -> dict[str, Any]:
    return {
        **_received(result.landed),
        "source_file": result.refusal.source_file,
        "layout": result.refusal.layout,
        "status": result.refusal.status,
        "reason": result.refusal.reason,
        "detail": result.refusal.detail,
        **dict.fromkeys(("rows_in", "accepted", "quarantined", "current_rows"), 0),
    }


def _validated_row(result: ValidatedExtract, current: Mask) -> dict[str, Any]:
    accepted, rows = int(result.accepted.sum()), result.table.num_rows
    reasons = Counter(reason for row in result.reasons.filter(pa.array(~result.accepted)).to_pylist() for reason in row)
    repeats = int(mask_repeats(result).sum())
    once = f"{repeats:,} rows are written exactly as another and are one record with it" if repeats else ""
    notes = [
        result.note,
        result.periods.warning,
        once,
        *(f"{reason}: {count}" for reason, count in sorted(reasons.items())),
    ]
    return {
        **_received(result.landed),
        "source_file": result.source_file,
        "layout": result.layout.name,
        "encoding": result.encoding,
        "period": result.periods.main.label,
        "period_from": result.periods.source,
        "status": "accepted" if accepted == rows else "partly",
        "detail": "; ".join(note for note in notes if note),
        "warning": result.note or None,
        "rows_in": rows,
        "accepted": accepted,
        "quarantined": rows - accepted,
        "current_rows": int((result.accepted & current).sum()),
    }


def _received(landed: LandedFile) -> dict[str, Any]:
    return {"file_version": landed.file_version, "received_at": landed.received_at}
