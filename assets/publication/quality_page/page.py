"""`open/quality.html`: how good the province's data is, for anyone, in one file that loads nothing.

It says what arrived, how current, complete and linked it is, what waits for a correction and what to fix first.
Counts are rounded down to tens before anything is made of them (`cells`), so that no small count comes out
by subtraction; names of files are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from assets.common.as_of import day_of
from assets.common.display.area_names import area_name
from assets.common.html.messages import load_messages
from assets.common.html.rendering import render_page
from assets.common.html.thai_dates import write_day
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.data_quality import recommendations
from assets.publication.fingerprint import file_reports
from assets.publication.quality_page import cells, sections

Row = dict[str, Any]

TEMPLATE = "publication/quality_page/quality.html.jinja"
TABLES = ("source", "quarantine", "source_conflict", "source_conflict_total", "trend", "check")
MENDED = """
    SELECT
        source, unit, any_value(unit_name) AS unit_name, max(since) AS since,
        sum(open_before)::BIGINT AS open_before, sum(mended)::BIGINT AS mended, sum(open_now)::BIGINT AS open_now
    FROM read_parquet($file)
    GROUP BY GROUPING SETS ((source), (source, unit))
    ORDER BY source, unit NULLS FIRST"""
"""Each source as a whole (`unit` is null), then each of its units."""
FILES = """
    SELECT
        source, status, reason, count(*) AS files, sum(rows_in)::BIGINT AS rows_in, sum(accepted)::BIGINT AS accepted,
        sum(quarantined)::BIGINT AS quarantined, max(received_at) AS received_at
    FROM {reports} GROUP BY ALL ORDER BY ALL"""


def render(home: Home, province: str, as_of: dt.date, made: dt.datetime) -> str:
    """The page as HTML, from what layers offer to the release.

    Args:
        home: the installation.
        province: its code.
        as_of: the day the figures hold for.
        made: when they were published.
    """
    given = list_tables(home, province, "abe")
    tables = {
        name: cells.round_rows(
            pq.read_table(given[f"quality.{name}"]).to_pylist() if f"quality.{name}" in given else []
        )
        for name in TABLES
    }
    files = cells.round_rows(
        duckdb.execute(FILES.format(reports=file_reports(home, province))).to_arrow_table().to_pylist()
    )
    alerts = pq.read_table(given["abe.alert"]).to_pylist() if "abe.alert" in given else []
    held = _find_held(files)
    advice = recommendations.recommend(tables["source"], tables["quarantine"], tables["source_conflict_total"], held)
    return render_page(
        TEMPLATE,
        "quality",
        title=load_messages("quality")("page.title", province=area_name(province)),
        as_of=write_day(as_of),
        published=write_day(day_of(made)),
        advice=sections.list_advice(advice),
        arrivals=sections.tabulate_arrivals(files, tables["source"], tables["trend"]),
        completeness=sections.tabulate_completeness(tables["source"]),
        districts=sections.tabulate_districts(tables["source"]),
        linkage=sections.measure_links(tables["trend"]),
        answers=sections.count_answers(
            pq.read_table(given["review.effect_count"]).to_pylist() if "review.effect_count" in given else []
        ),
        waiting=sections.tabulate_waiting(tables["quarantine"], held),
        conflicts=sections.tabulate_conflicts(tables["source_conflict_total"], tables["source_conflict"]),
        mended=sections.tabulate_mended(_read_mended(given)),
        alerts=sections.tabulate_alert_answers(alerts),
        right_alerts=sections.count_right_alerts(alerts),
        checks=sections.tabulate_checks(tables["check"]) if tables["check"] else None,
        broken_rules=sections.list_broken_rules(tables["check"]),
    )


def _read_mended(given: Mapping[str, Path]) -> list[Row]:
    """What was mended by source and unit, rounded; nothing where there was no refresh before."""
    if "quality.mended" not in given:
        return []
    rows = duckdb.execute(MENDED, {"file": str(given["quality.mended"])}).to_arrow_table().to_pylist()
    return cells.round_rows(row for row in rows if row["since"] is not None)


def _find_held(files: Sequence[Row]) -> list[Row]:
    """Source, reason and number of the files that are held."""
    return [
        {"source": row["source"], "reason": row["reason"], "files": row["files"]}
        for row in files
        if row["status"] == "held"
    ]
