"""What the release is given of a province's data quality: quarantine, source conflicts, sources, trend."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.common.display import reasons
from assets.common.step_stamp import RefreshStep, StepInput, StepResult, list_parquet, run_step
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.data_quality import overdue_units, quarantine_counts, source_conflicts, source_quality, trend
from assets.data_quality.corrections import mended_values
from assets.index.export.province_export import index_table_path
from assets.records.child_record import records_path
from quality import contract


@dataclass(frozen=True)
class DataQualitySummary:
    """What was measured: counts only.

    Attributes:
        to_correct: reasons that wait for a correction in current quarantined rows.
        oldest_days: days since the oldest of them was first received; 0 where none waits.
        not_ours: rows in quarantine that are right and only not this index's.
        source_conflicts: children by kind of conflict (a child with two counts twice).
    """

    to_correct: int
    oldest_days: int
    not_ours: int
    source_conflicts: dict[str, int]


STEP = RefreshStep("data_quality", code_version="2", summary=DataQualitySummary)


def refresh_data_quality(home: Home, province: str, as_of: dt.date) -> StepResult[DataQualitySummary]:
    """Measure the data quality, as `measure_data_quality`, or skip it where nothing that it depends on has changed."""
    tables = [table for kind in ("quarantine", "staged", "files") for table in list_parquet(home.lake(kind, province))]
    exported = [index_table_path(home, province, name) for name in ("child", "child_record", "linkage_report")]
    definitions = [source_conflicts.KINDS, reasons.FILE, *sorted(contract.FOLDER.glob("*.yaml"))]
    conflicts = source_conflicts.refresh_conflicts(home, province)
    given = StepInput([*tables, *exported, records_path(home, province), conflicts, *definitions], as_of)
    return run_step(STEP, home, province, given, lambda: measure_data_quality(home, province, as_of))


def measure_data_quality(home: Home, province: str, as_of: dt.date) -> DataQualitySummary:
    """Count quarantine, find source conflicts, measure each source; offer all of it to the release.

    Offers `reconciliation.source_conflict` and `quality.reporting_unit` to the registry, and to the analysts' file
    `quality.quarantine`, `quality.source_conflict`, `quality.source_conflict_total`, `quality.source`, `quality.trend`
    and `quality.mended`.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day that records and index were built for.
    """
    waiting = quarantine_counts.count_quarantine(home, province, as_of)
    found = pq.read_table(source_conflicts.refresh_conflicts(home, province))
    counted, totals = (
        source_conflicts.count_conflicts(found, province),
        source_conflicts.count_conflicting_children(found, province),
    )
    sources = source_quality.measure_sources(home, province, as_of)
    history = trend.extend_trend(home, province, as_of, sources, waiting, counted)
    add_table(home, province, "registry", "quality.reporting_unit", overdue_units.list_units(home, province, as_of))
    for_analysts = {
        "mended": mended_values.count_mended(home, province, as_of),
        "quarantine": waiting,
        "source_conflict": counted,
        "source_conflict_total": totals,
        "source": sources,
        "trend": history,
    }
    for name, table in for_analysts.items():
        add_table(home, province, "abe", f"quality.{name}", table)
    return _summary(waiting, totals)


def _summary(waiting: pa.Table, totals: pa.Table) -> DataQualitySummary:
    to_correct = waiting.filter(pc.and_(waiting["to_correct"], waiting["current"]))
    return DataQualitySummary(
        to_correct=pc.sum(to_correct["rows"]).as_py() or 0,
        oldest_days=pc.max(to_correct["age_days"]).as_py() or 0,
        not_ours=pc.sum(waiting.filter(pc.invert(waiting["to_correct"]))["rows"]).as_py() or 0,
        source_conflicts={row["kind"]: row["children"] for row in totals.to_pylist()},
    )
