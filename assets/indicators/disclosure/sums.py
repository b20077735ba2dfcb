"""Sums of cells: over areas, ages and sexes, within every quantity; and over quantities, at every place.

A place is an area, a sex and a span of ages. What one span leaves of another (0–17 without 0–5) is a place too, though
no row shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from assets.indicators.catalogue.registry import Registry

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
        signed_entries: 1 for the whole and -1 for each part, likewise, entry by entry.
        members: 1 for the whole and for each part, likewise.
        listed: the whole and then the parts of each sum, padded by -1; sum by turn.
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
        self.listed: Ints = np.full((len(self.sums), max(map(len, self.sums), default=0)), -1)
        for each, row in zip(self.sums, self.listed, strict=True):
            row[: len(each)] = each

    def number(self, cells: Bools) -> Floats:
        """How many of the cells (quantity by place) stand in each sum; quantity (or place) by sum."""
        cells = cells.T if self.across else cells
        return np.asarray((self.members @ cells.T.astype(float)).T)

    def complete(self, there: Bools) -> Bools:
        """Which sums have all their cells; quantity (or place) by sum."""
        complete: Bools = self.number(there) == np.asarray(self.members.sum(axis=1)).ravel()
        return complete


def add_rests_of_ages(counts: Floats, number: dict[Place, int]) -> tuple[Floats, dict[Place, int], list[Sum]]:
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


def list_area_sums(number: dict[Place, int]) -> list[Sum]:
    """Subdistricts to their district, districts to the province: codes begin with the code of the area above."""
    below: dict[Place, list[int]] = {}
    for (area, sex, first, last), at in number.items():
        if len(area) > 2:
            below.setdefault((area[:-2], sex, first, last), []).append(at)
    return [(number[place], *parts) for place, parts in below.items() if place in number]


def list_age_sums(number: dict[Place, int], known: Registry) -> list[Sum]:
    """Bands to the span that they make up, as the registry has them."""
    spans = [[(band.first, band.last) for band in each] for each in known.age_sums]
    return [
        (at, *parts)
        for (area, sex, first, last), at in number.items()
        for whole, *rest in spans
        if whole == (first, last) and (parts := _there(number, [(area, sex, *span) for span in rest]))
    ]


def list_sex_sums(number: dict[Place, int]) -> list[Sum]:
    """Boys and girls to all."""
    return [
        (at, *parts)
        for (area, sex, first, last), at in number.items()
        if sex == "all" and (parts := _there(number, [(area, each, first, last) for each in ("male", "female")]))
    ]


def _there(number: dict[Place, int], wanted: Sequence[Place]) -> list[int]:
    """The numbers of the places; none at all where one is missing."""
    return [number[place] for place in wanted] if all(place in number for place in wanted) else []
