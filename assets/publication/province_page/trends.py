"""Figures over the school terms as lines with their ranges; a term without a value is a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from assets.common.html.messages import Text
from assets.common.html.tables import Cell, HtmlTable
from assets.common.school_term import Term
from assets.indicators.catalogue.registry import Indicator
from assets.publication.province_page.figures import Figure
from assets.publication.province_page.terms import list_terms
from assets.publication.province_page.wording import figure_cell, say

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 320, 150, 16, 14, 118
Point = tuple[float, float]


@dataclass(frozen=True)
class Trend:
    """A line over the terms.

    Attributes:
        name: of the indicator.
        segments: points of the line, cut at gaps.
        bands: outlines of the ranges, cut at gaps.
        gaps: middles and widths of the terms without a value.
        labels: place and name of the first and the last term.
        table: the same figures as a table.
    """

    name: Text
    segments: list[list[Point]]
    bands: list[list[Point]]
    gaps: list[tuple[float, float]]
    labels: list[tuple[float, str, Text]]
    table: HtmlTable


def draw_trend(history: pa.Table | None, indicator: Indicator, province: str, band: str) -> Trend | None:
    """The province's figures of an indicator by term; None where fewer than two terms have a value."""
    terms = list_terms(history, indicator.code, province, band)
    if sum(each is not None and each.is_value for _, each in terms) < 2:
        return None
    most = max(figure.high or 0 for _, figure in terms if figure is not None and figure.is_value) or 1
    step = (WIDTH - 2 * LEFT) / (len(terms) - 1)
    places = [LEFT + turn * step for turn in range(len(terms))]
    runs = _cut_at_gaps(places, [figure for _, figure in terms])
    scale = (BOTTOM - TOP) / most
    segments = [[(x, BOTTOM - scale * (figure.count or 0)) for x, figure in run] for run in runs]
    bands = [
        [(x, BOTTOM - scale * (figure.high or 0)) for x, figure in run]
        + [(x, BOTTOM - scale * (figure.low or 0)) for x, figure in reversed(run)]
        for run in runs
    ]
    gaps = [(x, step) for x, (_, figure) in zip(places, terms, strict=True) if figure is None or not figure.is_value]
    labels = [(places[0], "start", terms[0][0].name), (places[-1], "end", terms[-1][0].name)]
    return Trend(indicator.name, segments, bands, gaps, labels, _tabulate(indicator, terms))


def _cut_at_gaps(places: Sequence[float], figures: Sequence[Figure | None]) -> list[list[tuple[float, Figure]]]:
    """Runs of terms that follow each other and all have a value."""
    runs: list[list[tuple[float, Figure]]] = [[]]
    for place, figure in zip(places, figures, strict=True):
        if figure is None or not figure.is_value:
            runs.append([])
        else:
            runs[-1].append((place, figure))
    return [run for run in runs if run]


def _tabulate(indicator: Indicator, terms: Sequence[tuple[Term, Figure | None]]) -> HtmlTable:
    rows = [[Cell(term.name), figure_cell(figure or Figure("no_data"))] for term, figure in terms]
    return HtmlTable(indicator.name, [say("trend.short"), say("why.figure")], rows, sortable=False)
