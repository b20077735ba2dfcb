"""The shapes of a province's districts, from the GeoJSON that the user put at `HOME/geo/<province>.geojson`.

Which feature is which district is told by any of its properties: the district's four-digit code (as in
`9501` or `TH9501`), or its Thai or English name. Coordinates are degrees of longitude and latitude.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geothai

from assets.common.storage.home import Home

WIDTH = 640
Ring = list[tuple[float, float]]
_CODE = re.compile(r"(?:TH)?(\d{4})")
_PREFIX = re.compile(r"^(?:อำเภอ|อ\.|กิ่งอำเภอ|amphoe\s+)", re.IGNORECASE)


class ShapesError(Exception):
    """The user's GeoJSON cannot be drawn; says which file, what is wrong, and what to do."""

    def __init__(self, path: Path, wrong: str) -> None:
        super().__init__(f"{path.name}: {wrong}; mend the file or move it away, and tiles are drawn instead")


@dataclass(frozen=True)
class Shapes:
    """Districts as paths of an SVG.

    Attributes:
        height: of the drawing, whose width is `WIDTH`.
        paths: path data by district code.
        middles: where a district's name goes.
    """

    height: int
    paths: dict[str, str]
    middles: dict[str, tuple[float, float]]


def shapes_path(home: Home, province: str) -> Path:
    """Where the user puts the province's GeoJSON."""
    return home.root / "geo" / f"{province}.geojson"


def load(home: Home, province: str, districts: Iterable[str]) -> Shapes | None:
    """The shapes of `districts`; None where the user gave none.

    Raises:
        ShapesError: the file is no GeoJSON of polygons, or lacks a district.
    """
    file = shapes_path(home, province)
    if not file.is_file():
        return None
    try:
        features = json.loads(file.read_text("utf-8-sig"))["features"]
        found = {code: _rings(each["geometry"]) for each in features if (code := _district(each, province))}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ShapesError(file, f"no FeatureCollection of polygons ({type(error).__name__})") from error
    if missing := sorted(set(districts) - found.keys()):
        names = ", ".join(f"{code} {area.name_th}" for code in missing if (area := geothai.district(code)))
        raise ShapesError(file, f"no feature has the code or name of {names or ', '.join(missing)}")
    return _drawn(found)


def _district(feature: dict[str, Any], province: str) -> str | None:
    """The code of the district that the feature says it is."""
    names: dict[str, str] = {}
    for area in geothai.districts(province):
        names |= {area.code: area.code, area.name_th: area.code, area.name_en.casefold(): area.code}
    for value in (feature.get("properties") or {}).values():
        text = str(value).strip()
        code = _CODE.fullmatch(text)
        plain = _PREFIX.sub("", text)
        if found := names.get(code[1] if code else plain) or names.get(plain.casefold()):
            return found
    return None


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}[kind]
    return [[(float(point[0]), float(point[1])) for point in ring] for polygon in polygons for ring in polygon]


def _drawn(found: dict[str, list[Ring]]) -> Shapes:
    """Degrees to pixels: north up, degrees of longitude as short as they are at this latitude."""
    points = [point for rings in found.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 8) / max((east - west) * squeeze, 1e-9)
    paths, middles = {}, {}
    for code, rings in sorted(found.items()):
        placed = [
            _thin([(4 + (x - west) * squeeze * scale, 4 + (north - y) * scale) for x, y in ring]) for ring in rings
        ]
        paths[code] = "".join("M" + "L".join(f"{x:g},{y:g}" for x, y in ring) + "Z" for ring in placed)
        middles[code] = _middle(max(placed, key=lambda ring: abs(_area(ring))))
    return Shapes(math.ceil((north - south) * scale) + 8, paths, middles)


def _thin(ring: Ring) -> Ring:
    """The ring in half pixels, without points that then fall together."""
    thinned: Ring = []
    for x, y in ring:
        point = (round(x * 2) / 2, round(y * 2) / 2)
        if not thinned or thinned[-1] != point:
            thinned.append(point)
    return thinned


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity; the mean of the points where the ring has no area."""
    area = _area(ring)
    if abs(area) < 1:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)
