"""Zero Dropout's flow over the school terms: who left, never enrolled, came back and stayed; as bars and as a table.

*Back* and *stayed* are what registers say, of all registered children.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from assets.common.html.messages import Text
from assets.common.html.tables import Cell, HtmlTable
from assets.indicators.catalogue.registry import Indicator
from assets.publication.province_page.figures import Figure
from assets.publication.province_page.flow import Bar, draw_bar, find_most
from assets.publication.province_page.terms import list_terms
from assets.publication.province_page.wording import figure_cell, say


@dataclass(frozen=True)
class FlowOfTerms:
    """Coming and going over the terms.

    Attributes:
        terms: the name of each term, the oldest first, and its bars; the bars of all terms are on one scale from 0.
        table: the same figures, a term a row.
    """

    terms: list[tuple[Text, list[Bar]]]
    table: HtmlTable


def draw_terms(history: pa.Table | None, province: str, indicators: Sequence[Indicator]) -> FlowOfTerms | None:
    """The province's flow; None with fewer than two terms.

    Args:
        history: the open values of all as-of dates, if any are kept.
        province: its code.
        indicators: the groups of children, in order.
    """
    series = {each: dict(list_terms(history, each.code, province, "all")) for each in indicators}
    terms = sorted({term for found in series.values() for term in found})
    if len(terms) < 2:
        return None
    figures = {term: {each: found.get(term) or Figure("no_data") for each, found in series.items()} for term in terms}
    most = find_most(figure for of_term in figures.values() for figure in of_term.values())
    drawn = [(term.name, [draw_bar(*each, most) for each in figures[term].items()]) for term in terms]
    rows = [[Cell(term.name), *map(figure_cell, figures[term].values())] for term in terms]
    columns = [say("work.term"), *(each.name for each in indicators)]
    return FlowOfTerms(drawn, HtmlTable(say("work.terms"), columns, rows, sortable=False))
