"""What readers need of the pages besides the figures: contrast on screen and paper, the keyboard, their own map."""

from __future__ import annotations

import datetime as dt
import html
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geothai
import pytest

from assets.common.storage.home import Home
from assets.publication.province_page.areas import COLOURS
from assets.publication.release import publish
from data.synthetic import province_config
from data.synthetic.province import write_province
from tests.support.browser import Look, run_script
from tests.support.refreshed_home import AS_OF, refresh

pytestmark = pytest.mark.slow

PAGES = ("95/open/page.html", "95/open/quality.html", "index.html")
CONTRAST = """
(() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at), colour = parts(style.backgroundColor);
      if (style.backgroundImage !== "none") return null;
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = {}, seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const of = walker.currentNode.parentElement, style = getComputedStyle(of);
    const apart = of.closest("svg, script, style, .unseen");
    if (apart || !walker.currentNode.data.trim() || !of.getClientRects().length) continue;
    const behind = ground(of);
    if (!behind) continue;
    const [a, b] = [light(parts(style.color)), light(behind)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize), big = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    seen.add(style.color);
    if (ratio < (big ? 3 : 4.5)) poor[`${of.className} ${style.color} on ${behind}`] = ratio.toFixed(2);
  }
  return JSON.stringify([seen.size, poor]);
})()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A made-up province, refreshed."""
    made = write_province(province_config("95", children=1_500), tmp_path_factory.mktemp("made_up"))
    home = Home(tmp_path_factory.mktemp("home"))
    assert refresh(home.root, made.inbox).exit_code in (0, 3)
    yield home


def told(look: Look, page: Path, tmp_path: Path, script: str) -> Any:
    return json.loads(html.unescape(run_script(look, page, tmp_path, script)))


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("name", PAGES)
def test_text_stands_out_from_what_is_behind_it(look: Look, home: Home, tmp_path: Path, name: str, media: str) -> None:
    page = tmp_path / "page.html"
    text = (home.published("").parent / "published" / name).read_text("utf-8")
    page.write_text(text.replace("@media print", "@media all") if media == "print" else text, "utf-8")
    colours, poor = told(look, page, tmp_path, CONTRAST)
    assert colours > 1 and poor == {}


def test_text_on_the_colours_of_the_map_stands_out() -> None:
    for comparison, colour in COLOURS.items():
        ink = "#ffffff" if comparison in ("above", "below") else "#16232e"
        light, dark = sorted((_light(colour), _light(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, colour


def _light(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("name", PAGES[:2])
def test_all_that_can_be_worked_is_in_the_keyboards_way_and_shows_where_one_is(
    look: Look, home: Home, tmp_path: Path, name: str
) -> None:
    page = home.published("").parent / "published" / name
    script = """
(() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const all = [...document.querySelectorAll("input, summary, button, a[href], .scroll")]
    .filter((each) => each.checkVisibility());
  const missed = all.filter((each) => {
    each.focus();
    const drawn = each.matches("input") ? each.labels[0] : each;
    const style = getComputedStyle(drawn);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    return each.tabIndex < 0 || document.activeElement !== each || !outlined;
  });
  return JSON.stringify([all.length, missed.map((each) => each.outerHTML.slice(0, 60)),
    new Set(all.map((each) => each.localName)).size]);
})()
"""
    reached, missed, kinds = told(look, page, tmp_path, script)
    assert missed == [] and reached > 20 and kinds >= 4


def test_the_users_own_map_is_drawn_with_a_shape_for_each_district(look: Look, home: Home, tmp_path: Path) -> None:
    districts = geothai.districts("95")
    features = [
        {
            "type": "Feature",
            "properties": {"pcode": f"TH{each.code}"} if place % 2 else {"name": f"อำเภอ{each.name_th}"},
            "geometry": {"type": "Polygon", "coordinates": [_ring(101 + 0.3 * (place % 3), 6.5 - 0.3 * (place // 3))]},
        }
        for place, each in enumerate(districts)
    ]
    folder = home.root / "geo"
    folder.mkdir()
    (folder / "95.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    summary = publish(home, "95", dt.date.fromisoformat(AS_OF), "with a map")
    assert summary.new
    page = summary.folder / "open" / "page.html"
    dom = look(page.as_uri(), "--dump-dom").stdout.decode()
    maps = re.findall(r'<figure class="map".*?</figure>', dom, re.DOTALL)
    for drawn in maps:
        codes = re.findall(r'<path class="district[^"]*" data-area="(\d{4})"', drawn)
        assert sorted(codes) == sorted(each.code for each in districts)
    boxes = (
        "JSON.stringify([...document.querySelectorAll('#on-map-out_of_school path')]"
        ".map((e) => e.getBoundingClientRect()).map((b) => [b.width, b.height, b.left, b.right]))"
    )
    for wide, high, left, right in told(look, page, tmp_path, boxes):
        assert wide > 20 and high > 20 and left >= 0 and right <= 800


def _ring(x: float, y: float) -> list[list[float]]:
    return [[x + 0.15 * math.cos(turn * math.pi / 6), y + 0.15 * math.sin(turn * math.pi / 6)] for turn in range(13)]
