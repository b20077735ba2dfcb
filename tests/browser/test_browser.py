"""What the other tests of pages stand on: a browser that draws Thai letters."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_the_browser_draws_thai_letters(look, tmp_path: Path) -> None:
    page, shot = tmp_path / "page.html", tmp_path / "shot.png"
    script = "document.title=document.fonts.check('16px sans-serif','ก')+' '+document.querySelector('b').offsetWidth"
    page.write_text(f"<meta charset=utf-8><b>เด็กทุกคน</b><script>{script}</script>", "utf-8")
    dom = look(page.as_uri(), "--dump-dom").stdout.decode()
    look(page.as_uri(), f"--screenshot={shot}", "--window-size=400,200")
    assert "เด็กทุกคน" in dom
    assert int(dom.split("<title>")[1].split("</title>")[0].split()[1]) > 30
    assert shot.stat().st_size > 1000
