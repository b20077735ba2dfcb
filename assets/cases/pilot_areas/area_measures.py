"""What is measured in each subdistrict: indicators of its children, and what the team's books say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from assets.cases.books.row_models import PilotRow, ResourceKind, ResourceRow, Role, TeamRow
from assets.cases.pilot_areas.weights import Weights
from assets.common.display.area_names import UNKNOWN
from assets.common.storage import duckdb_io
from assets.common.storage.home import Home
from assets.indicators.indicator_values import values_path


@dataclass(frozen=True)
class TeamBooks:
    """The books that tell of readiness."""

    team: Sequence[TeamRow]
    resources: Sequence[ResourceRow]
    pilot: Sequence[PilotRow]


@dataclass(frozen=True)
class MeasuredArea:
    """A subdistrict.

    Attributes:
        values: in the order of the measures; None where nothing is known.
        open_values: the same without what is hidden from the public here.
        is_hidden: whether none of its indicators may be shown to anyone.
    """

    values: tuple[float | None, ...]
    open_values: tuple[float | None, ...]
    is_hidden: bool


def measure_areas(home: Home, province: str, weights: Weights, books: TeamBooks) -> dict[str, MeasuredArea]:
    """Measure each subdistrict of the province of which children are known.

    Raises:
        FileNotFoundError: the indicators have not been built.
    """
    path = values_path(home, province)
    if not path.is_file():
        raise FileNotFoundError(f"there are no indicator values of province {province} yet: run childlink refresh")
    values = pq.read_table(path)
    areas = sorted({area for area, _ in _indicators(values, weights)})
    given = {each.code: _COUNTERS[each.book](areas, books) for each in weights.measures if each.book is not None}
    return combine_measures(values, weights, given)


def combine_measures(
    values: pa.Table, weights: Weights, of_books: Mapping[str, Mapping[str, float | None]]
) -> dict[str, MeasuredArea]:
    """What is measured in each subdistrict by indicator values, and by what books say (by measure and area)."""
    found = _indicators(values, weights)
    measured = {}
    areas = sorted({area for area, _ in found})
    for area in areas:
        whole, shown = [], []
        is_hidden = True
        for measure in weights.measures:
            if measure.book is not None:
                value, hidden = of_books.get(measure.code, {}).get(area), False
            else:
                value, hidden = found.get((area, measure.code), (None, False))
                is_hidden = is_hidden and (hidden or value is None)
            whole.append(value)
            shown.append(None if hidden else value)
        measured[area] = MeasuredArea(tuple(whole), tuple(shown), is_hidden)
    return measured


def _indicators(values: pa.Table, weights: Weights) -> dict[tuple[str, str], tuple[float | None, bool]]:
    """(area, code of a measure) → its value and whether it is hidden."""
    names = ("code", "indicator", "ages", "take")
    wanted = [{name: getattr(each, name) for name in names} for each in weights.measures if each.indicator is not None]
    with duckdb_io.connect() as connection:
        connection.register("found", values)
        connection.register("wanted", pa.Table.from_pylist(wanted, pa.schema([(name, pa.string()) for name in names])))
        rows = connection.execute(f"""
            SELECT
                area_code, code, if(take = 'share', value, numerator)::DOUBLE, status = 'hidden'
            FROM found
            JOIN wanted ON wanted.indicator = found.indicator AND ages = age_band
            WHERE area_level = 'subdistrict' AND sex = 'all' AND NOT ends_with(area_code, '{UNKNOWN}')""").fetchall()
    return {(area, code): (value, hidden) for area, code, value, hidden in rows}


def _count_managers(areas: Sequence[str], books: TeamBooks) -> dict[str, float | None]:
    room = dict.fromkeys(areas, 0.0)
    for member in books.team:
        own = [area for area in areas if any(area.startswith(each) for each in member.areas)]
        if member.role is Role.MANAGER:
            for area in own:
                room[area] += member.capacity / len(own)
    return _or_unknown(room, books.team)


def _count_places(areas: Sequence[str], books: TeamBooks) -> dict[str, float | None]:
    places = dict.fromkeys(areas, 0.0)
    for resource in books.resources:
        served = _served(areas, resource)
        for area in served:
            places[area] += (resource.capacity - resource.used) / len(served)
    return _or_unknown(places, books.resources)


def _count_spaces(areas: Sequence[str], books: TeamBooks) -> dict[str, float | None]:
    spaces = dict.fromkeys(areas, 0.0)
    for resource in books.resources:
        for area in _served(areas, resource):
            spaces[area] += resource.kind is ResourceKind.PLACE
    return _or_unknown(spaces, books.resources)


def _count_sectors(areas: Sequence[str], books: TeamBooks) -> dict[str, float | None]:
    sectors = {area: {each.sector for each in books.resources if area in _served([area], each)} for area in areas}
    return _or_unknown({area: float(len(found)) for area, found in sectors.items()}, books.resources)


def _read_judgement(areas: Sequence[str], books: TeamBooks) -> dict[str, float | None]:
    judged = {row.area: float(row.readiness) for row in books.pilot}
    return {area: judged.get(area, judged.get(area[:4])) for area in areas}


def _served(areas: Sequence[str], resource: ResourceRow) -> list[str]:
    """The subdistricts that a resource is for; one for the whole province is nobody's in particular."""
    return [area for area in areas if len(resource.area) > 2 and area.startswith(resource.area)]


def _or_unknown(counted: Mapping[str, float], book: Sequence[object]) -> dict[str, float | None]:
    """What was counted; a book in which nothing is written yet says nothing, not zero."""
    return dict.fromkeys(counted, None) if not book else dict(counted)


_COUNTERS: dict[str, Callable[[Sequence[str], TeamBooks], dict[str, float | None]]] = {
    "managers": _count_managers,
    "places": _count_places,
    "spaces": _count_spaces,
    "sectors": _count_sectors,
    "judgement": _read_judgement,
}
