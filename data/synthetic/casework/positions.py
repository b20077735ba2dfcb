"""Where areas and homes are on a made-up map: degrees of latitude and longitude. No real place is at any of them."""

from __future__ import annotations

from data.synthetic.casework.year import CaseworkConfig

MIDDLE = (6.5, 101.2)
"""Of the made-up province, whichever it is."""
DISTRICT, SUBDISTRICT, HOME = 0.25, 0.06, 0.015
"""How far a district lies from the middle of the province, a subdistrict from its district's, a home from its
subdistrict's at most, in degrees (0.01 is some 1.1 km)."""
Position = tuple[float, float]


def find_centre(config: CaseworkConfig, area: str) -> Position:
    """The middle of a province, district or subdistrict."""
    if len(area) == 2:
        return MIDDLE
    within = DISTRICT if len(area) == 4 else SUBDISTRICT
    return _move(config, find_centre(config, area[:-2]), within, 4, int(area))


def find_home(config: CaseworkConfig, child: int, subdistrict: str) -> Position:
    """The position that a visitor's telephone writes down at a child's home."""
    return _move(config, find_centre(config, subdistrict), HOME, 5, child)


def find_resource(config: CaseworkConfig, place: int, area: str) -> Position:
    """Where a resource of an area is."""
    return _move(config, find_centre(config, area), HOME, 6, place)


def _move(config: CaseworkConfig, start: Position, within: float, *stream: int) -> Position:
    north, east = config.rng(*stream).uniform(-within, within, 2)
    return round(start[0] + float(north), 5), round(start[1] + float(east), 5)
