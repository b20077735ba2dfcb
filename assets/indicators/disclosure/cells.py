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
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import coo_array, csr_array

from assets.indicators.catalogue.registry import Registry
from assets.indicators.disclosure import relations

SCHOOL_YEAR_BEGINS = (5, 16)
"""Month and day; on it the age for schooling is the age."""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Place = tuple[str, str, int, int]
"""Code of the area, sex, first and last age."""


RowFigures = tuple[Floats, Floats]
"""Numerator and denominator of each row."""
Sum = tuple[int, ...]
"""A whole and the parts that add up to it: numbers of places, or of quantities."""


class Sums:
    """Sums of one kind, over places or over quantities.

    Attributes:
        across: whether they run over quantities, at every place; else over places, in every quantity.
        sums: the sums, the whole first.
        wholes: the whole of each.
        parts: 1 for each part, by sum and place (or quantity).
        signed_entries: 1 for the whole and -1 for each part, likewise, entry by entry.
        members: 1 for the whole and for each part, likewise.
    """

    def __init__(self, sums: Sequence[Sum], length: int, *, across: bool = False) -> None:
        """Take the sums; `length` is the number of places, or of quantities."""
        self.across = across
        self.sums = list(sums)
        self.wholes: Ints = np.array([each[0] for each in self.sums], np.int64)
        turn = np.repeat(np.arange(len(self.sums)), [len(each) - 1 for each in self.sums])
        part = np.array([part for each in self.sums for part in each[1:]], np.int64)
        shape = (len(self.sums), length)
        self.parts = csr_array((np.ones(len(part)), (turn, part)), shape)
        whole = csr_array((np.ones(len(self.sums)), (np.arange(len(self.sums)), self.wholes)), shape)
        self.signed_entries: coo_array = csr_array(whole - self.parts).tocoo()
        self.members = csr_array(whole + self.parts)

    def number(self, cells: Bools) -> Floats:
        """How many of the cells (quantity by place) stand in each sum; quantity (or place) by sum."""
        cells = cells.T if self.across else cells
        return np.asarray((self.members @ cells.T.astype(float)).T)

    def complete(self, there: Bools) -> Bools:
        """Which sums have all their cells; quantity (or place) by sum."""
        complete: Bools = self.number(there) == np.asarray(self.members.sum(axis=1)).ravel()
        return complete


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
    definitions = {each.code: each for each in known.indicators}
    spans = {(each.code, band.code): (band.first, band.last) for each in known.indicators for band in each.ages.bands}
    columns = [values[name].to_pylist() for name in ("indicator", "area_code", "sex", "age_band")]
    keys = [(area, sex, *spans[code, band]) for code, area, sex, band in zip(*columns, strict=True)]
    number: dict[Place, int] = {}
    row_places = np.array([number.setdefault(key, len(number)) for key in keys], np.int64)
    names: dict[str, int] = {}
    shown = [
        tuple(
            names.setdefault(name, len(names))
            for name in (
                relations.name_count(each),
                relations.name_base(known, each),
                relations.name_rest(each),
            )
        )
        for each in definitions.values()
    ]
    of_code = dict(zip(definitions, np.array(shown), strict=True))
    rows = np.array([of_code[code] for code in columns[0]], np.int64).reshape(-1, 3)
    numerator, denominator = (values[name].to_numpy().astype(float) for name in ("numerator", "denominator"))
    of_rows = [
        _place(figures, rows, row_places, (len(names), len(number))) for figures in ((numerator, denominator), *earlier)
    ]
    # What is equal now and was not before is not one quantity.
    stacked = np.hstack(of_rows)
    classes = _classify(stacked) if whole is None else np.array([whole.names[name] for name in names], np.int64)
    inclusions = _find_inclusions(values, known, {name: int(classes[at]) for name, at in names.items()})
    of_versions = np.hsplit(_merge(stacked, classes), len(of_rows))
    if whole is not None:
        _fill_wholes(of_versions, inclusions, number, whole)
    # Made one before ages are subtracted: two populations that are the same have more ages between them.
    wide = [_with_rest_of_ages(counts, number) for counts in of_versions]
    merged, number, rests = wide[0]
    if whole is None:
        inclusions = {name: pair for name, pair in inclusions.items() if _holds(merged, *pair)}
    else:
        inclusions = {name: pair for name, pair in inclusions.items() if name in whole.names}
    size = len(merged)
    merged, *before = (_with_rests(counts, list(inclusions.values())) for counts, *_ in wide)
    limits = _limits(size, [(definitions[code].smallest_cell, classes[each]) for code, each in of_code.items()])
    limits = np.concatenate([limits, [max(limits[list(pair)]) for pair in inclusions.values()]]).astype(np.int64)
    published = np.zeros(len(merged), bool)
    published[classes[np.array(shown)[:, :2].ravel()]] = True
    triples = {(int(classes[d]), int(classes[n]), int(classes[r])) for n, d, r in shown if classes[n] != classes[d]}
    by_quantity: set[Sum] = {each for each in triples if published[each[2]]}
    by_quantity |= {tuple(int(classes[names[name]]) for name in each) for each in relations.list_sums(known)}
    by_quantity |= {(*pair, size + turn) for turn, pair in enumerate(inclusions.values())}
    same = classes[rows[:, 0]] == classes[rows[:, 1]]
    return Cells(
        counts=merged,
        limits=limits,
        places=list(number),
        names={name: int(classes[at]) for name, at in names.items()}
        | {name: size + turn for turn, name in enumerate(inclusions)},
        numerators=classes[rows[:, 0]],
        denominators=classes[rows[:, 1]],
        rests=np.where(same, -1, classes[rows[:, 2]]),
        row_places=row_places,
        published=published,
        sums=(
            *(
                Sums(sums, len(number))
                for sums in (_area_sums(number), [*_age_sums(number, known), *rests], _sex_sums(number))
            ),
            Sums(sorted(by_quantity), len(merged), across=True),
        ),
        remainders=tuple(sorted(triples - by_quantity)),
        earlier=tuple(before),
    )


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


