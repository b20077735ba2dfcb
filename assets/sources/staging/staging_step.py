"""Staging as a step of a refresh: skipped where nothing came and nothing else that it depends on has changed.

What lies in the inbox is looked at and taken in, and what is published is audited, at each refresh.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from assets.common.step_stamp import RefreshStep, StepInput, StepResult, run_step
from assets.common.storage.home import Home
from assets.sources.formats import limits
from assets.sources.parsing import parse_cache, retained_extracts
from assets.sources.staging import file_orders, landing, suppression_list
from assets.sources.staging.inbox import name_file, scan_inbox
from assets.sources.staging.landing import Landing
from assets.sources.staging.stage import StagingSummary, stage_landed
from assets.sources.staging.staging_area import StagingArea
from quality import contract

CODE_VERSION = "1"
"""Raised whenever the same files would give other rows; where reading changes, that of `parse_cache` is."""


@dataclass(frozen=True)
class StagedCounts:
    """What was staged: rows that stand by layout, quarantined ones by reason."""

    staged: dict[str, int]
    quarantined: dict[str, int]


class _UnpublishedError(Exception):
    """The audit did not pass: there is nothing that a stamp could be for."""

    def __init__(self, summary: StagingSummary) -> None:
        super().__init__(summary.source)
        self.summary = summary


def refresh_staging(
    home: Home, province: str, source: str, inbox: Path, as_of: date, audit: Callable[[StagingArea], bool]
) -> tuple[StepResult[StagedCounts], StagingSummary]:
    """Stage a source, as `stage`, or skip that; the audit is asked in any case.

    Args:
        home: the installation.
        province: two-digit code.
        source: one of `readers.source_list.SOURCES`.
        inbox: the source's own folder.
        as_of: the day for which ages count.
        audit: looks at what is to be published, or is, and says whether it may be.

    Raises:
        quality.yaml_file.DataFileError: the source's contract cannot be used.
        HomeFaultError: a file that came before is gone from landing, or damaged there.
    """
    landed = landing.land_files(home, province, source, inbox)
    step = RefreshStep(f"staged.{source}", CODE_VERSION, summary=StagedCounts)

    def compute() -> StagedCounts:
        summary = stage_landed(home, province, source, inbox, landed, as_of, audit)
        if not summary.is_published:
            raise _UnpublishedError(summary)
        return StagedCounts(summary.staged, summary.quarantined)

    given = StepInput(list(_list_files(home, province, source, landed)), as_of, _describe_received(home, inbox, landed))
    try:
        result = run_step(step, home, province, given, compute)
    except _UnpublishedError as held:
        counts = StagedCounts(held.summary.staged, held.summary.quarantined)
        return StepResult(counts, "none", ("a check of the last time did not pass",)), held.summary
    area = StagingArea.published(home, province, source)
    is_published = not result.is_skipped or audit(area)
    counted = result.summary
    files = pq.read_table(area.files)
    return result, StagingSummary(province, source, files, counted.staged, counted.quarantined, is_published)


def _list_files(home: Home, province: str, source: str, landed: Landing) -> Iterator[Path]:
    """Orders about files, what is left out, what is kept of purged files, limits, the contract."""
    yield file_orders.orders_path(home)
    yield from suppression_list.list_files(home)
    for each in landed.received:
        if retained_extracts.is_retained(home, province, source, each.file_version):
            yield from sorted(home.kept(province, source, each.file_version).iterdir())
    yield home.root / limits.FILE
    yield contract.FOLDER / f"{source}.yaml"


def _describe_received(home: Home, inbox: Path, landed: Landing) -> dict[str, str]:
    """All that ever came, and whether its bytes are at hand; what lies in the inbox; how files are read."""
    received = [(*vars(each).values(), home.landed(each.file_version).is_file()) for each in landed.received]
    here = sorted(name_file(path, inbox) for path in scan_inbox(inbox).files) if inbox.is_dir() else None
    said = {"files received": received, "files not received": landed.unreceived, "files in the inbox": here}
    marks = {name: hashlib.sha256(repr(each).encode()).hexdigest() for name, each in said.items()}
    return marks | {"reading": f"{parse_cache.CODE_VERSION} {parse_cache.find_versions()}"}
