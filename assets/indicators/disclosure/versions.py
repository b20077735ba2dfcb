"""Earlier versions of the same figures: what readers know of each row of the values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from assets.indicators.catalogue.registry import Registry
from assets.indicators.disclosure.bounds import propagate_bounds
from assets.indicators.disclosure.cells import Cells, RowFigures, build_cells
from assets.indicators.disclosure.detail_level import find_listed, number_breakdowns
from assets.indicators.disclosure.sums import Bools, Floats
from assets.indicators.status import HIDDEN, PLACE


@dataclass(frozen=True)
class Version:
    """An earlier version, row by row of the values.

    Attributes:
        numerators: as they were counted; NaN where they had no data.
        denominators: likewise.
        hidden: which rows were hidden.
    """

    numerators: Floats
    denominators: Floats
    hidden: Bools

    def figures(self, chosen: Bools) -> RowFigures:
        """The figures of the chosen rows."""
        return self.numerators[chosen], self.denominators[chosen]


def align(values: pa.Table, earlier: pa.Table) -> Version:
    """What was counted and published of the rows of `values`.

    Args:
        values: indicator, area_level, area_code, sex, age_band and others.
        earlier: the same, with numerator, denominator and status.
    """
    before = {tuple(row[name] for name in PLACE): row for row in earlier.to_pylist()}
    rows = [before.get(key) for key in zip(*(values[name].to_pylist() for name in PLACE), strict=True)]
    numerators, denominators = (
        np.array([_read(row, name) for row in rows], float) for name in ("numerator", "denominator")
    )
    return Version(numerators, denominators, np.array([row is not None and row["status"] == HIDDEN for row in rows]))


def _read(row: dict[str, Any] | None, name: str) -> float:
    """A figure of a row: 0 where there is no row, since only subdistricts without a child have none."""
    if row is None:
        return 0.0
    return np.nan if row[name] is None else float(row[name])


class KnownVersion:
    """What readers know of an earlier version: what it showed, and what follows from that."""

    def __init__(self, values: pa.Table, registry: Registry, version: Version) -> None:
        """Work it out over all rows of the version."""
        everything = np.ones(values.num_rows, bool)
        is_shown = ~version.hidden & ~np.isnan(version.numerators)
        cells = build_cells(values, registry, [version.figures(everything)])
        counts, shown = cells.earlier[0], np.flatnonzero(is_shown)
        cells = replace(cells, counts=counts, earlier=())
        least = cells.find_least(find_listed(number_breakdowns(values), is_shown))
        seen = np.zeros(counts.shape, bool)
        for quantities in (cells.numerators, cells.denominators):
            seen[quantities[shown], cells.row_places[shown]] = True
        low, high = propagate_bounds(cells, ~seen & ~np.isnan(counts), least)
        self._names, self._places = cells.names, {place: at for at, place in enumerate(cells.places)}
        self._counts: Floats = np.where(low == high, counts, np.nan)

    def of(self, cells: Cells) -> Floats:
        """What is known of a system of some of the rows, quantity by place; NaN where nothing is."""
        known = np.full(cells.counts.shape, np.nan)
        at = [self._places[place] for place in cells.places]
        for name, quantity in cells.names.items():
            of_name = self._counts[self._names[name]][at]
            known[quantity] = np.where(np.isnan(of_name), known[quantity], of_name)
        return known
