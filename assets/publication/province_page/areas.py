"""Districts compared with the province: on a map, as ranked dots with ranges, and each alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assets.common.display.area_names import area_name
from assets.common.html.messages import Text
from assets.common.html.rendering import both
from assets.common.html.tables import Cell, Content, HtmlTable, text_cell
from assets.indicators.catalogue.registry import Indicator
from assets.publication.province_page.figures import Figure, Figures
from assets.publication.province_page.plan import PagePlan
from assets.publication.province_page.shapes import WIDTH, Shapes
from assets.publication.province_page.wording import (
    figure_cell,
    say,
    write_ages,
    write_count,
    write_range,
    write_rate,
    write_sign,
)

COLOURS = {"above": "#b4540a", "same": "#e3e8ea", "below": "#1b7283", "absent": "#f5f7f6"}
"""What areas are filled with, by how they compare with the province."""
MOST_BESIDE_MAP = 16
"""So many districts are ranked beside the map on paper; more are ranked in two columns, without the map."""
PAPER_MAP_MM = (74, 62)
"""Width and height that a map of shapes has on paper at most; the style sheet says the same."""
PAPER_LETTER_MM = 2.65
"""Of names on that map: 7.5 points."""
STEPS_OF_SCALE = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Dot:
    """A district on the scale: places in percent of its length; None where there is no value.

    Attributes:
        code: of the district.
        name: its name.
        comparison: above, same, below, or absent.
        low: low end of the range.
        at: the estimate.
        high: high end of the range.
        text: share or count, or why there is none.
        detail: count and range.
    """

    code: str
    name: Text
    comparison: str
    low: float | None
    at: float | None
    high: float | None
    text: Markup
    detail: str


@dataclass(frozen=True)
class Tile:
    """A district on the tile map."""

    dot: Dot
    column: int
    row: int


@dataclass(frozen=True)
class Area:
    """A district of the user's map: the path, and where its name goes."""

    dot: Dot
    path: str
    middle: tuple[float, float]


@dataclass(frozen=True)
class Comparison:
    """The districts by one indicator.

    Attributes:
        indicator: what is compared.
        ages: of the children who are compared.
        dots: districts, the highest first, those without a value last.
        ticks: places in percent of the scale and what they stand for.
        province: the province's place on the scale; None where it has no value.
        summary: the province's figure in words.
        tiles: the districts as tiles; empty if there are shapes.
        columns: of the tile map.
        areas: the districts as shapes; empty if there are none.
        height: of the drawing of shapes, whose width is `shapes.WIDTH`.
    """

    indicator: Indicator
    ages: Text
    dots: list[Dot]
    ticks: list[tuple[float, str]]
    province: float | None
    summary: Markup
    tiles: list[Tile]
    columns: int
    areas: list[Area]
    height: int

    @property
    def is_long(self) -> bool:
        """Whether there are more districts than a page of paper has room for beside a map."""
        return len(self.dots) > MOST_BESIDE_MAP

    @property
    def paper_letters(self) -> int:
        """How large names on the map are in units of the drawing, so that they can be read on paper."""
        wide, high = PAPER_MAP_MM
        return math.ceil(PAPER_LETTER_MM / min(wide / WIDTH, high / max(self.height, 1)))


@dataclass(frozen=True)
class DistrictCard:
    """A district alone: its figures beside the province's."""

    code: str
    name: Text
    table: HtmlTable


def compare_districts(figures: Figures, indicator: Indicator, plan: PagePlan, shapes: Shapes | None) -> Comparison:
    """The districts by one indicator, on one scale from 0."""
    whole = figures.of(indicator.code)
    by_district = {code: figures.of(indicator.code, "district", code) for code in figures.districts}
    most = _find_scale([whole, *by_district.values()])
    is_rate = any(each.is_rate for each in (whole, *by_district.values()))
    dots = {code: _dot(code, each, whole, most) for code, each in by_district.items()}
    ranked = sorted(dots.values(), key=lambda dot: (dot.at is None, -(dot.at or 0.0), dot.code))
    ends = whole.find_ends()
    province = 100 * ends[1] / most if ends and (not is_rate or whole.is_rate) and ends[1] <= most else None
    tiles, columns = ([], 0) if shapes else _lay_tiles(dots, plan.tiles.get(figures.province, {}))
    areas = [Area(dot, shapes.paths[code], shapes.middles[code]) for code, dot in dots.items()] if shapes else []
    ticks = [(100.0 * turn / 4, _write_tick(most * turn / 4, is_rate)) for turn in range(5)]
    height = shapes.height if shapes else 0
    ages = write_ages(indicator.ages.bands[0].first, indicator.ages.bands[0].last)
    return Comparison(indicator, ages, ranked, ticks, province, _summarise(whole), tiles, columns, areas, height)


