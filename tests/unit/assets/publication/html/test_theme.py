"""What the page shows is what the registry has."""

from __future__ import annotations

import yaml

from assets.indicators.definition import registry
from assets.publication.html.theme import PLAN


def test_the_page_names_no_indicator_that_there_is_not() -> None:
    given = yaml.safe_load(PLAN.read_text("utf-8"))
    named = {
        given["lead"],
        *(code for name in ("parts", "headline", "map", "trends", "problems") for code in given[name]),
    }
    assert named - {each.code for each in registry.load().indicators} == set()
