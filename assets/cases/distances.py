"""Where the middle of a subdistrict is, and how far a resource is from there, in a straight line.

No source of the project has the centres of subdistricts: visits tell them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from assets.cases.books.row_models import ResourceRow
from assets.cases.log.case_store import Case

FEWEST_HOMES = 5
"""So many visited children tell where the middle of a subdistrict is; fewer would tell where they live."""
EARTH_KM = 6371.0
Position = tuple[float, float]
"""Degrees of latitude and longitude."""


def find_middles(cases: Sequence[Case], subdistrict_of: Mapping[str, str]) -> dict[str, Position]:
    """Subdistrict → the median of the positions at which visits found its children; none where few were met."""
    homes: dict[str, dict[str, Position]] = {}
    for case in cases:
        child = case.child_id
        if child is None or child not in subdistrict_of:
            continue
        for event in case.events:
            if event.latitude is not None and event.longitude is not None:
                homes.setdefault(subdistrict_of[child], {})[child] = event.latitude, event.longitude
    return {
        area: (median(lat for lat, _ in found.values()), median(lon for _, lon in found.values()))
        for area, found in homes.items()
        if len(found) >= FEWEST_HOMES
    }


def measure_distance(middle: Position | None, resource: ResourceRow) -> float | None:
    """Kilometres from the middle of a subdistrict to a resource, to a tenth; None where one position is unknown."""
    if middle is None or resource.latitude is None or resource.longitude is None:
        return None
    return round(_measure_km(middle, (resource.latitude, resource.longitude)), 1)


def _measure_km(one: Position, other: Position) -> float:
    """The distance of two places on the globe, by the haversine formula."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, each)) for each in (one, other))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
