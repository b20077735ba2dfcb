"""Retention: what is purged when, measured from the day a file was received, and the record of it.

- quarantine: rows that could not be taken in. They hold names and nobody has come for them.
- landing: files as they were sent. Their rows still count (`raw_file_purge`).
- history: accepted rows of earlier periods. The newest begun period of each unit and layout always stays, so
  no child is lost who is in any unit's newest report; one who is in none leaves the index, and is counted.

The times are in the home's settings (`assets.common.settings`), in days. A record of each purge stays: kind,
files, rows, never what was in them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, get_args

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common import audit_log, settings
from assets.common.as_of import day_of
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.duckdb_io import quote
from assets.common.storage.home import Home
from assets.operations import run_lock
from assets.privacy import raw_file_purge
from assets.sources.staging import suppression_list
from assets.sources.staging.landing import LandedFile
from quality.yaml_file import DataFileError

Kind = Literal["quarantine", "landing", "history"]
KINDS: tuple[Kind, ...] = get_args(Kind)
RECORD = pa.schema(
    [
        ("at", pa.timestamp("us", tz="UTC")),
        ("kind", pa.string()),
        ("province_code", pa.string()),
        ("source", pa.string()),
        ("files", pa.int64()),
        ("rows", pa.int64()),
        ("older_than_days", pa.int64()),
        ("by", pa.string()),
    ]
)
_PAST = """
    SELECT file_version, layout, unit, period, count(*) AS rows
    FROM (
        SELECT *, max(period_start) FILTER (period_start <= $today) OVER (PARTITION BY unit) AS newest
        FROM read_parquet({staged})
    )
    WHERE period_start < newest AND list_contains($old, file_version)
    GROUP BY ALL ORDER BY ALL"""


@dataclass(frozen=True)
class Purged:
    """What was, or would be, purged of one kind, province and source."""

    kind: Kind
    province: str
    source: str
    files: int
    rows: int


class RetentionError(Exception):
    """The home's times cannot be used."""


def read_days(home: Home, given: Mapping[Kind, int] | None = None) -> dict[Kind, int]:
    """After how many days each kind is purged: as given, else as the home's settings say.

    Raises:
        RetentionError: the settings cannot be used.
    """
    try:
        retention = settings.read_settings(home).retention
    except DataFileError as error:
        raise RetentionError(str(error)) from None
    return {kind: getattr(retention, kind) for kind in KINDS} | dict(given or {})


def purge(
    home: Home,
    by: str,
    given: Mapping[Kind, int] | None = None,
    *,
    kinds: tuple[Kind, ...] = KINDS,
    dry_run: bool = False,
    now: dt.datetime | None = None,
) -> list[Purged]:
    """Purge what is over its time; the next refresh of the provinces publishes without it.

    Each purge of a source is in the audit before anything of it goes.

    Args:
        home: the installation; it stands still meanwhile.
        by: who does it.
        given: days, where not the home's.
        kinds: what to purge.
        dry_run: only say what would be.
        now: default: the clock.

    Raises:
        RetentionError, LockedError, audit.AuditError.
    """
    at, limits = now or dt.datetime.now(dt.UTC), read_days(home, given)
    found: list[Purged] = []
    with run_lock.lock_home(home, "purge"):
        for kind in (kind for kind in KINDS if kind in kinds):
            old = _received_before(home, at - dt.timedelta(days=limits[kind]))
            plan = {"quarantine": _quarantine, "landing": _landing, "history": _history}[kind]
            for purged, carry_out in plan(home, old, day_of(at), dry_run):
                if not dry_run:
                    _enter(home, purged, limits[kind], by, at)
                    carry_out()
                    _record(home, purged, limits[kind], by, at)
                found.append(purged)
    return found


def read_purges(home: Home) -> pa.Table:
    """What was purged so far, the oldest first."""
    path = _path(home)
    return pq.read_table(path, schema=RECORD) if path.is_file() else RECORD.empty_table()


Old = dict[tuple[str, str], list[LandedFile]]
Plan = tuple[Purged, Callable[[], None]]
"""What is to go, and what takes it away."""


def _received_before(home: Home, limit: dt.datetime) -> Old:
    """Files received before `limit`, by province and source."""
    old: Old = {}
    for province, source, landed in raw_file_purge.received_files(home):
        if landed.received_at < limit:
            old.setdefault((province, source), []).append(landed)
    return old


