"""Tables of pages, as the macro `table` of the kit draws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from assets.common.html.messages import Text

Content = Text | str | Markup
"""What a cell shows: a text in both languages, a text without language (escaped), or HTML of the kit."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        content: what it shows.
        value: the number that it is sorted by, where it is one.
        is_number: whether it is set like a number.
    """

    content: Content
    value: float | None = None
    is_number: bool = True


@dataclass(frozen=True)
class HtmlTable:
    """A table with a heading for each column; the first cell of a row is the row's own heading.

    Attributes:
        caption: what it shows.
        columns: headings.
        rows: cells; all rows as long as `columns`.
        totals: places of the rows that sum up others, set apart and not sorted.
        sortable: whether readers may sort it.
    """

    caption: Text
    columns: Sequence[Content]
    rows: Sequence[Sequence[Cell]]
    totals: frozenset[int] = field(default_factory=frozenset)
    sortable: bool = True


def text_cell(content: Content) -> Cell:
    """A cell of words."""
    return Cell(content, is_number=False)


def plain_table(caption: Text, columns: Mapping[str, Content], rows: Iterable[Mapping[str, object]]) -> HtmlTable:
    """Rows of figures and words as they are: whole numbers with commas, others with four digits, None as a dash.

    Args:
        caption: what it shows.
        columns: headings by name; what a row has beside them is left out.
        rows: values by name.
    """
    cells = [[_plain_cell(row[name]) for name in columns] for row in rows]
    return HtmlTable(caption, list(columns.values()), cells, sortable=False)


def _plain_cell(value: object) -> Cell:
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        return text_cell(value if isinstance(value, tuple | Markup) else str(value))
    if value is None:
        return Cell("–")
    return Cell(f"{value:,}" if isinstance(value, int) else f"{value:,.4g}", float(value))
