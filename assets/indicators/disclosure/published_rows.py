"""Which rows are hidden where some are published: their sums, small ones and what readers know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from assets.indicators.catalogue.registry import Registry
from assets.indicators.disclosure import detail_level
from assets.indicators.disclosure.cells import Cells, build_cells
from assets.indicators.disclosure.hiding import FigureLostError, Hiding
from assets.indicators.disclosure.linear_programme import Answers
from assets.indicators.disclosure.sums import Bools
from assets.indicators.disclosure.versions import KnownVersion, Version

LOST = 0.05
"""Share of a level's counts in all that a finer breakdown may cost; else it is left out."""


@dataclass(frozen=True)
class SuppressionContext:
    """What is reckoned with beside the values themselves, and what was found out already."""

    known: Registry
    whole: Cells
    versions: Sequence[Version]
    of_readers: Sequence[KnownVersion]
    answered: Answers = field(default_factory=dict)

    def hiding(self, values: pa.Table, there: Bools, kept: Bools) -> Hiding:
        """The system of the rows that are there, with what was hidden before hidden, and what is small.

        Args:
            values: all rows.
            there: those that make the system.
            kept: those that stay shown.

        Raises:
            FigureLostError: a row of `kept` must be hidden.
        """
        figures = [version.figures(there) for version in self.versions]
        cells = build_cells(values.filter(pa.array(there)), self.known, figures, self.whole)
        cells = replace(cells, earlier=tuple(each.of(cells) for each in self.of_readers))
        hiding = Hiding(cells, kept[there], detail_level.number_breakdowns(values)[there], self.answered)
        hiding.hidden |= self.hidden_before(values)[there]
        hiding.hide_small()
        return hiding

    def hidden_before(self, values: pa.Table) -> Bools:
        """The rows that an earlier version hid."""
        hidden: Bools = np.zeros(values.num_rows, bool)
        for version in self.versions:
            hidden |= version.hidden
        return hidden


def hide_within(
    values: pa.Table,
    chosen: Bools,
    context: SuppressionContext,
    kept: Bools,
    gone: Bools,
    wanted: Sequence[Bools] = (),
    *,
    is_proved: bool = True,
) -> Bools:
    """The hidden rows where none but the chosen ones is published.

    Args:
        values: all rows.
        chosen: those that are published.
        context: what is reckoned with beside them.
        kept: those that stay shown.
        gone: those that stay hidden.
        wanted: sets of rows of which at most `LOST` may be hidden.
        is_proved: whether all sums together are asked, too, which takes linear programs; else the bounds alone.

    Raises:
        NothingLeftError: a small cell could be worked out with all hidden.
        FigureLostError: a row of `kept` must be hidden, or more than `LOST` of those of one of `wanted`.
    """
    there = chosen | detail_level.find_implied(values, chosen)
    hiding = context.hiding(values, there, kept)
    hiding.hidden |= (~chosen | gone)[there]
    hiding.limit_losses([(rows[there], LOST * rows.sum() - (rows & ~there).sum()) for rows in wanted])
    while (told := hiding.guard(is_proved=is_proved)).any():
        hiding.hide_beside(told)
    hidden: Bools = np.ones(values.num_rows, bool)
    hidden[there] = hiding.hidden
    return hidden


def is_safe(values: pa.Table, chosen: Bools, hidden: Bools, context: SuppressionContext) -> bool:
    """Whether nothing gives a small cell away where the chosen rows that are not hidden are published.

    Args:
        values: all rows.
        chosen: those that are published.
        hidden: those that are hidden, of the chosen ones and all others.
        context: what is reckoned with beside them.
    """
    there = chosen | detail_level.find_implied(values, chosen)
    try:
        hiding = context.hiding(values, there, kept=~hidden)
        hiding.hidden |= hidden[there]
        told = hiding.guard()
    except FigureLostError:
        return False
    return not told.any() and np.array_equal(hiding.hidden, hidden[there])
