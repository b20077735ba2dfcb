"""A browser and a Thai font for the tests that look at pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.browser import Look, find_chromium, look_with


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium, with a font that has Thai letters beside it."""
    return find_chromium()


@pytest.fixture
def look(chromium: str, tmp_path: Path) -> Look:
    """Run headless Chromium on a page."""
    return look_with(chromium, tmp_path / "browser")