def _find_scale(figures: Sequence[Figure]) -> float:
    """The end of the scale: a round number above all ranges, so that it seldom changes."""
    # A province's count beside districts' counts would press them together: there the districts alone decide.
    shares = any(each.is_rate for each in figures)
    ends = [found[2] for each in (figures if shares else figures[1:]) if (found := each.find_ends())]
    most = max(ends, default=0.0)
    if shares:
        return next((step for step in STEPS_OF_SCALE if most <= step), 1.0)
    unit = 10 ** max(math.floor(math.log10(most)), 0) if most > 0 else 1
    return float(max(math.ceil(most / unit), 1) * unit)


def _write_tick(value: float, is_rate: bool) -> str:
    return f"{100 * value:.3g}%" if is_rate else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


def _dot(code: str, figure: Figure, whole: Figure, most: float) -> Dot:
    ends = figure.find_ends()
    low, at, high = (min(100 * end / most, 100) for end in ends) if ends else (None, None, None)
    rate = write_rate(figure)
    text = write_count(figure) if ends is None or not rate else Markup("{}{}").format(rate, write_sign(figure))
    detail = " · ".join(part for part in (f"{figure.count:,}" if rate else "", write_range(figure)) if part)
    return Dot(code, area_name(code), compare_with_province(figure, whole), low, at, high, text, detail)


def compare_with_province(figure: Figure, whole: Figure) -> str:
    """Above or below the province where the ranges of the shares do not meet; else the same. Absent without a value."""
    here, there = figure.find_ends(), whole.find_ends()
    if here is None:
        return "absent"
    if there is None or not (figure.is_rate and whole.is_rate):
        return "same"
    if here[0] > there[2]:
        return "above"
    return "below" if here[2] < there[0] else "same"


def _lay_tiles(dots: dict[str, Dot], places: dict[str, tuple[int, int]]) -> tuple[list[Tile], int]:
    """A tile a district, where somebody laid out the map; in the order of their codes otherwise."""
    wide = math.ceil(math.sqrt(len(dots) or 1))
    if not places or not set(dots) <= set(places):
        places = {code: (turn % wide, turn // wide) for turn, code in enumerate(dots)}
    tiles = [Tile(dot, places[code][0] + 1, places[code][1] + 1) for code, dot in dots.items()]
    return tiles, max((tile.column for tile in tiles), default=1)


def _summarise(whole: Figure) -> Markup:
    detail = " · ".join(text for text in (write_rate(whole), write_range(whole)) if text)
    return Markup('{}: <b>{}</b> <span class="soft">{}</span>').format(
        both(say("where.province")), write_count(whole), detail
    )


def tabulate_districts(figures: Figures, indicators: Sequence[Indicator]) -> HtmlTable:
    """All districts side by side under the whole province."""
    rows = [[Cell(say("where.province"))] + [figure_cell(figures.of(each.code)) for each in indicators]]
    rows += [
        [Cell(_link(code))] + [figure_cell(figures.of(each.code, "district", code)) for each in indicators]
        for code in figures.districts
    ]
    columns = [say("where.district"), *(each.name for each in indicators)]
    return HtmlTable(say("where.table"), columns, rows, frozenset({0}))


def _link(code: str) -> Markup:
    return Markup('<a href="#district-{}">{}</a>').format(code, both(area_name(code)))


def list_district_cards(figures: Figures, indicators: Sequence[Indicator]) -> list[DistrictCard]:
    """Each district alone, its figures beside the province's."""
    cards = []
    for code in figures.districts:
        name = say("where.one_district", district=area_name(code))
        rows: list[list[Cell]] = []
        for each in indicators:
            here, whole = figures.of(each.code, "district", code), figures.of(each.code)
            comparison = say(f"where.{compare_with_province(here, whole)}") if here.is_rate else "–"
            rows.append([Cell(each.name), figure_cell(here), figure_cell(whole), text_cell(comparison)])
        columns: list[Content] = [say("where.indicator"), area_name(code), say("where.province"), ""]
        cards.append(DistrictCard(code, name, HtmlTable(name, columns, rows, sortable=False)))
    return cards


def tabulate_subdistricts(figures: Figures, indicators: Sequence[Indicator]) -> HtmlTable | None:
    """The subdistricts of which anything is shown; None where there are none."""
    rows = []
    for code in figures.subdistricts:
        found = [figures.of(each.code, "subdistrict", code) for each in indicators]
        if any(figure.is_value for figure in found):
            name = Markup('{} <span class="soft">{}</span>').format(both(area_name(code)), both(area_name(code[:4])))
            rows.append([Cell(name)] + [figure_cell(figure) for figure in found])
    columns = [say("where.subdistrict"), *(each.name for each in indicators)]
    return HtmlTable(say("where.subdistricts"), columns, rows) if rows else None