def _quarantine(home: Home, old: Old, _: dt.date, __: bool) -> Iterator[Plan]:
    for (province, source), files in sorted(old.items()):
        path = home.lake("quarantine", province, f"{source}.parquet")
        if not path.is_file():
            continue
        table, versions = pq.read_table(path), {landed.file_version for landed in files}
        over = pc.is_in(table["file_version"], value_set=pa.array(sorted(versions)))
        gone = table.filter(over)
        holding = set(gone["file_version"].to_pylist())
        if holding:
            purged = Purged("quarantine", province, source, len(holding), gone.num_rows)
            yield purged, partial(_drop_quarantined, home, purged, holding, table.filter(pc.invert(over)))


def _drop_quarantined(home: Home, purged: Purged, versions: set[str], left: pa.Table) -> None:
    suppression_list.purge_quarantine(home, versions)
    write_parquet(left, home.lake("quarantine", purged.province, f"{purged.source}.parquet"))
    _keep_again(home, purged.province, purged.source, versions)
    for report in (home.root / "reports" / purged.province / "quarantine").glob("*"):
        report.unlink()  # the next refresh writes them without these rows


def _landing(home: Home, old: Old, _: dt.date, dry_run: bool) -> Iterator[Plan]:
    for (province, source), files in sorted(old.items()):
        there = {landed.file_version: landed for landed in files if home.landed(landed.file_version).is_file()}
        rows = 0
        for landed in there.values() if not dry_run else ():
            rows += raw_file_purge.retain_rows(home, province, source, landed)
        if there:
            yield Purged("landing", province, source, len(there), rows), partial(_drop_files, home, list(there))


def _drop_files(home: Home, versions: Sequence[str]) -> None:
    for version in versions:
        raw_file_purge.drop_bytes(home, version)


def _history(home: Home, old: Old, today: dt.date, _: bool) -> Iterator[Plan]:
    for (province, source), files in sorted(old.items()):
        given = {"today": today, "old": sorted({landed.file_version for landed in files})}
        past = {
            path: duckdb.execute(_PAST.format(staged=quote(str(path))), given).to_arrow_table()
            for path in sorted(home.lake("staged", province, source).glob("*.parquet"))
        }
        held = {version for periods in past.values() for version in periods["file_version"].to_pylist()}
        if held:
            rows = sum(pc.sum(periods["rows"]).as_py() or 0 for periods in past.values())
            purged = Purged("history", province, source, len(held), rows)
            yield purged, partial(_drop_periods, home, purged, held, past)


def _drop_periods(home: Home, purged: Purged, versions: set[str], past: Mapping[Path, pa.Table]) -> None:
    for path, periods in past.items():
        if periods.num_rows:
            suppression_list.purge_history(home, periods)
            table = pq.read_table(path)
            write_parquet(table.filter(pc.invert(_of(table, periods))), path)
    _keep_again(home, purged.province, purged.source, versions)


def _of(table: pa.Table, periods: pa.Table) -> pa.ChunkedArray:
    """The rows of `table` that are of one of `periods`."""
    names = suppression_list.HISTORY.names
    mine, others = (pc.binary_join_element_wise(*(each[name] for name in names), "\x1f") for each in (table, periods))
    return pc.is_in(mine, value_set=others)


def _keep_again(home: Home, province: str, source: str, versions: set[str]) -> None:
    """Files that were set aside before keep no more than stands or waits now."""
    for each, of_source, landed in raw_file_purge.received_files(home):
        mine = (each, of_source) == (province, source) and landed.file_version in versions
        if mine and not home.landed(landed.file_version).is_file():
            raw_file_purge.retain_rows(home, province, source, landed)


def _enter(home: Home, purged: Purged, limit: int, by: str, at: dt.datetime) -> None:
    """Write into the audit what is about to go."""
    detail: dict[str, audit_log.Detail] = {"kind": purged.kind, "source": purged.source, "files": purged.files}
    detail["older_than_days"] = limit
    audit_log.add_entry(home, "purge", who=by, scope=purged.province, rows=purged.rows, detail=detail, at=at)


def _record(home: Home, purged: Purged, limit: int, by: str, at: dt.datetime) -> None:
    """Add what went to the table of purges."""
    row = {
        "at": at,
        "kind": purged.kind,
        "province_code": purged.province,
        "source": purged.source,
        "files": purged.files,
        "rows": purged.rows,
        "older_than_days": limit,
        "by": by,
    }
    write_parquet(pa.concat_tables([read_purges(home), pa.Table.from_pylist([row], RECORD)]), _path(home))


def _path(home: Home) -> Path:
    return home.state / "purges.parquet"
