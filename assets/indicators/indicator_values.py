"""The values of all indicators for one province, each with its range.

What an indicator is, is defined in the registry; what is known of each child, in `person_facts`. Which values are
hidden is decided in `suppression`.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.common.progress import report_progress
from assets.common.step_stamp import RefreshStep, StepInput, StepResult, list_parquet, run_step
from assets.common.storage import duckdb_io
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.common.storage.release_tables import add_table
from assets.index.export.province_export import index_table_path, list_provinces
from assets.indicators.catalogue import problems, registry, risk
from assets.indicators.counting import counts, findings, person_facts, revisions, trend, visit_findings
from assets.indicators.disclosure import between_editions
from assets.indicators.editions import find_due, list_editions, read_values
from assets.indicators.status import STATUSES, add_status, hide
from quality import contract

MISSED_LINK_RATE = 0.005
"""Share of true links that the engine is taken to miss where its report has no estimate of its own."""
FALSE_LINK_RATE = 0.001
"""Likewise the share of links that are false beyond what the draws show."""

PERSON = "SELECT child AS child_id, * EXCLUDE (draw, child) FROM person WHERE draw = -1 ORDER BY child"


@dataclass(frozen=True)
class IndicatorSummary:
    """What `build` made: counts only.

    Attributes:
        rows: values of all indicators.
        statuses: of these, how many have each status.
        indicators: how many.
        unmapped: signals that the crosswalk of problems does not know.
        headline: by indicator the province's count of all ages and both sexes: low, best, high; those that have one.
    """

    rows: int
    statuses: dict[str, int]
    indicators: int
    unmapped: int
    headline: dict[str, tuple[int, int, int]]


STEP = RefreshStep("indicator_values", code_version="3", summary=IndicatorSummary)


def refresh_indicators(home: Home, province: str, as_of: dt.date) -> StepResult[IndicatorSummary]:
    """Count the indicators of a province, as `build`, or skip it where nothing that they depend on has changed."""
    return run_step(STEP, home, province, _list_input(home, province, as_of), lambda: build(home, province, as_of))


def _list_input(home: Home, province: str, as_of: dt.date) -> StepInput:
    """What the index exported, staged rows of it and of neighbours, editions, visits, the catalogue, the contracts."""
    # One of the day itself was made of these very values.
    editions = [each.values for each in list_editions(home, province) if each.as_of != as_of]
    exported = [index_table_path(home, province, name) for name in ("child", "child_record", "draw", "linkage_report")]
    provinces = sorted({province, *list_provinces(home, province)})
    staged = [home.lake("staged", code, *place) for code in provinces for place in person_facts.list_places()]
    files = [
        *exported,
        *staged,
        *list_parquet(home.lake("staged", province)),
        *list_parquet(home.lake("files", province)),
        *editions,
        *visit_findings.find_files(home, province),
        *registry.files(),
        *sorted(contract.FOLDER.glob("*.yaml")),
        *(problems.FILE, risk.FILE),
    ]
    received = {f"files of {code}": digest for code, digest in revisions.hash_files(home).items()}
    return StepInput(files, as_of, received)


def build(home: Home, province: str, as_of: dt.date, missed_link_rate: float | None = None) -> IndicatorSummary:
    """Write `lake/indicator_value/<province>.parquet` from what the index exported.

    The children that were counted, one row each, go to `lake/person/<province>.parquet`; the trend, the
    reasons for risk and the problems are added to the release.

    Args:
        home: the installation.
        province: two-digit code.
        as_of: the day for ages; the child records must have been built for the same.
        missed_link_rate: share of true links that linking missed; the engine's estimate if not given.

    Raises:
        FileNotFoundError: the index has handed nothing on for this province.
    """
    values, unmapped = count_values(home, province, as_of, missed_link_rate)
    known = registry.load()
    values = _hide(home, province, as_of, values, known)
    write_parquet(values, values_path(home, province))
    before = trend.read_day(home, province, as_of, values.schema)
    add_table(home, province, "abe", "abe.indicator_trend", trend.add_to_history(home, province, values, as_of))
    log = revisions.record_revisions(home, province, as_of, before, values)
    add_table(home, province, "abe", "abe.indicator_revision", log)
    return _summary(values, unmapped)


def _hide(home: Home, province: str, as_of: dt.date, counted: pa.Table, known: registry.Registry) -> pa.Table:
    """The values with their status.

    What must be hidden so that nothing can be worked out is chosen where the figures are opened. Until then a value is
    hidden where the open edition does not show it, or where it is small.
    """
    values = add_status(home, province, as_of, counted, known, person_facts_path(home, province))
    kept = list_editions(home, province)
    if find_due(kept, as_of, values) is None:
        return hide(values, between_editions.find_hidden(values, read_values(kept[-1], values.schema), known))
    # It brings scipy, which takes a second to import.
    from assets.indicators.disclosure import suppression

    report_progress("เลือกตัวเลขที่ต้องปกปิด", "choosing the figures to hide")
    return hide(values, suppression.suppress(counted, known)["suppressed"])


def count_values(
    home: Home, province: str, as_of: dt.date, missed_link_rate: float | None = None
) -> tuple[pa.Table, int]:
    """As `build`, but the values are given back instead of written, before anybody asks who may see them.

    Returns:
        The values without their status, and how many signals the crosswalk of problems does not know.
    """
    if not index_table_path(home, province, "child").is_file():
        raise FileNotFoundError(f"the index has no children of province {province} yet: refresh the index first")
    with duckdb_io.connect(spill=home.lake(".spill")) as connection:
        report_progress("รวบรวมข้อมูลของเด็กแต่ละคน", "gathering what is known of each child")
        person_facts.gather_facts(connection, home, province, as_of)
        missed, false_link = _rates(connection, home, province, missed_link_rate)
        write_parquet(connection.execute(PERSON).to_arrow_table(), person_facts_path(home, province))
        unmapped = findings.offer_findings(connection, home, province)
        report_progress("นับตัวชี้วัด", "counting indicators")
        values = counts.count_indicators(connection, registry.load(), as_of, missed, false_link)
    return values.combine_chunks(), unmapped


def values_path(home: Home, province: str) -> Path:
    """Where the province's values lie in the lake."""
    return home.lake("indicator_value", f"{province}.parquet")


