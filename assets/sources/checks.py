"""The audit of a source's staging area: rules of rows, and rules of several files or states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.checks import asset_rules, result_cache, result_history
from assets.checks.baseline import compare_volume
from assets.checks.result_history import CheckContext, TableResult
from assets.common.display.file_names import show_file_name
from assets.sources import reporting_units
from assets.sources.readers import health
from assets.sources.staging.row_reconciliation import UnbalancedFile, find_unbalanced
from assets.sources.staging.staging_area import StagingArea
from quality import contract, suites
from quality.layout import Layout
from quality.rule import Rule
from quality.suites import MeasuredFigure

SHRUNK = 0.7
"""A unit that sends less of what it sent is named."""
NAMED = 3
"""So many units are named."""


def check_staging(area: StagingArea, as_of: dt.date) -> list[TableResult]:
    """Evaluate all rules of a source on the staging area, before it is published.

    Args:
        area: the staged files, not published yet.
        as_of: the day asked for.
    """
    home, province, source = area.home, area.province, area.source
    asset = asset_rules.STAGED + source
    occasion = CheckContext(home, province, asset, as_of, result_history.hash_input(home, province, area.files))
    before = result_history.read_last_good(occasion)
    book = asset_rules.load_rules(asset)
    files = pq.read_table(area.files)
    figures = [_reconciliation(files, find_unbalanced(area.files, area.staged)), _headers(files)]
    checked = [TableResult("files", result) for result in suites.evaluate_figures(figures, book["files"])]
    for layout in contract.load(source).layouts.values():
        path = area.staged / f"{layout.name}.parquet"
        if path.is_file():
            checked += _layout(area, layout, path, book[layout.name], occasion, before)
    result_history.record_results(occasion, checked)
    return checked


def _reconciliation(files: pa.Table, faults: Sequence[UnbalancedFile]) -> MeasuredFigure:
    rows = int(pc.sum(files["rows_in"]).as_py() or 0)
    lost = sum(abs(fault.expected - fault.found) for fault in faults)
    told = "; ".join(
        f"{show_file_name(each.source_file)}: {each.expected:,} rows expected, {each.found:,} found" for each in faults
    )
    return MeasuredFigure("conservation.rows", rows=max(rows, lost), failed=lost, detail=told)


def _headers(files: pa.Table) -> MeasuredFigure:
    """Files with columns whose header no layout has: read by their place, or not at all."""
    read = files.filter(pc.is_in(files["status"], pa.array(["accepted", "partly"])))
    odd = read.filter(pc.is_valid(read["warning"])).select(["source_file", "warning"]).to_pylist()
    told = "; ".join(f"{show_file_name(each['source_file'])}: {each['warning']}" for each in odd)
    return MeasuredFigure("headers.known", rows=read.num_rows, failed=len(odd), detail=told)


def _layout(
    area: StagingArea,
    layout: Layout,
    path: Path,
    book: Sequence[Rule],
    occasion: CheckContext,
    before: list[dict[str, object]],
) -> list[TableResult]:
    figures = [_figure(area, rule, layout, path, occasion.as_of, before) for rule in book if not rule.of_rows]
    results = result_cache.evaluate_rows(occasion, layout.name, path, book)
    results += suites.evaluate_figures(figures, book)
    return [TableResult(layout.name, result) for result in results]


def _figure(
    area: StagingArea, rule: Rule, layout: Layout, path: Path, as_of: dt.date, before: list[dict[str, object]]
) -> MeasuredFigure:
    rows = pq.read_metadata(path).num_rows
    if rule.kind == "volume":
        return _volume(rule, layout, path, as_of, before)
    if rule.kind == "timeliness":
        newest = pc.max(pq.read_table(path, columns=["period_start"])["period_start"]).as_py()
        return MeasuredFigure(rule.id, rows=rows, value=None if newest is None else float((as_of - newest).days))
    if rule.kind == "reporting":
        return _reporting(rule, layout, path, as_of)
    assert rule.kind == "cross_file" and rule.other
    return _orphans(area, rule, path)


def _volume(rule: Rule, layout: Layout, path: Path, as_of: dt.date, before: list[dict[str, object]]) -> MeasuredFigure:
    """What came with what came: each unit's newest period with the one before; without one, with the last good state.

    Rows of all periods together would only grow.
    """
    units = reporting_units.compare_periods(path, as_of)
    came = int(pc.sum(units["rows"]).as_py() or 0)
    again = units.filter(pc.is_valid(units["rows_before"]))
    then = int(pc.sum(again["rows_before"]).as_py() or 0)
    if not then:
        return compare_volume(rule.id, layout.name, came, before)
    now = int(pc.sum(again["rows"]).as_py() or 0)
    told = f"{layout.name}: {now:,} rows of {again.num_rows:,} units' newest period, {then:,} of the period before"
    if least := [each for each in again.to_pylist() if each["rows"] < SHRUNK * each["rows_before"]]:
        least.sort(key=lambda each: each["rows"] - each["rows_before"])
        named = ", ".join(f"{each['unit']} {each['rows']:,} of {each['rows_before']:,}" for each in least[:NAMED])
        told += f"; fewest: {named}"
    return MeasuredFigure(rule.id, rows=came, value=now / then, detail=told)


def _reporting(rule: Rule, layout: Layout, path: Path, as_of: dt.date) -> MeasuredFigure:
    """Reporting units whose next period should have come: what they sent last goes on counting meanwhile."""
    units = reporting_units.list_units(path, layout, as_of)
    behind = units.filter(units["behind"])
    rows = pc.sum(behind["rows"]).as_py() or 0
    told = (
        f"{layout.name}: {behind.num_rows:,} of {units.num_rows:,} reporting units are behind,"
        f" {rows:,} rows of their last period still count"
    )
    return MeasuredFigure(rule.id, units.num_rows, behind.num_rows, detail=told if behind.num_rows else "")


def _orphans(area: StagingArea, rule: Rule, path: Path) -> MeasuredFigure:
    """Rows that belong to nobody in the other layout, people in its quarantine counted as known.

    Adults are not staged, but a health unit's details of them are no orphans.
    """
    assert rule.other
    keys = list(rule.columns)
    rows = pq.read_table(path, columns=keys).drop_null()
    other = area.staged / f"{rule.other}.parquet"
    known = [pq.read_table(other, columns=keys)] if other.is_file() else []
    known.append(_in_quarantine(area, rule.other, keys))
    return MeasuredFigure(rule.id, rows=rows.num_rows, failed=health.count_orphans(pa.concat_tables(known), rows, keys))


def _in_quarantine(area: StagingArea, layout: str, keys: Sequence[str]) -> pa.Table:
    """The keys of a layout's rows in quarantine, read from the lines in the contract's order of columns."""
    order = contract.load(area.source).layouts[layout].names
    rows = pq.read_table(area.quarantine, columns=["layout", "raw_line"])
    lines = rows.filter(pc.equal(rows["layout"], layout))["raw_line"].combine_chunks()
    cells = pc.split_pattern(lines, "|")
    widest = max(order.index(name) for name in keys)
    cells = cells.filter(pc.greater(pc.list_value_length(cells), widest))
    return pa.table({name: pc.utf8_trim_whitespace(pc.list_element(cells, order.index(name))) for name in keys})
