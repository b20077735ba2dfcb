"""The quality page in a browser: fits a phone, speaks both languages, asks for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.common.storage.home import Home
from tests.support.quality_page import rendered, source_row

pytestmark = pytest.mark.slow


def test_the_page_fits_a_phone_and_nothing_is_asked_for(look, tmp_path: Path) -> None:
    sources = [source_row(source, area, 700) for source in ("schools", "health") for area in ("95", "9501", "9502")]
    page = tmp_path / "quality.html"
    measured = (
        "<script>addEventListener('load',()=>{document.title="
        "document.documentElement.scrollWidth+' '+innerWidth+' '+"
        "performance.getEntriesByType('resource').length})</script>"
    )
    page.write_text(rendered(Home(tmp_path), sources).replace("</body>", f"{measured}</body>"), "utf-8")
    dom = look(page.as_uri(), "--dump-dom", "--window-size=390,800").stdout.decode()
    wide, window, requests = map(int, dom.split("<title>")[1].split("</title>")[0].split())
    assert wide <= window
    assert requests == 0
    shot = tmp_path / "quality.png"
    look(page.as_uri(), f"--screenshot={shot}", "--window-size=1100,3000")
    assert shot.stat().st_size > 50_000
