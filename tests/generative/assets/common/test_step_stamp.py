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

from assets import alerts, indicators, records
from assets.cases import case_refresh
from assets.cases.log import case_store
from assets.cases.log.case_store import CaseEvent
from assets.cases.log.states import EventKind, VisitFinding
from assets.common.storage.home import Home
from assets.data_quality.data_quality_tables import refresh_data_quality
from assets.history import snapshots
from assets.index import refresh_index
from assets.index.store import index_file
from assets.indicators.disclosure import suppression
from assets.review import review_tables
from assets.review.decisions import decision_store
from assets.review.decisions.decision_store import Decision
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
STEPS = ("records", "history", "review", "indicators", "alerts", "cases", "data_quality")
VISITED, DECIDED = 3, 5
"""After these refreshes a visit is reported, and two records are said to be different children."""


def refresh(home: Home, staged: Staged, as_of: dt.date, turn: int) -> dict[str, bool]:
    """Every step of a province but the release; whether each but the index was skipped."""
    lay(home, staged)
    first = records.refresh_records(home, PROVINCE, as_of)
    refresh_index(home, PROVINCE, f"r{turn}", at=AT + dt.timedelta(days=turn), engine=small_engine.Engine())
    done = (
        first,
        snapshots.refresh_snapshots(home, PROVINCE, as_of),
        review_tables.refresh_review(home, PROVINCE, as_of),
        indicators.refresh_indicators(home, PROVINCE, as_of),
        alerts.refresh_alerts(home, PROVINCE, as_of),
        case_refresh.refresh_cases(home, PROVINCE, as_of, f"r{turn}"),
        refresh_data_quality(home, PROVINCE, as_of),
    )
    return {name: result.is_skipped for name, result in zip(STEPS, done, strict=True)}


def visit(home: Home, on: dt.date) -> None:
    """Report a visit of the first case that is of a child: nobody was found."""
    with case_store.open_cases(home) as connection:
        case = next(each for each in case_store.read_cases(connection, PROVINCE) if each.child_id)
        visited = CaseEvent(case.case_id, EventKind.VISITED, on, "somebody", AT, finding=VisitFinding.NOBODY)
        assert case_store.add_events(connection, [visited]) == 1


def decide(home: Home) -> None:
    """Say of the first two agency records that they are different children."""
    with index_file.open_index(home) as connection:
        found = connection.execute("SELECT DISTINCT agency_record_id FROM child_record ORDER BY 1 LIMIT 2").fetchall()
        (one,), (other,) = found
        said = {"verdict": "different", "decided_by": "somebody", "decided_at": AT, "note": None, "row_number": 1}
        asked = {"province_code": PROVINCE, "sheet_id": "S", "random_sample": None, "probability": 0.6, "linked": False}
        decision_store.add_decisions(connection, [Decision(one, other, **said, **asked)])


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
    for turn in range(7):
        if turn and turn < 6:
            staged = EVENTS[turn % len(EVENTS)](staged, chance)
        if turn in (2, 5):
            as_of += dt.timedelta(days=chance.choice([1, 40]))
        if turn == SAME_AGAIN:
            skipping.lake("person", f"{PROVINCE}.parquet").unlink()
        skipped = refresh(skipping, staged, as_of, turn)
        if not turn:  # the secrets of the two homes must be the same
            shutil.copytree(skipping.root, doing.root)
        shutil.rmtree(doing.lake("step"))
        assert not any(refresh(doing, staged, as_of, turn).values())
        assert tables(skipping) == tables(doing), f"refresh {turn}"
        if turn == SAME_AGAIN:
            # A table of the indicators was lost before, a visit reported: cases hang on it, and nothing else does.
            assert [name for name in STEPS if not skipped[name]] == ["indicators", "cases"]
        elif turn == DECIDED + 1:
            assert skipped["records"] and not skipped["review"]
        else:
            assert not any(skipped[name] for name in ("records", "indicators", "data_quality")), f"refresh {turn}"
        for home in (skipping, doing):
            if turn == VISITED:
                visit(home, as_of)
            elif turn == DECIDED:
                decide(home)
