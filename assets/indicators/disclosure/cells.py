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
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import csr_array

from assets.indicators.definition.registry import Registry

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Place = tuple[str, str, int, int]
"""Code of the area, sex, first and last age."""


Sum = tuple[int, ...]
"""A whole and the parts that add up to it: numbers of places, or of quantities."""


class Sums:
    """Sums of one kind, over places or over quantities.

    Attributes:
        across: whether they run over quantities, at every place; else over places, in every quantity.
        sums: the sums, the whole first.
        wholes: the whole of each.
        parts: 1 for each part, by sum and place (or quantity).
        signed: 1 for the whole and -1 for each part, likewise.
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
        self.signed = csr_array(whole - self.parts)
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
        numerators, denominators, rests: quantity that each row of the values shows, or leaves; by row. A rest
            of -1 is nobody (numerator and denominator are one quantity).
        row_places: place of each row.
        published: by quantity, whether any row shows it; the others can only be worked out.
        sums: all sums: over areas, over ages, over sexes, over quantities.
        remainders: (denominator, numerator, rest) of the rests that no row shows.
    """

    counts: Floats
    limits: Ints
    places: list[Place]
    numerators: Ints
    denominators: Ints
    rests: Ints
    row_places: Ints
    published: Bools
    sums: tuple[Sums, ...]
    remainders: tuple[Sum, ...]


def build_cells(values: pa.Table, known: Registry) -> Cells:
    """The system of the values.

    Args:
        values: indicator, area_level, area_code, sex, age_band, numerator, denominator and others.
        known: says which ages a band spans, who the denominators are, and what adds up to what.
    """
    definitions = {each.code: each for each in known.indicators}
    spans = {(each.code, band.code): (band.first, band.last) for each in known.indicators for band in each.ages.bands}
    columns = [values[name].to_pylist() for name in ("indicator", "area_code", "sex", "age_band")]
    keys = [(area, sex, *spans[code, band]) for code, area, sex, band in zip(*columns, strict=True)]
    number: dict[Place, int] = {}
    row_places = np.array([number.setdefault(key, len(number)) for key in keys], np.int64)
    names: dict[str, int] = {}
    shown = [
        (
            names.setdefault(f"n {each.same_children_as or code}", len(names)),
            names.setdefault(f"n {known.name_denominator(each)}", len(names)),
            names.setdefault(f"r {code}", len(names)),
        )
        for code, each in definitions.items()
    ]
    of_code = dict(zip(definitions, np.array(shown), strict=True))
    rows = np.array([of_code[code] for code in columns[0]], np.int64).reshape(-1, 3)
    counts = np.full((len(names), len(number)), np.nan)
    numerator, denominator = (values[name].to_numpy().astype(float) for name in ("numerator", "denominator"))
    counts[rows[:, 0], row_places] = numerator
    counts[rows[:, 1], row_places] = denominator
    counts[rows[:, 2], row_places] = denominator - numerator
    counts, number, rests = _with_rest_of_ages(counts, number)
    merged, classes = _merged(counts)
    limits = np.zeros(len(merged), np.int64)
    for code, quantities in of_code.items():
        np.maximum.at(limits, classes[quantities], definitions[code].smallest_cell)
    published = np.zeros(len(merged), bool)
    published[classes[np.array(shown)[:, :2].ravel()]] = True
    triples = {(int(classes[d]), int(classes[n]), int(classes[r])) for n, d, r in shown if classes[n] != classes[d]}
    by_quantity = {each for each in triples if published[each[2]]} | {
        tuple(int(classes[of_code[code][0]]) for code in (each.code, *each.parts))
        for each in known.indicators
        if each.parts
    }
    same = classes[rows[:, 0]] == classes[rows[:, 1]]
    return Cells(
        counts=merged,
        limits=limits,
        places=list(number),
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
    )


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
            if at >= len(number):
                left = counts[:, one] - counts[:, other]
                rests[at] = np.where(np.isnan(rests[at]), left, rests[at]) if at in rests else left
    wide: Floats = np.column_stack([counts, *(rests[at] for at in sorted(rests))]) if rests else counts
    return wide, places, sums


def _rest_of_span(whole: tuple[int, int], part: tuple[int, int]) -> tuple[int, int] | None:
    """What a span leaves of another that begins or ends with it; None where it leaves nothing or two pieces."""
    if whole == part or not (whole[0] <= part[0] and part[1] <= whole[1]):
        return None
    if whole[0] == part[0]:
        return part[1] + 1, whole[1]
    return (whole[0], part[0] - 1) if whole[1] == part[1] else None


def _merged(counts: Floats) -> tuple[Floats, Ints]:
    """Quantities that are equal wherever both have cells, and somewhere not 0, made one; the class of each."""
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
    return np.array(merged).reshape(len(merged), counts.shape[1]), classes


def _area_sums(number: dict[Place, int]) -> list[Sum]:
    """Subdistricts to their district, districts to the province: codes begin with the code of the area above."""
    below: dict[Place, list[int]] = {}
    for (area, *group), at in number.items():
        if len(area) > 2:
            below.setdefault((area[:-2], *group), []).append(at)  # type: ignore[arg-type]
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
