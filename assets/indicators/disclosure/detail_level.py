"""How far down an indicator is published: by area level in all, by age, or by age and sex.

A breakdown whose cells would mostly be hidden tells readers little, and the more cells are half hidden the more
there is to puzzle out. So where more than a part of its cells is too small, the breakdown is left out of open
figures for the whole level, and no level of areas is broken down further than the one above it. What is left
can be put together in one way only (the tables share no more than one breakdown), so that only sums that are
themselves published can give a hidden cell away.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.indicators.disclosure.cells import Cells
from assets.indicators.disclosure.sums import Bools, Ints

LEVELS = ("province", "district", "subdistrict")
MOST_HIDDEN = 0.4
"""A breakdown with a bigger part of its cells too small to be shown is left out."""
LADDER = ((1, 0, 0), (1, 1, 0), (2, 1, 0), (3, 1, 0), (3, 3, 0))
"""How far down is published at most, by area level, from what a province comes to in all.

Subdistricts are not reached by it: beside their districts the sums of three levels told a small part
(`tests/generative/assets/indicators/disclosure/test_suppression.py` keeps the case). Which of them are open is
`subdistricts`' to say.
"""
NOTHING, IN_ALL, BY_AGE, BY_AGE_AND_SEX = range(4)


def in_all(values: pa.Table) -> list[Bools]:
    """The rows, level by level, that say what an area comes to in all, undivided by age and sex."""
    whole = _breakdown(values) == IN_ALL
    level = _number(values["area_level"], LEVELS)
    return [whole & (level == turn) for turn in range(len(LEVELS))]


def find_implied(values: pa.Table, chosen: Bools) -> Bools:
    """The rows of which everybody knows that there are such cells, though their breakdown is not among the chosen ones.

    Of a level that is open each indicator has a figure in all, also one that is left out there. Where an indicator's
    sexes or ages are open in a level, boys of one age are among the boys and among the children of that age.
    """
    codes = values["indicator"].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    divided = _breakdown(values) > IN_ALL
    level = _number(values["area_level"], LEVELS)
    implied: Bools = np.zeros(values.num_rows, bool)
    for turn, whole in enumerate(in_all(values)):
        if (whole & chosen).any():
            implied |= whole
        implied |= (level == turn) & np.isin(codes, codes[chosen & divided & (level == turn)])
    return implied


def number_breakdowns(values: pa.Table) -> Ints:
    """A number for each row's indicator, level and whether it is of one sex, or of one age; -1 for subdistricts.

    Of province and districts all rows are listed, also hidden ones, and zeros are shown: where something is shown of a
    breakdown, what is hidden of it is not 0. Subdistricts are hidden all at once, zeros too.
    """
    codes = values["indicator"].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    level = _number(values["area_level"], LEVELS)
    one_sex, one_band = (_is_one(values[name]) for name in ("sex", "age_band"))
    number: Ints = (codes * len(LEVELS) + level) * 4 + one_sex * 2 + one_band
    return np.where(level == LEVELS.index("subdistrict"), -1, number)


def find_listed(breakdowns: Ints, shown: Bools) -> Bools:
    """The rows of breakdowns of which something is shown."""
    listed: Bools = np.isin(breakdowns, breakdowns[shown]) & (breakdowns >= 0)
    return listed


def published(values: pa.Table, small: Bools, cells: Cells, most: tuple[int, ...] = LADDER[-1]) -> Bools:
    """Which rows belong to a breakdown that is published; the small ones among them are still to be hidden.

    Args:
        values: indicator, area_level, sex, age_band, denominator and others.
        small: rows that must be hidden by themselves.
        cells: the system of the values.
        most: how far down, at most, by area level.
    """
    codes = values["indicator"].combine_chunks().dictionary_encode()
    indicator: Ints = codes.indices.to_numpy().astype(np.int64)
    level: Ints = _number(values["area_level"], LEVELS)
    rows = _breakdown(values)
    somebody = values["denominator"].to_numpy() > 0
    depths = np.full((len(codes.dictionary), len(LEVELS)), BY_AGE_AND_SEX)
    for code, turn in np.ndindex(*depths.shape):
        here = (indicator == code) & (level == turn)
        above = depths[code, turn - 1] if turn else BY_AGE_AND_SEX
        depths[code, turn] = min(above, _depth(rows[here], small[here], somebody[here], at_least=turn == 0))
    _together(depths, indicator, cells)
    chosen: Bools = rows <= np.minimum(depths, most)[indicator, level]
    return chosen


def _together(depths: Ints, indicator: Ints, cells: Cells) -> None:
    """Deepen, in place, what the others of a sum of quantities tell of: then it is watched cell by cell.

    Two of a sum tell what the others come to together, and so that none of them is more.
    """
    first = np.unique(indicator, return_index=True)[1]
    numerators, denominators = cells.numerators[first], cells.denominators[first]
    across = [each for sums in cells.sums if sums.across for each in sums.sums]
    while True:
        before = depths.sum()
        for each in across:
            of = [depths[(numerators == one) | (denominators == one)].max(0, initial=NOTHING) for one in each]
            told = np.sort(of, axis=0)[-2]
            counting = np.isin(numerators, each)
            depths[counting] = np.maximum(depths[counting], told)
        if depths.sum() == before:
            return


def _depth(rows: Ints, small: Bools, somebody: Bools, *, at_least: bool) -> int:
    """The finest breakdown of which enough can be shown; at least the count in all, if asked for."""
    for depth in (BY_AGE_AND_SEX, BY_AGE, IN_ALL):
        of = (rows <= depth) & somebody
        if not of.any() or small[of].mean() <= MOST_HIDDEN:
            return depth
    return IN_ALL if at_least else NOTHING


def _breakdown(values: pa.Table) -> Ints:
    """How finely each row is broken down."""
    one_sex, one_band = _is_one(values["sex"]), _is_one(values["age_band"])
    return np.where(one_sex, BY_AGE_AND_SEX, np.where(one_band, BY_AGE, IN_ALL)).astype(np.int64)


def _is_one(column: pa.ChunkedArray) -> Bools:
    """The rows of one sex, or of one age."""
    is_one: Bools = pc.not_equal(column, "all").to_numpy()
    return is_one


def _number(column: pa.ChunkedArray, names: tuple[str, ...]) -> Ints:
    found = pc.index_in(column, pa.array(names))
    if found.null_count:
        raise ValueError(f"a row is of none of {names}")
    number: Ints = found.to_numpy().astype(np.int64)
    return number
