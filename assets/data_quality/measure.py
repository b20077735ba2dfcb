"""One scrutiny of a province: what is found is written down and added to the release."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from assets.common.home import Home
from assets.common.release_tables import add_table
from assets.data_quality import overdue_units, quarantine_counts, source_conflicts, source_quality, trend


@dataclass(frozen=True)
class ScrutinySummary:
    """What a scrutiny found: counts only.

    Attributes:
        to_correct: reasons that wait for a correction in current quarantined rows.
        oldest_days: days since the oldest of them was first received; 0 where none waits.
        not_ours: rows in quarantine that are right and only not this index's.
        differences: children by kind of difference (a child with two counts twice).
    """

    to_correct: int
    oldest_days: int
    not_ours: int
    differences: dict[str, int]


def scrutinise(home: Home, province: str, as_of: dt.date) -> ScrutinySummary:
    """Count quarantine, find differences, measure each source; add all of it to the release.

    Adds `reconciliation.difference` and `quality.reporting_unit` to the registry, and `quality.quarantine`,
    `quality.difference`, `quality.difference_total`, `quality.source` and `quality.trend` to the analysts' file.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day that records and index were built for.
    """
    waiting = quarantine_counts.count(home, province, as_of)
    found = source_conflicts.find(home, province)
    counted, totals = source_conflicts.count(found, province), source_conflicts.total(found, province)
    sources = source_quality.measure(home, province, as_of)
    history = trend.extend(home, province, as_of, sources, waiting, counted)
    add_table(home, province, "registry", "reconciliation.difference", found)
    add_table(home, province, "registry", "quality.reporting_unit", overdue_units.listed(home, province, as_of))
    for_analysts = {
        "quarantine": waiting,
        "difference": counted,
        "difference_total": totals,
        "source": sources,
        "trend": history,
    }
    for name, table in for_analysts.items():
        add_table(home, province, "abe", f"quality.{name}", table)
    return _summary(waiting, totals)


def _summary(waiting: pa.Table, totals: pa.Table) -> ScrutinySummary:
    to_correct = waiting.filter(pc.and_(waiting["to_correct"], waiting["current"]))
    return ScrutinySummary(
        to_correct=pc.sum(to_correct["rows"]).as_py() or 0,
        oldest_days=pc.max(to_correct["age_days"]).as_py() or 0,
        not_ours=pc.sum(waiting.filter(pc.invert(waiting["to_correct"]))["rows"]).as_py() or 0,
        differences={row["kind"]: row["children"] for row in totals.to_pylist()},
    )
