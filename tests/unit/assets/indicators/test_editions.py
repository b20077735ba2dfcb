"""Editions in the lake: their order, and which one a term is compared with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.common.storage.home import Home
from assets.indicators.catalogue import registry
from assets.indicators.editions import (
    Due,
    Edition,
    EditionError,
    edition_path,
    find_due,
    find_earlier_edition,
    list_editions,
)

JUNE, JULY, DECEMBER = dt.date(2024, 6, 12), dt.date(2024, 7, 1), dt.date(2024, 12, 1)
VALUES = pa.schema(
    [(name, pa.string()) for name in ("indicator", "area_level", "sex", "age_band", "status", "reason", "awaited")]
)
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


def values(awaited: int, extra: str | None = None) -> pa.Table:
    """The leading indicators of a province; `awaited`: so many of them have no data."""
    leading = [each.code for each in registry.load().indicators if each.headline]
    whole = {"area_level": "province", "sex": "all", "age_band": "all", "awaited": None}
    rows = [
        whole | {"indicator": code, "status": "no_data", "reason": "not_received"}
        if turn < awaited
        else whole | {"indicator": code, "status": "value", "reason": None}
        for turn, code in enumerate(leading)
    ]
    table = pa.Table.from_pylist(rows, VALUES)
    return table if extra is None else table.append_column(extra, pa.nulls(table.num_rows, pa.string()))


@pytest.mark.parametrize(
    ("day", "awaited", "due"),
    [
        (dt.date(2024, 7, 1), 1, None),
        (dt.date(2024, 7, 1), 0, Due.REVISION),
        (dt.date(2024, 6, 11), 0, None),
        (dt.date(2024, 11, 2), 0, Due.TERM),
        (dt.date(2024, 11, 9), 1, None),
        (dt.date(2024, 11, 10), 1, Due.TERM),
        (dt.date(2024, 3, 1), 0, None),
    ],
)
def test_figures_are_opened_when_a_term_begins_or_what_was_awaited_came(
    tmp_path: Path, day: dt.date, awaited: int, due: Due | None
) -> None:
    last = Edition(JUNE, 1, tmp_path)
    assert find_due([], day, values(awaited)) is Due.FIRST
    pq.write_table(values(1), last.values)
    assert find_due([last], day, values(awaited)) is due


def test_an_edition_of_another_form_is_refused(tmp_path: Path) -> None:
    last = Edition(JUNE, 1, tmp_path / "lake")
    last.folder.mkdir()
    pq.write_table(values(1, "once"), last.values)
    with pytest.raises(EditionError, match=r"another version of childlink: move .* away and refresh again"):
        find_due([last], JULY, values(0))
