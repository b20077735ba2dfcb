"""A browser for tests that look at pages, and what a page says in it; on Debian it is installed where missing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.debian_packages import install_packages

Look = Callable[..., subprocess.CompletedProcess[bytes]]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
THAI_FONT_PACKAGE = "fonts-thai-tlwg"


def find_chromium() -> str:
    """The path of a Chromium, with a font that has Thai letters beside it."""
    missing = [] if _browser() else ["chromium"]
    missing += [] if _has_thai_font() else ["fontconfig", THAI_FONT_PACKAGE]
    if missing:
        install_packages(missing, _ask_for(missing))
    browser = _browser()
    if browser is None or not _has_thai_font():
        pytest.fail(_ask_for(missing), pytrace=False)
    return browser


def look_with(chromium: str, profile: Path) -> Look:
    """A function that runs headless Chromium on a page: `look(url, "--screenshot=…", "--window-size=…")`."""

    def run(url: str, *options: str, wait_ms: int = 5_000) -> subprocess.CompletedProcess[bytes]:
        command = [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"),
            *(f"--user-data-dir={profile}", f"--virtual-time-budget={wait_ms}", *options, url),
        ]
        return subprocess.run(command, capture_output=True, check=True, timeout=120)

    return run


def run_script(look: Look, page: Path, tmp_path: Path, script: str) -> str:
    """What a script says about the page once it is loaded; before, it may not have the window's focus yet."""
    copy = tmp_path / "tried.html"
    then = f"addEventListener('load', () => {{ document.title = {script} }})"
    text = page.read_text("utf-8").replace("</body>", f"<script>{then}</script></body>")
    copy.write_text(text, "utf-8")
    dom = look(copy.as_uri(), "--dump-dom").stdout.decode()
    return dom.split("<title>")[1].split("</title>")[0]


def _browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _has_thai_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    return bool(subprocess.run([listing, ":lang=th", "family"], capture_output=True, check=True).stdout.strip())


def _ask_for(packages: list[str]) -> str:
    return (
        "the browser tests need Chromium (or Chrome) and a font with Thai letters on the path;"
        f" on Debian or Ubuntu: apt-get install {' '.join(packages)}; elsewhere install Chromium and Noto Sans Thai"
    )
