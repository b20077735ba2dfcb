"""The resources that a list names beside a child: those that fit and are near, with how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.cases.books.row_models import ResourceRow
from assets.cases.distances import Position, measure_distance
from assets.cases.lists.case_details import Details

NEAR_KM = 20.0
"""A resource of another area is near up to here, in a straight line."""
_SUBDISTRICT_DIGITS = 6


@dataclass(frozen=True)
class NearResource:
    """A resource that fits a child.

    Attributes:
        row: as the book has it.
        km: from the middle of the child's subdistrict in a straight line; None where a position is unknown.
    """

    row: ResourceRow
    km: float | None


def find_near_resources(
    child: Details, resources: Sequence[ResourceRow], middle: Position | None, most: int = 3
) -> list[NearResource]:
    """The resources with a free place that serve the child's age and problems, the nearest first.

    A resource of the child's subdistrict, district or province counts; one of another area only where it is known to
    be near.

    Args:
        child: whose resources.
        resources: the province's.
        middle: of the child's subdistrict, where visits tell it.
        most: how many at most.
    """
    fitting = [NearResource(row, measure_distance(middle, row)) for row in resources if _fits(child, row)]
    near = [
        each
        for each in fitting
        if child.subdistrict_code.startswith(each.row.area) or (each.km is not None and each.km <= NEAR_KM)
    ]
    return sorted(near, key=_rank)[:most]


def _fits(child: Details, row: ResourceRow) -> bool:
    problems = set(child.problems or ())
    return (
        row.capacity > row.used
        and child.age is not None
        and row.age_from <= child.age <= row.age_to
        and (not problems or not row.problems or bool(problems & {str(each.value) for each in row.problems}))
    )


def _rank(each: NearResource) -> tuple[int, float, int, str]:
    """Those of the child's subdistrict whose distance is unknown, those by distance, those of wider areas."""
    digits = len(each.row.area)
    if each.km is None:
        return 0 if digits == _SUBDISTRICT_DIGITS else 2, 0.0, -digits, each.row.name
    return 1, each.km, -digits, each.row.name
