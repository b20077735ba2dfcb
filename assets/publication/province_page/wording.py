"""Figures in words and cells. What has no value says which of three kinds of absence it is; none looks like zero."""

from __future__ import annotations

from markupsafe import Markup

from assets.common.html.messages import Text, load_messages
from assets.common.html.rendering import both, kit
from assets.common.html.tables import Cell
from assets.common.html.thai_dates import write_short_day
from assets.indicators.catalogue import registry
from assets.indicators.status import NO_DATA, describe_gap
from assets.publication.province_page.figures import Figure

say = load_messages("province")


def write_absence(figure: Figure) -> Markup:
    """Why there is no value, in a word or two; the whole reason as a title."""
    word, why = say(f"absence.{figure.status}"), explain_absence(figure)
    shown = Markup('<span class="absent {}" title="{} · {}">{}</span>').format(
        figure.status, why[0], why[1], both(word)
    )
    if figure.status == NO_DATA and figure.low is not None and figure.high is not None:
        bounds = say("absence.bounded", low=f"{figure.low:,}", high=f"{figure.high:,}")
        shown += Markup('<span class="soft">{}</span>').format(both(bounds))
    return shown


def explain_absence(figure: Figure) -> Text:
    """Why there is no value, in a sentence."""
    if figure.status == NO_DATA and figure.reason:
        return describe_gap(registry.load(), figure.reason, figure.awaited)
    return say(f"absence.{figure.status}_why")


def write_count(figure: Figure) -> Markup:
    """The count, with a sign where it is of an earlier version; or why there is none."""
    return write_absence(figure) if figure.count is None else Markup("{:,}{}").format(figure.count, write_sign(figure))


def write_plain_count(figure: Figure) -> str:
    """The count of a value for a sentence, with a star where it is of an earlier version."""
    return f"{figure.count:,}{'*' if figure.kept_of else ''}"


def write_sign(figure: Figure) -> Markup:
    """A star with the day of the version that the figure is of, where that is an earlier one; else nothing."""
    if figure.kept_of is None:
        return Markup()
    thai, english = say("kept.of", day=write_short_day(figure.kept_of))
    return Markup('<abbr class="kept" title="{} · {}">*</abbr>').format(thai, english)


def write_share(share: float) -> str:
    """A share with one decimal: `8.4%`."""
    return f"{100 * share:.1f}%"


def write_rate(figure: Figure) -> str:
    """The share as text; empty where there is none."""
    return write_share(figure.share) if figure.is_rate and figure.share is not None else ""


def write_range(figure: Figure) -> str:
    """The range as text; empty where there is none."""
    return f"{figure.low:,}–{figure.high:,}" if figure.has_range else ""


def figure_cell(figure: Figure) -> Cell:
    """A cell of a table: count, and below it share and range, small."""
    if figure.count is None:
        return Cell(write_absence(figure))
    below = " · ".join(text for text in (write_rate(figure), write_range(figure)) if text)
    return Cell(Markup('{}<span class="soft">{}</span>').format(write_count(figure), below), figure.count)


def share_cell(figure: Figure) -> Cell:
    """A cell with the share alone as a bar and a number, sorted by it."""
    if figure.count is None or figure.share is None:
        return Cell(write_absence(figure))
    share = Markup("{}{}{}").format(kit().share_bar(figure.share), write_share(figure.share), write_sign(figure))
    return Cell(share, 100 * figure.share)


def write_ages(first: int, last: int) -> Text:
    """Ages in words."""
    return say("finding.ages", first=first, last=last)
