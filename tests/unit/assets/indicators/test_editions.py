"""Editions in the lake: their order, and which one a term is compared with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.indicators.editions import edition_path, find_earlier_edition, list_editions

JUNE, JULY, DECEMBER = dt.date(2024, 6, 12), dt.date(2024, 7, 1), dt.date(2024, 12, 1)
KEPT = [(JUNE, 1), (JULY, 2), (JULY, 10), (DECEMBER, 1)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    for day, version in reversed(KEPT):
        edition_path(Home(tmp_path), "95", day, version).mkdir(parents=True)
    return Home(tmp_path)


def test_they_are_in_the_order_of_days_and_versions(home: Home) -> None:
    assert [(each.as_of, each.version) for each in list_editions(home, "95")] == KEPT
    assert list_editions(home, "90") == []


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (dt.date(2024, 8, 1), None),
        (dt.date(2024, 11, 1), (JULY, 10)),
        (dt.date(2025, 3, 1), (JULY, 10)),
        (dt.date(2025, 5, 16), (DECEMBER, 1)),
    ],
)
def test_a_day_is_compared_with_the_last_version_of_an_earlier_term(
    home: Home, day: dt.date, found: tuple[dt.date, int] | None
) -> None:
    edition = find_earlier_edition(home, "95", day)
    assert (edition and (edition.as_of, edition.version)) == found