def _limits(size: int, smallest: Sequence[tuple[int, Ints]]) -> Ints:
    """The smallest count that may be shown of each of `size` quantities: the strictest of those given."""
    limits = np.zeros(size, np.int64)
    for least, quantities in smallest:
        np.maximum.at(limits, quantities, least)
    return limits


def _place(figures: RowFigures, rows: Ints, places: Ints, shape: tuple[int, int]) -> Floats:
    """Numerators, denominators and rests of the rows as quantity by place; a figure that is known wins."""
    counts = np.full(shape, np.nan)
    numerators, denominators = figures
    for quantities, each in (
        (rows[:, 0], numerators),
        (rows[:, 1], denominators),
        (rows[:, 2], denominators - numerators),
    ):
        known = ~np.isnan(each)
        counts[quantities[known], places[known]] = each[known]
    return counts


def _with_rest_of_ages(counts: Floats, number: dict[Place, int]) -> tuple[Floats, dict[Place, int], list[Sum]]:
    """The cells with what ages leave of others (0–17 without 0–5 is 6–17, though no row shows that), and their sums."""
    places, rests = dict(number), dict[int, Floats]()
    sums: list[Sum] = []
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for area, sex, first, last in number:
        spans.setdefault((area, sex), []).append((first, last))
    for (area, sex), here in spans.items():
        for whole, part in product(here, here):
            if (rest := _rest_of_span(whole, part)) is None:
                continue
            one, other = places[area, sex, *whole], places[area, sex, *part]
            at = places.setdefault((area, sex, *rest), len(places))
            sums.append((one, other, at))
            left = counts[:, one] - counts[:, other]
            before = rests.get(at, counts[:, at] if at < len(number) else np.full(len(counts), np.nan))
            rests[at] = np.where(np.isnan(before), left, before)
    wide: Floats = np.column_stack([counts, *(rests[at] for at in sorted(rests) if at >= len(number))])
    for at in rests:
        wide[:, at] = rests[at]
    return wide, places, sums


def _rest_of_span(whole: tuple[int, int], part: tuple[int, int]) -> tuple[int, int] | None:
    """What a span leaves of another that begins or ends with it; None where it leaves nothing or two pieces."""
    if whole == part or not (whole[0] <= part[0] and part[1] <= whole[1]):
        return None
    if whole[0] == part[0]:
        return part[1] + 1, whole[1]
    return (whole[0], part[0] - 1) if whole[1] == part[1] else None


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


def _area_sums(number: dict[Place, int]) -> list[Sum]:
    """Subdistricts to their district, districts to the province: codes begin with the code of the area above."""
    below: dict[Place, list[int]] = {}
    for (area, sex, first, last), at in number.items():
        if len(area) > 2:
            below.setdefault((area[:-2], sex, first, last), []).append(at)
    return [(number[place], *parts) for place, parts in below.items() if place in number]


def _age_sums(number: dict[Place, int], known: Registry) -> list[Sum]:
    spans = [[(band.first, band.last) for band in each] for each in known.age_sums]
    return [
        (at, *parts)
        for (area, sex, first, last), at in number.items()
        for whole, *rest in spans
        if whole == (first, last) and (parts := _there(number, [(area, sex, *span) for span in rest]))
    ]


def _sex_sums(number: dict[Place, int]) -> list[Sum]:
    return [
        (at, *parts)
        for (area, sex, first, last), at in number.items()
        if sex == "all" and (parts := _there(number, [(area, each, first, last) for each in ("male", "female")]))
    ]


def _there(number: dict[Place, int], wanted: Sequence[Place]) -> list[int]:
    """The numbers of the places; none at all where one is missing."""
    return [number[place] for place in wanted] if all(place in number for place in wanted) else []
