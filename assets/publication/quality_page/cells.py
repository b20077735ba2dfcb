"""Counts and shares of the quality page as anyone may see them.

All counts are rounded down to tens, and shares are made of such counts: whatever is added up and subtracted, a
count under ten might always be nine (a sum of numbers rounded down leaves at least that much room), so nobody can
find out that it is under five.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from assets.common.html.messages import load_messages
from assets.common.html.rendering import both, kit
from assets.common.html.tables import Cell
from assets.data_quality import recommendations

TEN = 10
FEWEST = 50
"""A share of fewer says little once its counts are rounded."""
COUNTS = frozenset(
    {"rows_in", "accepted", "quarantined", "rows", "records", "children", "open_before", "mended", "open_now"}
)
SHARES = frozenset({"in_register", "in_others", *(f"with_{field}" for field in recommendations.FIELDS)})

Row = dict[str, Any]


def round_rows(rows: Iterable[Row]) -> list[Row]:
    """Rows of `quality.*` with their counts rounded down to tens, and their shares of `records` made of such."""
    return [
        {
            name: round_down(value) if name in COUNTS else _round_share(value, row) if name in SHARES else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _round_share(share: float | None, row: Row) -> float | None:
    """A share by the middles of what its two counts, rounded down, may have been."""
    if share is None or "records" not in row:
        return None
    having, of = round_down(round(share * row["records"])), round_down(row["records"])
    if having in (0, of):
        return float(having > 0)
    middle = (TEN - 1) / 2
    return (having + middle) / (of + middle)


def round_down(count: int) -> int:
    """The count rounded down to tens."""
    return count // TEN * TEN


def write_count(count: int) -> str:
    """A count as anyone may see it: `<10`, or rounded down to tens."""
    return f"{round_down(count):,}" if count >= TEN else "<10"


def count_cell(count: int) -> Cell:
    """A count as anyone may see it; it is sorted by what is shown, since the page's source can be read."""
    return Cell(write_count(count), round_down(count))


def share_cell(share: float | None, of: int) -> Cell:
    """A share of `of` things as anyone may see it, both from `round_rows`."""
    if of < FEWEST:
        return Cell(kit().hidden())
    if share is None:
        return Cell("–")
    bar = kit().share_bar(share)
    if share in (0, 1):
        # Both counts are under ten apart, which may be all of them or none.
        return Cell(Markup("{}≈{:.0f} %").format(bar, 100 * share), 100 * share)
    return Cell(Markup("{}{} %").format(bar, _percent(share)), _percent(share))


def _percent(share: float) -> int:
    """Whole percent, where only all is 100 and only nothing is 0."""
    return min(max(round(share * 100), 1 if share > 0 else 0), 99 if share < 1 else 100)


def draw_trend(values: Sequence[float]) -> Markup:
    """A small line of a figure over the refreshes; in words where there was only one."""
    say = load_messages("quality")
    if len(values) < 2:
        return Markup('<span class="soft">{}</span>').format(both(say("linkage.first")))
    low, high = min(values), max(values)
    spread = (high - low) or 1
    points = [
        (4 + 92 * place / (len(values) - 1), 22 - 18 * (value - low) / spread if high > low else 13)
        for place, value in enumerate(values)
    ]
    change = (values[-1] - values[0]) / values[0] if values[0] else 0.0
    label = " · ".join(say("linkage.refreshes", count=len(values), change=f"{change:+.0%}"))
    drawn: Markup = kit().sparkline(points, label)
    return drawn