def person_facts_path(home: Home, province: str) -> Path:
    """Where the province's children lie as they were counted."""
    return home.lake("person", f"{province}.parquet")


def _rates(
    connection: duckdb.DuckDBPyConnection, home: Home, province: str, given: float | None
) -> tuple[float, float]:
    """Share of links missed and false: as given, as the engine reports, or as is taken for granted."""
    file = duckdb_io.quote(str(index_table_path(home, province, "linkage_report")))
    row = connection.execute(f"SELECT report FROM read_parquet({file})").fetchone()
    report = json.loads(row[0]) if row else {}
    return given if given is not None else _missed(report), float(report.get("false_link_rate", FALSE_LINK_RATE))


def _missed(report: dict[str, Any]) -> float:
    """What no blocking rule reached, at the upper end of its estimate; the draws cover the rest."""
    blocking = report.get("missed_by_blocking")
    if not blocking or not blocking["reached"] + blocking["high"]:
        return MISSED_LINK_RATE
    return float(blocking["high"] / (blocking["reached"] + blocking["high"]))


def _summary(values: pa.Table, unmapped: int) -> IndicatorSummary:
    with duckdb_io.connect() as connection:
        connection.register("given", values)
        whole = connection.execute("""
            SELECT indicator, numerator_low, numerator, numerator_high FROM given
            WHERE (area_level, sex, age_band) = ('province', 'all', 'all') AND numerator IS NOT NULL""").fetchall()
    statuses = values["status"].to_pylist()
    return IndicatorSummary(
        rows=values.num_rows,
        statuses={each: statuses.count(each) for each in STATUSES},
        indicators=len(values["indicator"].unique()),
        unmapped=unmapped,
        headline={code: (low, best, high) for code, low, best, high in whole},
    )
