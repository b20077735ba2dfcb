"""Cells of the quality page: counts and shares as anyone may see them.

All counts are rounded down to tens, and shares are made of such counts: whatever is added up and subtracted, a
count under ten might always be nine (a sum of numbers rounded down leaves at least that much room), so nobody can
tell that it is under five. What the page tells is `quality_sections`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from assets.data_quality import recommendations
from assets.publication.html import theme
from assets.publication.html.theme import Cell, Text

TEN = 10
FEWEST = 50
"""A share of fewer tells little once its counts are rounded."""
COUNTS = frozenset({"rows_in", "accepted", "quarantined", "rows", "records", "children"})
SHARES = frozenset({"in_register", "in_others", *(f"with_{field}" for field in recommendations.FIELDS)})

Row = dict[str, Any]


def coarse(rows: Iterable[Row]) -> list[Row]:
    """Rows of the scrutiny with their counts rounded down to tens, and their shares of `records` made of such."""
    return [
        {
            name: tens(value) if name in COUNTS else _coarse_share(value, row) if name in SHARES else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _coarse_share(share: float | None, row: Row) -> float | None:
    """A share by the middles of what its two counts, rounded down, may have been."""
    if share is None or "records" not in row:
        return None
    having, of = tens(round(share * row["records"])), tens(row["records"])
    if having in (0, of):
        return float(having > 0)
    middle = (TEN - 1) / 2
    return (having + middle) / (of + middle)


def tens(count: int) -> int:
    """The count rounded down to tens."""
    return count // TEN * TEN


def shown(count: int) -> str:
    """A count as anyone may see it: `<10`, or rounded down to tens."""
    return f"{tens(count):,}" if count >= TEN else "&lt;10"


def number(count: int) -> Cell:
    """A count as anyone may see it; it is sorted by what is shown, since the page's source can be read."""
    return Cell(shown(count), tens(count))


def shown_share(share: float | None, of: int) -> Cell:
    """A share of `of` things as anyone may see it, both made `coarse`."""
    if of < FEWEST:
        return Cell(theme.HIDDEN)
    if share is None:
        return Cell("–")
    if share in (0, 1):
        # Both counts are under ten apart, which may be all of them or none.
        return Cell(f"{_bar(share)}≈{share:.0%}".replace("%", " %"), 100 * share)
    return Cell(f"{_bar(share)}{_percent(share)} %", _percent(share))


def _percent(share: float) -> int:
    """Whole percent, where only all is 100 and only nothing is 0."""
    return min(max(round(share * 100), 1 if share > 0 else 0), 99 if share < 1 else 100)


def _bar(share: float) -> str:
    """A small bar for the eye; the figure stands beside it."""
    return (
        '<span aria-hidden="true" style="display:inline-block;width:3rem;height:.5rem;margin-inline-end:.5rem;'
        "border-radius:.25rem;background:linear-gradient(90deg,var(--accent) "
        f'{share:.0%},var(--line) {share:.0%})"></span>'
    )


def text(html: str) -> Cell:
    """Words, as HTML."""
    return Cell(html, number=False)


def source(code: str) -> Cell:
    """A source by its name."""
    return text(theme.both(recommendations.source_name(code)))


def period(label: str) -> str:
    """A period as HTML, its year in the reader's era: `2024-05` is May 2567, `2567-1` a term."""
    year, _, rest = label.partition("-")
    if int(year) > theme.BUDDHIST_ERA + 1900:
        return theme.both((f"ภาคเรียน {rest}/{year}", f"term {rest}/{int(year) - theme.BUDDHIST_ERA}"))
    buddhist = str(int(year) + theme.BUDDHIST_ERA)
    month, _, day = rest.partition("-")
    if not month:
        return theme.both((buddhist, year))
    if day:
        return theme.both(theme.day(dt.date(int(year), int(month), int(day))))
    name = dt.date(int(year), int(month), 1).strftime("%B")
    return theme.both((f"{theme.THAI_MONTHS[int(month) - 1]} {buddhist}", f"{name} {year}"))


def headings(*texts: Text) -> list[str]:
    """Headings of columns, as HTML."""
    return [theme.both(text) for text in texts]


def line(values: Sequence[float]) -> str:
    """A small line of a figure over the refreshes; in words where there was only one."""
    if len(values) < 2:
        return f'<span class="soft">{theme.both(("ครั้งแรก", "first refresh"))}</span>'
    low, high = min(values), max(values)
    span = (high - low) or 1
    points = [
        (4 + 92 * place / (len(values) - 1), 22 - 18 * (value - low) / span if high > low else 13)
        for place, value in enumerate(values)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    change = (values[-1] - values[0]) / values[0] if values[0] else 0.0
    label = f"{len(values)} ครั้ง {change:+.0%} · {len(values)} refreshes, {change:+.0%}"
    x, y = points[-1]
    return (
        f'<svg role="img" aria-label="{label}" width="100" height="26" viewBox="0 0 100 26"><title>{label}</title>'
        f'<polyline points="{path}" fill="none" stroke="#0f6b7c" stroke-width="2"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#0f6b7c"/></svg>'
    )
