"""Unmet need: children in need of help against the free places that serve their problem, by age and by district."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from assets.cases.books.row_models import Problem
from assets.cases.counting.case_counts import ALL
from assets.common.display.area_names import area_name
from assets.common.html.rendering import both
from assets.common.html.tables import Cell, HtmlTable
from assets.publication.province_page.figures import Figure
from assets.publication.province_page.wording import say, write_absence

Row = dict[str, Any]
AGES = ("0-5", "6-14", "15-17")
_HIDDEN = Figure(status="hidden")


def tabulate_needs(gap: Sequence[Row]) -> HtmlTable | None:
    """The province: children in need by problem type and age, free places, places short, and how far they are.

    Args:
        gap: `open/resource_gap`; None is given where it is empty.
    """
    cells = {(row["problem"], row["age_band"]): row for row in gap if row["area_level"] == "province"}
    if not cells:
        return None
    rows = []
    for problem in Problem:
        whole = cells.get((problem.value, ALL))
        free = None if whole is None else whole["capacity"] - whole["used"]
        km = None if whole is None else whole["nearest_km"]
        rows.append(
            [
                Cell(say(f"problem.{problem.value}")),
                _count_cell(whole, "children"),
                *(_count_cell(cells.get((problem.value, band)), "children") for band in AGES),
                Cell("–" if free is None else f"{free:,}", free),
                _count_cell(whole, "unmet"),
                Cell("–" if km is None else both(say("needs.km", km=f"{km:,}")), km),
            ]
        )
    ages = [say("needs.age", band=band.replace("-", "–")) for band in AGES]
    columns = [say("why.kind"), say("needs.children"), *ages, *(say(f"needs.{each}") for each in _LAST)]
    return HtmlTable(say("needs.title"), columns, rows)


_LAST = ("free", "short", "nearest")


def tabulate_districts(gap: Sequence[Row]) -> HtmlTable | None:
    """The districts: places short for each problem type, and below it children in need; None where there is no row."""
    cells = {(row["area_code"], row["problem"]): row for row in gap if row["area_level"] == "district"}
    if not cells:
        return None
    rows = [
        [Cell(area_name(code)), *(_short_cell(cells.get((code, problem.value))) for problem in Problem)]
        for code in sorted({code for code, _ in cells})
    ]
    columns = [say("where.district"), *(say(f"problem.{problem.value}") for problem in Problem)]
    return HtmlTable(say("needs.by_district"), columns, rows)


def _count_cell(row: Row | None, name: str) -> Cell:
    if row is None:
        return Cell("0", 0)
    return Cell(write_absence(_HIDDEN)) if row[name] is None else Cell(f"{row[name]:,}", row[name])


def _short_cell(row: Row | None) -> Cell:
    cell = _count_cell(row, "unmet")
    if row is None or row["children"] is None:
        return cell
    below = both(say("needs.of", children=f"{row['children']:,}"))
    return Cell(Markup('{}<span class="soft">{}</span>').format(cell.content, below), row["unmet"])
