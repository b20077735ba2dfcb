"""The one sheet that a province's council gets: it fits on a page of A4, is large enough to read, nothing overlaps."""

from __future__ import annotations

import json
from pathlib import Path

import geothai
import pytest

from assets.publication.province_page.shapes import WIDTH, Shapes
from tests.support.browser import Look, run_script
from tests.support.filled_page import count_pages, render_filled, write_sheet

pytestmark = pytest.mark.slow

PROVINCES = {"95": 8, "90": 16, "57": 18, "40": 26, "30": 32}
"""Provinces by how many districts they have; no other has more than the last."""
SMALLEST_POINTS = 7.5
PAPER = "--window-size=703,1047"
"""A4 without the page's margins, in pixels of CSS."""
LOOKED_AT = """
(() => {
  const BOXES = ".dots, .statement, .others, td, th, li, .panel, p:not(.scale), h1, h2, h3, figcaption";
  const lines = [], small = {}, wide = [], edge = document.documentElement.clientWidth + 0.5;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, of = text.parentElement;
    if (!text.data.trim() || of.closest("script, style, .unseen") || !of.getClientRects().length) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()].filter((each) => each.width > 1);
    const drawing = of.closest("svg"), scale = drawing ? drawing.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(of).fontSize) * scale, said = text.data.trim().slice(0, 40);
    if (rects.length && size * 0.75 < %s - 0.01) small[said] = (size * 0.75).toFixed(1);
    const box = of.closest(BOXES).getBoundingClientRect();
    for (const each of rects) {
      if (each.right > edge || each.left < -0.5 || each.right > box.right + 1) wide.push(said);
      const middle = (each.top + each.bottom) / 2, half = size * 0.35;
      lines.push([said, each.left + 0.5, middle - half, each.right - 0.5, middle + half]);
    }
  }
  const over = [];
  lines.forEach(([a, left, top, right, bottom], turn) => lines.slice(turn + 1).forEach(([b, l, t, r, d]) => {
    if (left < r && l < right && top < d && t < bottom) over.push(`${a} / ${b}`);
  }));
  return JSON.stringify({ lines: lines.length, small, wide: wide.slice(0, 9), over: over.slice(0, 9) });
})()
"""


def suppress(province: str, every: int) -> list[str]:
    return [area.code for area in geothai.districts(province)][::every]


def long_country(province: str) -> Shapes:
    """Districts above one another in a map that is three times as high as it is wide."""
    codes = [area.code for area in geothai.districts(province)]
    high = 3 * WIDTH // len(codes)
    places = {code: turn * high for turn, code in enumerate(codes)}
    paths = {
        code: f"M4,{top}L{WIDTH - 4},{top}L{WIDTH - 4},{top + high}L4,{top + high}Z" for code, top in places.items()
    }
    return Shapes(3 * WIDTH, paths, {code: (WIDTH / 2, top + high / 2) for code, top in places.items()})


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("province", PROVINCES)
def test_it_is_one_page_however_many_districts_there_are(
    look: Look, tmp_path: Path, province: str, language: str
) -> None:
    assert len(geothai.districts(province)) == PROVINCES[province]
    sheet = write_sheet(render_filled(province), language, tmp_path / "sheet.html")
    assert count_pages(look, sheet) == 1


@pytest.mark.parametrize("province", ["95", "30"])
def test_it_is_one_page_where_districts_are_suppressed(look: Look, tmp_path: Path, province: str) -> None:
    text = render_filled(province, suppressed=suppress(province, 2))
    assert count_pages(look, write_sheet(text, "th", tmp_path / "sheet.html")) == 1


@pytest.mark.parametrize("province", PROVINCES)
def test_it_is_one_page_with_the_provinces_own_map(look: Look, tmp_path: Path, province: str) -> None:
    text = render_filled(province, shapes=long_country(province))
    assert count_pages(look, write_sheet(text, "th", tmp_path / "sheet.html")) == 1


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("province", PROVINCES)
def test_it_can_be_read(look: Look, tmp_path: Path, province: str, language: str) -> None:
    """No letter is smaller than on a newspaper's page, no text runs over its box or over another."""
    text = render_filled(province, suppressed=suppress(province, 5))
    sheet = write_sheet(text.replace("@media print", "@media all"), language, tmp_path / "sheet.html")
    seen = json.loads(
        run_script(lambda url, *options: look(url, PAPER, *options), sheet, tmp_path, LOOKED_AT % SMALLEST_POINTS)
    )
    assert seen.pop("lines") > 150
    assert seen == {"small": {}, "wide": [], "over": []}
