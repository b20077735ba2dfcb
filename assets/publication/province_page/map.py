"""Districts side by side on a map: the user's shapes if there are any, else a tile a district.

Readers choose the indicator by radio buttons, which the page's style sheet obeys without a script.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from assets.common.area_names import area_name
from assets.indicators.definition.registry import Indicator
from assets.publication.html.theme import STEPS, both
from assets.publication.province_page.drawing import bars, count, share, span
from assets.publication.province_page.figures import Figure, Figures
from assets.publication.province_page.shapes import WIDTH, Shapes

DARK_FROM = 4
"""From this step on, text upon a colour is white."""


def maps(
    figures: Figures, indicators: Sequence[Indicator], tiles: dict[str, tuple[int, int]], shapes: Shapes | None
) -> str:
    """A map for each indicator, of which readers see the chosen one, and the buttons to choose by."""
    buttons, styles, drawn = [], [], []
    for place, each in enumerate(indicators):
        chosen = " checked" if place == 0 else ""
        buttons.append(
            f'<input type="radio" name="map" id="map-{each.code}" value="{each.code}"{chosen}>'
            f'<label for="map-{each.code}">{both(each.name)}</label>'
        )
        styles.append(f":root:has(#map-{each.code}:checked) #on-map-{each.code}")
        drawn.append(_one(figures, each, tiles, shapes))
    return (
        f"<style>.map {{ display: none; }} {', '.join(styles)} {{ display: block; }}</style>"
        '<fieldset class="choice"><legend class="unseen">เลือกตัวชี้วัด · Choose an indicator</legend>'
        f"{''.join(buttons)}</fieldset>{''.join(drawn)}"
    )


def _one(figures: Figures, indicator: Indicator, tiles: dict[str, tuple[int, int]], shapes: Shapes | None) -> str:
    by_district = {code: figures.of(indicator.code, "district", code) for code in figures.districts}
    ends = _ends([measure for each in by_district.values() if (measure := _measure(each)) is not None])
    steps = {code: _step(each, ends) for code, each in by_district.items()}
    drawing = _areas(by_district, steps, shapes) if shapes else _tiles(by_district, steps, tiles)
    rates = any(each.is_rate for each in by_district.values())
    return (
        f'<figure class="map" id="on-map-{indicator.code}">'
        f"<figcaption><b>{both(indicator.name)}</b> {_legend(ends, rates)}</figcaption>"
        f'<div class="pair">{drawing}{_ranked(by_district, rates)}</div></figure>'
    )


def _ranked(by_district: dict[str, Figure], rates: bool) -> str:
    """The same districts beside each other, the highest first, hidden ones last."""
    order = sorted(
        by_district, key=lambda code: (by_district[code].hidden, -(_measure(by_district[code]) or 0.0), code)
    )
    return bars([(both(area_name(code)), by_district[code]) for code in order], by_share=rates)


def _measure(figure: Figure) -> float | None:
    """What a district is coloured by: its share, in a rate; its count otherwise; None where it is hidden."""
    if figure.count is None:
        return None
    return figure.share if figure.share is not None and figure.base != figure.count else float(figure.count)


def _ends(measures: list[float]) -> list[float]:
    """Upper ends of the colours' steps, equally wide between least and most."""
    if not measures or min(measures) == max(measures):
        return sorted(set(measures))
    least, most = min(measures), max(measures)
    return [least + (most - least) * (step + 1) / len(STEPS) for step in range(len(STEPS))]


def _step(figure: Figure, ends: list[float]) -> int | None:
    measure = _measure(figure)
    if measure is None:
        return None
    return next((step for step, end in enumerate(ends) if measure <= end + 1e-12), len(ends) - 1)


def _legend(ends: list[float], rates: bool) -> str:
    if len(ends) < len(STEPS):
        return ""
    width = ends[1] - ends[0]
    swatches = "".join(f'<i style="background:{colour}"></i>' for colour in STEPS)
    words = ("น้อย–มาก", "low to high")
    return (
        f'<span class="ramp"><span class="unseen">{both(words)}</span>'
        f"{_end(ends[0] - width, rates)} {swatches} {_end(ends[-1], rates)}</span>"
    )


def _end(value: float, rates: bool) -> str:
    return f"{value:.1%}" if rates else f"{math.floor(value):,}"


def _words(code: str, figure: Figure) -> str:
    """A district's figures in one line for a title, both languages."""
    thai, english = area_name(code)
    if figure.hidden:
        return f"{thai} · {english}: ปิดไว้ · hidden"
    extra = ", ".join(part for part in (share(figure), span(figure)) if part)
    return f"{thai} · {english}: {figure.count:,}" + (f" ({extra})" if extra else "")


def _tiles(by_district: dict[str, Figure], steps: dict[str, int | None], places: dict[str, tuple[int, int]]) -> str:
    """A tile a district, where somebody laid out the map; in the order of their codes otherwise."""
    laid_out = bool(places) and set(by_district) <= set(places)
    wide = math.ceil(math.sqrt(len(by_district) or 1))
    items = []
    for turn, (code, figure) in enumerate(by_district.items()):
        column, row = places[code] if laid_out else (turn % wide, turn // wide)
        step = steps[code]
        kind = "hidden" if step is None else "dark" if step >= DARK_FROM else "light"
        colour = "" if step is None else f"background-color:{STEPS[step]};"
        main = share(figure) or count(figure)
        extra = " · ".join(part for part in (count(figure) if share(figure) else "", span(figure)) if part)
        items.append(
            f'<li class="district {kind}" data-area="{code}" style="{colour}grid-area:{row + 1}/{column + 1}">'
            f"<span>{both(area_name(code))}</span><b class=number>{main}</b>"
            f'<span class="extra">{extra}</span></li>'
        )
    columns = max((places[code][0] for code in by_district), default=0) + 1 if laid_out else wide
    return f'<ul class="tiles" style="--columns:{columns}">{"".join(items)}</ul>'


def _areas(by_district: dict[str, Figure], steps: dict[str, int | None], shapes: Shapes) -> str:
    """The user's shapes, coloured and named."""
    pieces, names = [], []
    for code, figure in by_district.items():
        step = steps[code]
        kind, fill = ("district hidden", "#eef1f2") if step is None else ("district", STEPS[step])
        pieces.append(
            f'<path class="{kind}" data-area="{code}" d="{shapes.paths[code]}" fill="{fill}" fill-rule="evenodd">'
            f"<title>{escape(_words(code, figure))}</title></path>"
        )
        names.append(_name_on_map(code, figure, shapes.middles[code], dark=step is not None and step >= DARK_FROM))
    described = escape("; ".join(_words(code, figure) for code, figure in by_district.items()), quote=True)
    return (
        f'<svg class="areas" viewBox="0 0 {WIDTH} {shapes.height}" role="img" aria-label="{described}">'
        f"{''.join(pieces)}{''.join(names)}</svg>"
    )


def _name_on_map(code: str, figure: Figure, middle: tuple[float, float], *, dark: bool) -> str:
    x, y = middle
    thai, english = (escape(name) for name in area_name(code))
    number = "–" if figure.hidden else share(figure) or count(figure)
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" class="{"on-dark" if dark else "on-light"}">'
        f'<tspan class="th">{thai}</tspan><tspan class="en">{english}</tspan>'
        f'<tspan x="{x:.0f}" dy="25" class="number">{number}</tspan></text>'
    )
