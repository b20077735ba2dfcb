"""The indicator values as one system of cells and sums: what a reader could add up and subtract.

A quantity is a number of children that is counted cell by cell: an indicator's numerator, a population
(the denominator of several), or what is left of a population without a numerator. Quantities that are
the same in every cell are one. A place is an area, a sex and a span of ages. Sums run over places
(districts, sexes, bands) within every quantity, and over quantities at every place (an indicator and its
parts; a numerator and the rest). Which cells are hidden is `suppression`'s to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from assets.indicators.catalogue.registry import Registry
from assets.indicators.disclosure import relations
from assets.indicators.disclosure.sums import (
    Bools,
    Floats,
    Ints,
    Place,
    Sum,
    Sums,
    add_rests_of_ages,
    list_age_sums,
    list_area_sums,
    list_sex_sums,
)

SCHOOL_YEAR_BEGINS = (5, 16)
"""Month and day; on it the age for schooling is the age."""
RowFigures = tuple[Floats, Floats]
"""Numerator and denominator of each row."""


@dataclass(frozen=True)
class Cells:
    """The system.

    Attributes:
        counts: quantity by place; NaN where a quantity has no such cell.
        limits: smallest count shown, by quantity.
        places: what each place is.
        names: quantity of each name that the definitions give one; several names may be of one quantity.
        numerators, denominators, rests: quantity that each row of the values shows, or leaves; by row. A rest
            of -1 is nobody (numerator and denominator are one quantity).
        row_places: place of each row.
        published: by quantity, whether any row shows it; the others can only be worked out.
        sums: all sums: over areas, over ages, over sexes, over quantities.
        remainders: (denominator, numerator, rest) of the rests that no row shows.
        earlier: the counts, quantity by place, that readers know of each earlier version of these figures; NaN
            where they know none.
    """

    counts: Floats
    limits: Ints
    places: list[Place]
    names: dict[str, int]
    numerators: Ints
    denominators: Ints
    rests: Ints
    row_places: Ints
    published: Bools
    sums: tuple[Sums, ...]
    remainders: tuple[Sum, ...]
    earlier: tuple[Floats, ...] = ()

    def find_least(self, listed: Bools) -> Floats:
        """How many a reader knows each cell to be at least, quantity by place.

        Of rows that are listed, hidden ones without figures, where zeros are shown, hidden cells are of somebody. (A
        zero is hidden where nothing else can be; nobody knows it.)
        """
        counts = np.nan_to_num(self.counts)
        least = np.zeros(counts.shape)
        for quantities in (self.numerators[listed], self.denominators[listed]):
            cell = quantities, self.row_places[listed]
            least[cell] = counts[cell] > 0
        return least

    @cached_property
    def there(self) -> Bools:
        """The cells, quantity by place, that there are."""
        there: Bools = ~np.isnan(self.counts)
        return there

    @cached_property
    def complete(self) -> tuple[Bools, ...]:
        """For each kind of sums, which have all their cells; quantity (or place) by sum."""
        return tuple(sums.complete(self.there) for sums in self.sums)

    @cached_property
    def small(self) -> Bools:
        """The cells, quantity by place, that nobody may know: of few children, or changed by few."""
        return is_small(np.nan_to_num(self.counts), self.limits[:, None]) | self.changed

    @cached_property
    def changed(self) -> Bools:
        """The cells that differ by few children from what readers know of an earlier version."""
        changed: Bools = np.zeros(self.counts.shape, bool)
        for known in self.earlier:
            changed |= is_small(np.abs(np.nan_to_num(self.counts - known)), self.limits[:, None])
        return changed

    @cached_property
    def goals(self) -> Floats:
        """As big as this a small cell must be able to be: then nobody can tell that it is small, or changed little."""
        goals = np.broadcast_to(self.limits[:, None], self.counts.shape).astype(float)
        for known in self.earlier:
            goals = np.where(self.changed, np.fmax(goals, known + self.limits[:, None]), goals)
        return goals


def is_small(counts: Floats, limits: Ints) -> Bools:
    """Which counts are of somebody, but of fewer than the limit."""
    small: Bools = (counts > 0) & (counts < limits)
    return small


def build_cells(
    values: pa.Table, known: Registry, earlier: Sequence[RowFigures] = (), whole: Cells | None = None
) -> Cells:
    """The system of the values.

    Args:
        values: indicator, area_level, area_code, sex, age_band, numerator, denominator and others.
        known: says which ages a band spans, who the denominators are, and what adds up to what.
        earlier: numerators and denominators of each earlier version, by row; NaN where there was none.
        whole: the system of all values where these are some of them: what is one quantity there is one here.
    """
    rows = _number_rows(values, known)
    numerator, denominator = (values[name].to_numpy().astype(float) for name in ("numerator", "denominator"))
    # What is equal now and was not before is not one quantity.
    stacked = np.hstack([_place(figures, rows) for figures in ((numerator, denominator), *earlier)])
    classes = _classify(stacked) if whole is None else np.array([whole.names[name] for name in rows.names], np.int64)
    of_names = {name: int(classes[at]) for name, at in rows.names.items()}
    inclusions = _find_inclusions(values, known, of_names)
    of_versions = np.hsplit(_merge(stacked, classes), 1 + len(earlier))
    if whole is not None:
        _fill_wholes(of_versions, inclusions, rows.places, whole)
    # Made one before ages are subtracted: two populations that are the same have more ages between them.
    wide = [add_rests_of_ages(counts, rows.places) for counts in of_versions]
    merged, places, rests_of_ages = wide[0]
    if whole is None:
        inclusions = {name: pair for name, pair in inclusions.items() if _holds(merged, *pair)}
    else:
        inclusions = {name: pair for name, pair in inclusions.items() if name in whole.names}
    size = len(merged)
    merged, *before = (_with_rests(counts, list(inclusions.values())) for counts, *_ in wide)
    published = np.zeros(len(merged), bool)
    published[classes[rows.shown[:, :2].ravel()]] = True
    by_quantity, remainders = _sums_of_quantities(rows, classes, published, known, of_names)
    by_quantity |= {(*pair, size + turn) for turn, pair in enumerate(inclusions.values())}
    counted, among, left = classes[rows.quantities].T
    of_places = (list_area_sums(places), [*list_age_sums(places, known), *rests_of_ages], list_sex_sums(places))
    return Cells(
        counts=merged,
        limits=_limits(classes, size, rows, known, list(inclusions.values())),
        places=list(places),
        names=of_names | {name: size + turn for turn, name in enumerate(inclusions)},
        numerators=counted,
        denominators=among,
        rests=np.where(counted == among, -1, left),
        row_places=rows.row_places,
        published=published,
        sums=(
            *(Sums(each, len(places)) for each in of_places),
            Sums(sorted(by_quantity), len(merged), across=True),
        ),
        remainders=tuple(sorted(remainders - by_quantity)),
        earlier=tuple(before),
    )


@dataclass(frozen=True)
class _Rows:
    """The rows in numbers.

    Attributes:
        places: number of each place.
        row_places: place of each row.
        names: number of each quantity that an indicator names.
        shown: of each indicator of the registry whom it counts, among whom, and whom it leaves: numbers of names.
        quantities: the same three of each row.
    """

    places: dict[Place, int]
    row_places: Ints
    names: dict[str, int]
    shown: Ints
    quantities: Ints


def _number_rows(values: pa.Table, known: Registry) -> _Rows:
    spans = {(each.code, band.code): (band.first, band.last) for each in known.indicators for band in each.ages.bands}
    columns = [values[name].to_pylist() for name in ("indicator", "area_code", "sex", "age_band")]
    places: dict[Place, int] = {}
    row_places = [
        places.setdefault((area, sex, *spans[code, band]), len(places))
        for code, area, sex, band in zip(*columns, strict=True)
    ]
    names: dict[str, int] = {}
    shown = [
        [
            names.setdefault(name, len(names))
            for name in (relations.name_count(each), relations.name_base(known, each), relations.name_rest(each))
        ]
        for each in known.indicators
    ]
    of_code = dict(zip((each.code for each in known.indicators), shown, strict=True))
    quantities = np.array([of_code[code] for code in columns[0]], np.int64).reshape(-1, 3)
    return _Rows(places, np.array(row_places, np.int64), names, np.array(shown, np.int64).reshape(-1, 3), quantities)


def _sums_of_quantities(
    rows: _Rows, classes: Ints, published: Bools, known: Registry, of_names: dict[str, int]
) -> tuple[set[Sum], set[Sum]]:
    """The sums over quantities that rows show, and (denominator, numerator, rest) of each indicator."""
    triples: set[Sum] = {(int(d), int(n), int(r)) for n, d, r in classes[rows.shown] if n != d}
    sums: set[Sum] = {each for each in triples if published[each[2]]}
    return sums | {tuple(of_names[name] for name in each) for each in relations.list_sums(known)}, triples


def _find_inclusions(values: pa.Table, known: Registry, quantities: dict[str, int]) -> dict[str, tuple[int, int]]:
    """By the name of what is left the quantities of a whole and of a part of it, as the definitions have them."""
    days = values["as_of"].unique().to_pylist() if "as_of" in values.column_names else []
    is_one_age = all((day.month, day.day) == SCHOOL_YEAR_BEGINS for day in days)
    pairs = relations.list_inclusions(known, is_one_age=is_one_age)
    found = {(quantities[whole], quantities[part]): f"{whole} without {part}" for whole, part in pairs}
    return {name: pair for pair, name in found.items() if pair[0] != pair[1]}


def _holds(counts: Floats, whole: int, part: int) -> bool:
    """Whether a part is nowhere more than its whole, and somewhere less: what a code list says may be changed."""
    left = np.nan_to_num(counts[whole] - counts[part])
    return bool((left >= 0).all() and left.any())


def _fill_wholes(
    of_versions: list[Floats], inclusions: dict[str, tuple[int, int]], number: dict[Place, int], whole: Cells
) -> None:
    """Give wholes, in place, the cells that no chosen row has, where their parts have some."""
    place = {each: at for at, each in enumerate(whole.places)}
    at = [place[each] for each in number]
    for counts, everything in zip(of_versions, (whole.counts, *whole.earlier), strict=True):
        for of, part in inclusions.values():
            lacking = np.isnan(counts[of]) & ~np.isnan(of_versions[0][part])
            counts[of][lacking] = everything[of, at][lacking]


def _with_rests(counts: Floats, pairs: Sequence[tuple[int, int]]) -> Floats:
    """The quantities, and what each part leaves of its whole."""
    return np.vstack([counts, *(counts[whole] - counts[part] for whole, part in pairs)])


def _limits(classes: Ints, size: int, rows: _Rows, known: Registry, pairs: Sequence[tuple[int, int]]) -> Ints:
    """The smallest count that may be shown of each of `size` quantities, the strictest of those given; rests last."""
    limits = np.zeros(size, np.int64)
    for each, quantities in zip(known.indicators, classes[rows.shown], strict=True):
        np.maximum.at(limits, quantities, each.smallest_cell)
    return np.concatenate([limits, [max(limits[list(pair)]) for pair in pairs]]).astype(np.int64)


def _place(figures: RowFigures, rows: _Rows) -> Floats:
    """Numerators, denominators and rests of the rows as quantity by place; a figure that is known wins."""
    counts = np.full((len(rows.names), len(rows.places)), np.nan)
    numerators, denominators = figures
    of_rows = (numerators, denominators, denominators - numerators)
    for quantities, each in zip(rows.quantities.T, of_rows, strict=True):
        known = ~np.isnan(each)
        counts[quantities[known], rows.row_places[known]] = each[known]
    return counts


def _classify(counts: Floats) -> Ints:
    """The class of each quantity: those that are equal wherever both have cells, and somewhere not 0, are one."""
    merged: list[Floats] = []
    classes = np.zeros(len(counts), np.int64)
    for quantity, row in enumerate(counts):
        for turn, other in enumerate(merged):
            both = ~np.isnan(row) & ~np.isnan(other)
            if both.any() and np.array_equal(row[both], other[both]) and row[both].any():
                merged[turn] = np.where(np.isnan(other), row, other)
                classes[quantity] = turn
                break
        else:
            classes[quantity] = len(merged)
            merged.append(row)
    return classes


def _merge(counts: Floats, classes: Ints) -> Floats:
    """One row a class."""
    merged = np.full((int(classes.max(initial=-1)) + 1, counts.shape[1]), np.nan)
    for row, turn in zip(counts, classes, strict=True):
        merged[turn] = np.where(np.isnan(merged[turn]), row, merged[turn])
    return merged
