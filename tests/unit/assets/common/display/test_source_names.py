"""A source is called by its short name, and one that has none by its contract's title."""

from __future__ import annotations

import pytest

from assets.common.display import source_names
from assets.common.display.source_names import SHORT_NAMES, name_source
from assets.sources.readers.source_list import SOURCES


def test_every_source_has_a_short_name_of_its_own() -> None:
    assert list(SHORT_NAMES) == list(SOURCES)
    assert len({name_source(source) for source in SOURCES}) == len(SOURCES)


def test_a_source_without_a_short_name_goes_by_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    assert name_source("social_map") == "พมจ."
    monkeypatch.delitem(source_names.SHORT_NAMES, "social_map")
    assert name_source("social_map") == "แผนที่ทางสังคม (พมจ.)"
