"""Figures as readers see them: numbers in words, ranges as bars, lines over time. HTML and SVG, no page.

Every drawing has its numbers beside it as text, so a drawing is decoration for readers' aids unless it
stands alone, as trends do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape

from assets.publication.html.theme import BUDDHIST_ERA, HIDDEN, SERIES, Cell, both, both_html
from assets.publication.province_page.figures import Figure

SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def count(figure: Figure) -> str:
    """The count as text, or that it is hidden."""
    return HIDDEN if figure.count is None else f"{figure.count:,}"


def share(figure: Figure) -> str:
    """The share as text; empty where there is none."""
    return f"{figure.share:.1%}" if figure.is_rate and figure.share is not None else ""


def span(figure: Figure) -> str:
    """The range as text; empty where there is none."""
    return f"{figure.low:,}–{figure.high:,}" if figure.has_range else ""


def cell(figure: Figure) -> Cell:
    """A cell of a table: count, and below it share and range, small."""
    below = " · ".join(text for text in (share(figure), span(figure)) if text)
    return Cell(count(figure) + (f'<span class="soft">{below}</span>' if below else ""), figure.count)


def bar(figure: Figure, width: int = 280, most: float | None = None) -> str:
    """The range as a pale bar with the count as a mark in it, from 0 to `most` (default: a little over the range)."""
    if figure.count is None or figure.low is None or figure.high is None or not figure.has_range:
        return ""
    scale = (width - 4) / (most or figure.high * 1.15)
    left, right, at = (2 + value * scale for value in (figure.low, figure.high, figure.count))
    return (
        f'<svg class="range" viewBox="0 0 {width} 14" preserveAspectRatio="none" aria-hidden="true">'
        f'<line x1="2" x2="{width - 2}" y1="7" y2="7" stroke="#dbe1e4" stroke-width="2"/>'
        f'<rect x="{left:.1f}" y="3" width="{max(right - left, 1):.1f}" height="8" rx="4" fill="#8fbfc6"/>'
        f'<rect x="{at - 1.5:.1f}" y="0" width="3" height="14" rx="1" fill="#0b4a59"/></svg>'
    )


def stacked(parts: Sequence[tuple[tuple[str, str], Figure]]) -> str:
    """Parts of a whole as one bar with a legend; parts whose figure is hidden stand in the legend alone."""
    counts = [(each.count or 0) for _, each in parts]
    total = sum(counts)
    if not total:
        return ""
    left, pieces, legend = 0.0, [], []
    for (name, figure), number, colour in zip(parts, counts, SERIES, strict=False):
        width = 600 * number / total
        pieces.append(f'<rect x="{left:.1f}" y="0" width="{max(width - 2, 0):.1f}" height="22" fill="{colour}"/>')
        left += width
        around = f' <span class="soft">({span(figure)})</span>' if figure.has_range else ""
        legend.append(
            f'<li><i style="background:{colour}"></i>{both(name)} <b class="number">{count(figure)}</b>{around}</li>'
        )
    return (
        '<svg class="stacked" viewBox="0 0 600 22" width="600" height="22" preserveAspectRatio="none"'
        f' aria-hidden="true">{"".join(pieces)}</svg><ul class="legend">{"".join(legend)}</ul>'
    )


def bars(rows: Sequence[tuple[str, Figure]], *, by_share: bool = False) -> str:
    """Things side by side on one scale from 0: name (HTML), bar with its range, numbers.

    Args:
        rows: name and figure, in the order to be drawn.
        by_share: the bar is as long as the share, else as the count.
    """
    shown = [(name, figure) for name, figure in rows if not figure.hidden]
    most = max((_end(figure, by_share) for _, figure in shown), default=0.0) or 1.0
    items = []
    for name, figure in rows:
        text = share(figure) or count(figure) if by_share else count(figure)
        notes = (count(figure) if by_share and share(figure) else "", span(figure))
        extra = " · ".join(note for note in notes if note)
        items.append(
            f'<li><span class="name">{name}</span>{_bar_of(figure, most, by_share)}'
            f'<span class="number"><b>{text}</b> <span class="soft">{extra}</span></span></li>'
        )
    return f'<ul class="bars">{"".join(items)}</ul>'


def _end(figure: Figure, by_share: bool) -> float:
    high = float(figure.high or 0)
    return high / figure.base if by_share and figure.base else high


def _bar_of(figure: Figure, most: float, by_share: bool) -> str:
    if figure.count is None or figure.low is None or figure.high is None:
        return '<span class="bar none" aria-hidden="true"></span>'
    unit = (figure.base or 1) if by_share else 1
    low, at, high = (100 * value / unit / most for value in (figure.low, figure.count, figure.high))
    whisker = f'<u style="left:{low:.1f}%;width:{high - low:.1f}%"></u>' if figure.has_range else ""
    return f'<span class="bar" aria-hidden="true"><i style="width:{at:.1f}%"></i>{whisker}</span>'


def line(points: Sequence[tuple[dt.date, Figure]], name: tuple[str, str]) -> str:
    """Figures over the as-of dates: a line with its range as a band, on a scale from 0; hidden ones are left out."""
    shown = [(at, figure) for at, figure in points if figure.count is not None]
    if len(shown) < 2:
        return ""
    first, days = shown[0][0], max((shown[-1][0] - shown[0][0]).days, 1)
    most = max(figure.high or 0 for _, figure in shown) or 1

    def place(at: dt.date, value: int | None) -> str:
        return f"{16 + 288 * (at - first).days / days:.1f},{104 - 84 * (value or 0) / most:.1f}"

    band = [place(at, each.high) for at, each in shown] + [place(at, each.low) for at, each in reversed(shown)]
    path = " ".join(place(at, each.count) for at, each in shown)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="3.5" fill="#0b4a59"/>'
        for x, y in (place(at, each.count).split(",") for at, each in shown)
    )
    ends = "".join(
        f'<text x="{x}" y="124" font-size="12" text-anchor="{anchor}">{_month(at)}</text>'
        for (at, _), x, anchor in ((shown[0], 16, "start"), (shown[-1], 304, "end"))
    )
    label = escape(f"{name[0]} · {name[1]}: " + ", ".join(f"{at}: {each.count:,}" for at, each in shown), quote=True)
    return (
        f'<svg viewBox="0 0 320 130" width="320" height="130" role="img" aria-label="{label}">'
        '<line x1="16" x2="304" y1="104" y2="104" stroke="#dbe1e4"/>'
        f'<polygon points="{" ".join(band)}" fill="#8fbfc6" opacity=".55"/>'
        f'<polyline points="{path}" fill="none" stroke="#0b4a59" stroke-width="2.5"/>{dots}{ends}</svg>'
    )


def _month(at: dt.date) -> str:
    thai = f"{at.day} {SHORT_MONTHS[at.month - 1]} {(at.year + BUDDHIST_ERA) % 100:02d}"
    return both_html(thai, f"{at.day} {at.strftime('%b %Y')}", "tspan")
