"""Refreshes that skip what need not be done again end as refreshes that do everything."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assets import indicators, records
from assets.common.storage.home import Home
from assets.data_quality.data_quality_tables import refresh_data_quality
from assets.index import refresh_index
from assets.indicators.disclosure import suppression
from tests.support import small_engine
from tests.support.counted_values import hide_nothing
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, pupil, rows

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)
Staged = list[dict[str, Any]]
Event = Callable[[Staged, random.Random], Staged]


def same_again(staged: Staged, _: random.Random) -> Staged:
    return staged


def a_child_comes(staged: Staged, chance: random.Random) -> Staged:
    child = chance.randrange(20, 900)
    return [*staged, civil(child), pupil(child)] if chance.random() < 0.5 else [*staged, civil(child)]


def a_row_goes(staged: Staged, chance: random.Random) -> Staged:
    gone = chance.randrange(len(staged))
    return [row for place, row in enumerate(staged) if place != gone]


def a_row_is_corrected(staged: Staged, chance: random.Random) -> Staged:
    mended = chance.randrange(len(staged))
    return [row | {"sex": "female"} if place == mended else row for place, row in enumerate(staged)]


EVENTS: tuple[Event, ...] = (same_again, a_child_comes, a_row_goes, a_row_is_corrected)
SAME_AGAIN = len(EVENTS)
"""The refresh to which the first of the events comes round."""


def refresh(home: Home, staged: Staged, as_of: dt.date, turn: int) -> list[bool]:
    """Records, index, indicators and data quality of a province; whether each step but the index was skipped."""
    lay(home, staged)
    first = records.refresh_records(home, PROVINCE, as_of).is_skipped
    refresh_index(home, PROVINCE, f"r{turn}", at=AT + dt.timedelta(days=turn), engine=small_engine.Engine())
    second = indicators.refresh_indicators(home, PROVINCE, as_of).is_skipped
    return [first, second, refresh_data_quality(home, PROVINCE, as_of).is_skipped]


def tables(home: Home) -> dict[str, Any]:
    """Every table of the lake, and what the data quality keeps."""
    kept = [path for folder in (home.lake(), home.state) for path in sorted(folder.rglob("*.parquet"))]
    return {path.relative_to(home.root).as_posix(): pq.read_table(path).to_pylist() for path in kept}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_skipping_ends_as_doing_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    # Which values are hidden takes most of the time, and is a function of the values.
    monkeypatch.setattr(suppression, "suppress", hide_nothing)
    chance = random.Random(seed)
    skipping, doing = Home(tmp_path / "skipping"), Home(tmp_path / "doing")
    staged, as_of = rows(), AS_OF
    for turn in range(6):
        if turn:
            staged = EVENTS[turn % len(EVENTS)](staged, chance)
        if turn in (2, 5):
            as_of += dt.timedelta(days=chance.choice([1, 40]))
        if turn == SAME_AGAIN:
            skipping.lake("person", f"{PROVINCE}.parquet").unlink()
        skipped = refresh(skipping, staged, as_of, turn)
        if not turn:  # the secrets of the two homes must be the same
            shutil.copytree(skipping.root, doing.root)
        shutil.rmtree(doing.lake("step"))
        assert refresh(doing, staged, as_of, turn) == [False, False, False]
        assert tables(skipping) == tables(doing), f"refresh {turn}"
        # A table of the indicators was lost before the refresh in which nothing came.
        assert skipped == ([True, False, True] if turn == SAME_AGAIN else [False, False, False]), f"refresh {turn}"
