"""Staging: a province's files of one source become staged rows, quarantined rows and a list of files.

`rows in = accepted + quarantined` for every file. How one file is read and judged is `readings`'
and `judging`'s; here it is decided what all files that ever came say together, and written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from assets.common.atomic_io import write_parquet
from assets.common.home import Home
from assets.sources.fields import periods, staged_schema
from assets.sources.fields.distinct_values import Mask
from assets.sources.readers.extract import Refused
from assets.sources.readers.source_list import READERS
from assets.sources.staging import corrections, landing, parse_cache, quarantine, retained_extracts
from assets.sources.staging.landing import Landed
from assets.sources.staging.parsing import Judged, Turned, Typed
from assets.sources.staging.staging_area import Written
from assets.sources.staging.suppression_list import Withheld
from assets.sources.staging.validation import judge
from quality.contract import load


@dataclass(frozen=True)
class StagingSummary:
    """What staging a source of a province came to.

    Attributes:
        province, source: whose files.
        files: a row for each file or member, as in `lake/files/`; rows in = accepted + quarantined in each.
        staged: rows that stand, by layout.
        quarantined: quarantined rows that stand, by reason (a row with two reasons counts twice).
    """

    province: str
    source: str
    files: pa.Table
    staged: dict[str, int]
    quarantined: dict[str, int]

    def count(self, column: str) -> int:
        """The sum of one of the files' counts: rows_in, accepted, quarantined, standing."""
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
    progress: Callable[[str], None] | None = None,
    now: datetime | None = None,
    approve: Callable[[Written], bool] | None = None,
) -> StagingSummary:
    """Take in what lies in `inbox` and write what all files of this source and province say together.

    Writes `lake/staged/<province>/<source>/<layout>.parquet`, `lake/quarantine/<province>/<source>.parquet` and
    `lake/files/<province>/<source>.parquet`, once they are approved: else what stood there stands.

    Args:
        home: the installation.
        province: two-digit province code.
        source: one of `readers.SOURCES`.
        inbox: the source's own folder; files that came before and are gone from it still speak.
        as_of: the day for which ages count.
        progress: told of each file, without anything of its rows.
        now: time of receipt of new files; default: the clock.
        approve: looks at what was written, beside what stands, and says whether it may take its place; default: yes.

    Raises:
        quality.contract.ContractError: the source's contract cannot be used.
        KeyError: there is no such source.
    """
    reader, contract = READERS[source], load(source)
    results: list[Judged | Turned] = []
    versions: dict[str, str] = {}
    read: list[str] = []
    for landed in landing.land(home, province, source, inbox, now):
        if progress:
            progress(f"{source}: {landed.source_file}")
        if (first := versions.setdefault(landed.file_version, landed.source_file)) != landed.source_file:
            results.append(_same_bytes(landed, first))
            continue
        if retained_extracts.holds(home, province, source, landed.file_version):
            results += retained_extracts.read(home, province, landed, contract)
        else:
            results += _judged(parse_cache.read(home, province, landed, contract, reader, as_of), province, as_of)
            read.append(landed.file_version)
    parse_cache.prune(home, province, source, read)
    left_out = Withheld(home, province)
    results = left_out.without_erased(results)
    judged = [result for result in results if isinstance(result, Judged)]
    stands = left_out.without_purged(judged, _standing(judged))
    written = Written.of(home, province, source)
    staged = _write_staged(written, source, judged, stands)
    waiting = left_out.without_purged_rows(quarantine.open_rows(judged, stands))
    write_parquet(waiting, written.quarantine)
    files = _files(quarantine.without_settled(results, inbox), judged, stands, province, source)
    write_parquet(files, written.files)
    approved = approve is None or approve(written)
    written.settle(approved)
    if approved:
        corrections.record(home, province, source, judged)
    reasons = Counter(reason for row in waiting["reasons"].to_pylist() for reason in row)
    return StagingSummary(province, source, files, staged, dict(sorted(reasons.items())))


def _judged(results: Sequence[Typed | Turned], province: str, as_of: date) -> list[Judged | Turned]:
    return [judge(result, province, as_of) if isinstance(result, Typed) else result for result in results]


def _same_bytes(landed: Landed, first: str) -> Turned:
    detail = f"the same bytes as {first}"
    return Turned(landed, Refused(landed.source_file, "ignored", "same_bytes", detail))


def _standing(judged: Sequence[Judged]) -> list[Mask]:
    """For each of `judged`, in the order of receipt, the rows that no later file replaces."""
    masks: list[Mask] = [np.zeros(0, dtype=bool)] * len(judged)
    for layout in {result.layout.name for result in judged}:
        places = [place for place, result in enumerate(judged) if result.layout.name == layout]
        told = [
            (str(result.landed.arrival), result.table["unit"], result.table["period"], result.accepted)
            for result in (judged[place] for place in places)
        ]
        for place, mask in zip(places, periods.standing(told), strict=True):
            masks[place] = mask
    return masks


def _write_staged(written: Written, source: str, judged: Sequence[Judged], stands: Sequence[Mask]) -> dict[str, int]:
    """Write each layout's rows that stand; a layout whose rows are all gone is left as an empty table."""
    counts = {}
    for layout in load(source).layouts.values():
        tables = [
            result.table.filter(pa.array(result.accepted & standing))
            for result, standing in zip(judged, stands, strict=True)
            if result.layout.name == layout.name
        ]
        if not tables and not written.standing(layout.name).is_file():
            continue
        empty = staged_schema.shaped({}, staged_schema.staged(layout), 0)
        table = pa.concat_tables([empty, *tables])
        write_parquet(table, written.staged / f"{layout.name}.parquet")
        counts[layout.name] = table.num_rows
    return counts


def _files(
    results: Sequence[Judged | Turned], judged: Sequence[Judged], stands: Sequence[Mask], province: str, source: str
) -> pa.Table:
    standing = {id(result): mask for result, mask in zip(judged, stands, strict=True)}
    rows = [
        _turned_row(result) if isinstance(result, Turned) else _judged_row(result, standing[id(result)])
        for result in results
    ]
    common = {"province_code": province, "source": source}
    return pa.Table.from_pylist([{**common, **row} for row in rows], pa.schema(list(staged_schema.FILES.items())))


def _turned_row(result: Turned) -> dict[str, Any]:
    return {
        **_received(result.landed),
        "source_file": result.refused.source_file,
        "layout": result.refused.layout,
        "status": result.refused.status,
        "reason": result.refused.reason,
        "detail": result.refused.detail,
        **dict.fromkeys(("rows_in", "accepted", "quarantined", "standing"), 0),
    }


def _judged_row(result: Judged, standing: Mask) -> dict[str, Any]:
    accepted, rows = int(result.accepted.sum()), result.table.num_rows
    reasons = Counter(reason for row in result.reasons.filter(pa.array(~result.accepted)).to_pylist() for reason in row)
    notes = [result.periods.warning, *(f"{reason}: {count}" for reason, count in sorted(reasons.items()))]
    return {
        **_received(result.landed),
        "source_file": result.source_file,
        "layout": result.layout.name,
        "encoding": result.encoding,
        "period": result.periods.main.label,
        "period_from": result.periods.source,
        "status": "accepted" if accepted == rows else "partly",
        "detail": "; ".join(note for note in notes if note),
        "rows_in": rows,
        "accepted": accepted,
        "quarantined": rows - accepted,
        "standing": int((result.accepted & standing).sum()),
    }


def _received(landed: Landed) -> dict[str, Any]:
    return {"file_version": landed.file_version, "received_at": landed.received_at}
