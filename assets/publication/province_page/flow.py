"""Who came and went between two school terms: left, came back, never enrolled; as bars on one scale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assets.common.html.messages import Text
from assets.common.html.tables import HtmlTable
from assets.common.school_term import find_term
from assets.indicators.catalogue.registry import Indicator
from assets.publication.province_page.figures import Figure, Figures
from assets.publication.province_page.groups import tabulate_figures
from assets.publication.province_page.wording import say, write_count, write_range

IN_LEARNING = ("back_in_learning", "still_in_learning")
"""Children who learn again; the others are out of school."""


@dataclass(frozen=True)
class Bar:
    """One group of children.

    Attributes:
        name: of the indicator.
        kind: back (they learn again) or out.
        width: percent of the scale; None where there is no value.
        low: where the range begins, likewise.
        high: where it ends.
        count: the count, or why there is none.
        range: the range as text.
    """

    name: Text
    kind: str
    width: float | None
    low: float | None
    high: float | None
    count: Markup
    range: str


@dataclass(frozen=True)
class Flow:
    """What happened between the term before and the one of the as-of date.

    Attributes:
        caption: names both terms.
        bars: the groups, all on one scale from 0.
        table: the same as a table.
    """

    caption: Text
    bars: list[Bar]
    table: HtmlTable


def draw_flow(figures: Figures, indicators: Sequence[Indicator], as_of: dt.date) -> Flow:
    """The province's groups of children by what they did between the two terms."""
    term = find_term(as_of)
    caption = say("flow.caption", before=term.preceding().name, now=term.name)
    there = {each: figures.of(each.code) for each in figures.present(indicators)}
    bars = [draw_bar(each, figure, find_most(there.values())) for each, figure in there.items()]
    return Flow(caption, bars, tabulate_figures(figures, indicators, caption))


def find_most(figures: Iterable[Figure]) -> int:
    """The highest end of these figures, at least 1: the scale of their bars."""
    return max((ends[2] for figure in figures if (ends := figure.count_ends())), default=0) or 1


def draw_bar(indicator: Indicator, figure: Figure, most: int) -> Bar:
    """A group of children as a bar on a scale to `most`."""
    ends = figure.count_ends()
    low, width, high = (100 * end / most for end in ends) if ends else (None, None, None)
    kind = "back" if indicator.code in IN_LEARNING else "out"
    return Bar(indicator.name, kind, width, low, high, write_count(figure), write_range(figure))
