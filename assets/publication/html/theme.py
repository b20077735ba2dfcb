"""The look that all published pages share: type, colours, and the parts that pages are put together from.

A page made of these is one file in Thai and English that loads nothing: the language is switched by
radio buttons in the style sheet, so it works without a script. What a page says does not belong here.
Texts come as (Thai, English) and are escaped here; what is called HTML is taken as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

import data.reference

Text = tuple[str, str]
"""One text in Thai and in English."""

FOLDER = Path(__file__).parents[2] / "common" / "html"
PLAN = Path(data.reference.__file__).parent / "page.yaml"
"""What the province's page shows."""
STEPS = ("#e3f0f1", "#b7d9dd", "#86bec6", "#57a4b0", "#1b7283", "#0b4a59")
"""Light to dark: for areas on a map. From the fifth on, text upon them is white."""
SERIES = ("#0f6b7c", "#b4540a", "#5b4a9c", "#4d5b68", "#1e6b3a", "#9b1c31")
"""Colours of things side by side, told apart without telling red from green."""
THAI_MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
BUDDHIST_ERA = 543
HIDDEN = (
    '<abbr class="hidden-cell" title="ปิดไว้เพราะจำนวนน้อย · hidden: a small number">–</abbr>'
    '<span class="unseen">ปิดไว้ · hidden</span>'
)
"""Stands for a figure that is not shown."""


@dataclass(frozen=True)
class Section:
    """A part of a page with its heading.

    Attributes:
        key: its id in the page, for links to it.
        title: its heading.
        html: what stands below it.
        lead: a sentence or two on how to read it.
        short: the name in the list of contents; the title if not given.
    """

    key: str
    title: Text
    html: str
    lead: Text | None = None
    short: Text | None = None


@dataclass(frozen=True)
class Cell:
    """A cell of a table: HTML, and the number that it is sorted by where it is one."""

    html: str
    value: float | None = None
    number: bool = True


@dataclass(frozen=True)
class Table:
    """A table with a heading for each column; the first cell of a row is the row's own heading.

    Attributes:
        caption: what it shows.
        columns: headings, HTML.
        rows: cells; all rows as long as `columns`.
        totals: places of the rows that sum up others, set apart and not sorted.
        sortable: whether readers may sort it.
    """

    caption: Text
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    totals: frozenset[int] = field(default_factory=frozenset)
    sortable: bool = True


def both(text: Text, tag: str = "span") -> str:
    """A text in both languages, of which the reader sees one."""
    thai, english = (escape(each) for each in text)
    return f'<{tag} class="th" lang="th">{thai}</{tag}><{tag} class="en" lang="en">{english}</{tag}>'


def both_html(thai: str, english: str, tag: str = "span") -> str:
    """As `both`, of HTML."""
    return f'<{tag} class="th" lang="th">{thai}</{tag}><{tag} class="en" lang="en">{english}</{tag}>'


def day(date: dt.date) -> Text:
    """A day in words: `16 พฤษภาคม 2567`, `16 May 2024`."""
    thai = f"{date.day} {THAI_MONTHS[date.month - 1]} {date.year + BUDDHIST_ERA}"
    return thai, f"{date.day} {date.strftime('%B %Y')}"


def badge(text: Text, kind: str = "note") -> str:
    """A word that stands out; `kind` is note, good, warning or critical."""
    return f'<span class="badge {escape(kind)}">{both(text)}</span>'


def table(content: Table, extra: str = "") -> str:
    """A table as HTML, in a frame of its own that scrolls where it is too wide."""
    head = "".join(f'<th scope="col">{column}</th>' for column in content.columns)
    body = "".join(_row(row, place in content.totals) for place, row in enumerate(content.rows))
    kind = ' class="sortable"' if content.sortable else ""
    name = escape(f"{content.caption[0]} · {content.caption[1]}", quote=True)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{name}"{extra}><table{kind}>'
        f"<caption>{both(content.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[Cell], total: bool) -> str:
    first, *rest = cells
    kind = ' class="total"' if total else ""
    return f'<tr{kind}><th scope="row">{first.html}</th>' + "".join(_cell(cell) for cell in rest) + "</tr>"


def _cell(cell: Cell) -> str:
    if not cell.number:
        return f'<td class="text">{cell.html}</td>'
    value = "" if cell.value is None else f"{cell.value:g}"
    return f'<td class="number" data-value="{value}">{cell.html}</td>'


def section(content: Section) -> str:
    """A section as HTML."""
    lead = f"<p class=soft>{both(content.lead)}</p>" if content.lead else ""
    return (
        f'<section id="{content.key}" aria-labelledby="{content.key}-title">'
        f'<h2 id="{content.key}-title">{both(content.title)}</h2>{lead}{content.html}</section>'
    )


def whole(
    title: Text, lines: Iterable[str], sections: Sequence[Section], notes: Iterable[Text] = (), style: str = ""
) -> str:
    """A whole page.

    Args:
        title: its title and first heading.
        lines: what stands below the heading, each a line of HTML.
        sections: the page's parts in order; with more than two, a list of contents leads to them.
        notes: sentences at the foot.
        style: style sheet of what only this page has.
    """
    shared, script = (_asset(name) for name in ("theme.css", "theme.js"))
    masthead = "".join(f'<p class="line">{line}</p>' for line in lines)
    links = "".join(f'<li><a href="#{each.key}">{both(each.short or each.title)}</a></li>' for each in sections)
    contents = f'<nav class="contents" aria-label="สารบัญ · contents"><ul class="wide">{links}</ul></nav>'
    foot = "".join(f"<p>{both(note)}</p>" for note in notes)
    return (
        '<!doctype html>\n<html lang="th"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(title[0])} · {escape(title[1])}</title>\n<style>\n{shared}{style}</style></head>\n<body>"
        f'<a class="skip" href="#content">{both(("ข้ามไปที่เนื้อหา", "Skip to the content"))}</a>'
        f'<header class="masthead"><div class="wide"><h1>{both(title)}</h1>{_LANGUAGES}{masthead}</div></header>\n'
        f"{contents if len(sections) > 2 else ''}\n"
        f'<main class="wide" id="content">\n{chr(10).join(section(each) for each in sections)}\n</main>\n'
        f'<footer><div class="wide">{foot}</div></footer>\n<script>\n{script}</script></body></html>\n'
    )


_LANGUAGES = (
    '<fieldset class="languages"><legend class="unseen">ภาษา · Language</legend>'
    '<input type="radio" name="language" id="language-th" value="th" checked>'
    '<label for="language-th" lang="th">ไทย</label>'
    '<input type="radio" name="language" id="language-en" value="en">'
    '<label for="language-en" lang="en">English</label></fieldset>'
)


@cache
def _asset(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")
