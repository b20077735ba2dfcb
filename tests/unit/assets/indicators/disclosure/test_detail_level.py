"""Cells that no breakdown shows, of which everybody knows that there are such cells, are looked at too."""

from __future__ import annotations

from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from assets.indicators.catalogue import registry
from assets.indicators.disclosure import detail_level
from assets.indicators.disclosure.cells import build_cells
from assets.indicators.disclosure.hiding import FigureLostError, Hiding
from assets.indicators.disclosure.linear_programme import find_unproved

CODE = "never_enrolled"
SEXES = ("male", "female")
COUNTS = {
    ("9501", "male"): (1, 20),
    ("9501", "female"): (20, 20),
    ("9502", "male"): (20, 20),
    ("9502", "female"): (20, 3),
}
"""Children of 12 to 14 and of 15 to 17: every sum of two cells is big, and two cells are small."""
SMALL = ("9501", "male", 12, 14)


def values() -> pa.Table:
    rows = []
    bands = {band.code: (band.first, band.last) for band in _indicator().ages.bands}
    for area, sex, (band, (first, last)) in product(("95", "9501", "9502"), ("all", *SEXES), bands.items()):
        cells = [
            count
            for (district, one), of_ages in COUNTS.items()
            for count, (young, old) in zip(of_ages, ((12, 14), (15, 17)), strict=True)
            if district.startswith(area) and sex in ("all", one) and first <= young and old <= last
        ]
        level = "province" if area == "95" else "district"
        rows.append(
            {"indicator": CODE, "area_level": level, "area_code": area, "sex": sex, "age_band": band}
            | {"numerator": sum(cells), "denominator": sum(cells) + 500}
        )
    return pa.Table.from_pylist(rows)


def _indicator() -> registry.Indicator:
    return next(each for each in registry.load().indicators if each.code == CODE)


def is_chosen(row: dict[str, str]) -> bool:
    """All of the province, and of the districts the sexes and the ages, not both at once."""
    return row["area_level"] == "province" or "all" in (row["sex"], row["age_band"])


def test_a_small_cell_of_a_breakdown_left_out_is_found_where_the_others_tell_it() -> None:
    table = values()
    chosen = np.array([is_chosen(row) for row in table.to_pylist()])
    there = chosen | detail_level.find_implied(table, chosen)
    whole = build_cells(table, registry.load())
    cells = build_cells(table.filter(pa.array(there)), registry.load(), whole=whole)
    hiding = Hiding(cells, np.zeros(int(there.sum()), bool), detail_level.number_breakdowns(table)[there])
    hiding.hidden |= ~chosen[there]
    unknown = hiding.unknown()
    told = find_unproved(cells, unknown, cells.small & unknown, np.zeros(unknown.shape))
    count = cells.names[f"n {CODE}"]
    assert told[count, cells.places.index(SMALL)]


def test_a_level_of_which_only_the_figures_in_all_are_open_implies_no_breakdown() -> None:
    table = values()
    rows = table.to_pylist()
    chosen = np.array([row["sex"] == "all" and row["age_band"] == "all" for row in rows])
    assert np.array_equal(detail_level.find_implied(table, chosen), chosen)


def test_a_small_figure_that_must_stay_shown_is_an_error() -> None:
    table = values()
    everything = np.ones(table.num_rows, bool)
    hiding = Hiding(build_cells(table, registry.load()), everything, detail_level.number_breakdowns(table))
    with pytest.raises(FigureLostError):
        hiding.hide_small()


def test_more_losses_than_allowed_are_an_error_as_soon_as_they_are_there() -> None:
    table = values()
    everything = np.ones(table.num_rows, bool)
    hiding = Hiding(build_cells(table, registry.load()), ~everything, detail_level.number_breakdowns(table))
    small = Hiding(hiding.cells, ~everything, detail_level.number_breakdowns(table))
    small.hide_small()
    hiding.limit_losses([(everything, small.hidden.sum() - 0.5)])
    with pytest.raises(FigureLostError):
        hiding.hide_small()
    with pytest.raises(FigureLostError):
        small.limit_losses([(everything, small.hidden.sum() - 0.5)])
    small.limit_losses([(everything, float(small.hidden.sum()))])
