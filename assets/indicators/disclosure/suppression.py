"""Which cells of the indicator values must not be shown: small ones, and those that give them away.

A count from 1 to one below the smallest cell is hidden, and so is a cell with so few children at all, or
with so few left beside the count. Where that hides much of an indicator's cells by age or sex in a level of
areas, they are all left out there (`detail_level`). Then, wherever cells add up and only one of a sum is hidden, or
the hidden ones are together fewer than the smallest cell, another is hidden too. What then is hidden is tried
by all sums together (`bounds`, `linear_programme`): as long as a hidden count can be worked out, or told to be small,
more is hidden. Everything that a row of the values shows is hidden with it.

Where an earlier version of the same figures was published (`earlier`), what readers know of it is reckoned with: a
figure that differs from it by few children is hidden like a small one, and what was hidden stays hidden.

Children of whom nobody knows in which district they live stand in no open table: they are what is missing from
the sum, and that they are few tells nobody where they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from assets.common.display.area_names import UNKNOWN
from assets.indicators.catalogue.registry import Registry
from assets.indicators.disclosure import breakdowns, detail_level, subdistricts
from assets.indicators.disclosure.cells import build_cells
from assets.indicators.disclosure.hiding import FigureLostError, NothingLeftError
from assets.indicators.disclosure.published_rows import SuppressionContext, hide_within
from assets.indicators.disclosure.sums import Bools
from assets.indicators.disclosure.versions import KnownVersion, align


def suppress(values: pa.Table, known: Registry, earlier: Sequence[pa.Table] = ()) -> pa.Table:
    """The values with `suppressed` (bool) as their last column, in the order given.

    Args:
        values: indicator, area_level, area_code, sex, age_band, numerator, denominator and others; all the
            cells of each indicator.
        known: the registry that they were counted by.
        earlier: versions of the same figures that were published, as they were: with `status`, and figures where
            it is value.
    """
    if not values.num_rows:
        return values.append_column("suppressed", pa.array([], pa.bool_()))
    placed = np.array([not code.endswith(UNKNOWN) or len(code) == 2 for code in values["area_code"].to_pylist()])
    hidden = np.ones(values.num_rows, bool)
    of_places = values.filter(pa.array(placed))
    versions = [align(of_places, version) for version in earlier]
    of_readers = [KnownVersion(of_places, known, version) for version in versions]
    whole = build_cells(of_places, known, [(each.numerators, each.denominators) for each in versions])
    hidden[placed] = _hidden(of_places, SuppressionContext(known, whole, versions, of_readers))
    return values.append_column("suppressed", pa.array(hidden))


def _hidden(values: pa.Table, context: SuppressionContext) -> Bools:
    """From what areas come to in all to ever finer breakdowns, as long as these cost nothing that is asked for more."""
    nothing: Bools = np.zeros(values.num_rows, bool)
    first = context.hiding(values, ~nothing, kept=nothing)
    in_all = detail_level.in_all(values)
    hidden, chosen = ~nothing, nothing
    for most in detail_level.LADDER:
        try:
            rows = detail_level.published(values, first.hidden, first.cells, most)
            finer = hide_within(
                values, rows, context, kept=nothing, gone=nothing, wanted=[level & ~hidden for level in in_all]
            )
        except (NothingLeftError, FigureLostError):
            break
        hidden, chosen = finer, rows
    hidden = breakdowns.add_breakdowns(values, context, chosen, hidden, first.hidden)
    return hidden & ~subdistricts.choose_subdistricts(values, first.cells, hidden, context.hidden_before(values))
