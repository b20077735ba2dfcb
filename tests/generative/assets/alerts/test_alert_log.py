"""Alerts over refreshes: opened, kept, closed; whatever is found when, and however often."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.alerts import alert_log
from assets.common.storage.home import Home

DAYS = [dt.date(2024, 1, 1) + dt.timedelta(days=90 * turn) for turn in range(6)]
AREAS = ("9501", "9502")
FOUND = st.lists(st.sets(st.sampled_from(AREAS)), min_size=1, max_size=6)


def findings(day: dt.date, areas: set[str]) -> pa.Table:
    rows = [
        {"as_of": day, "rule": "r", "area_level": "district", "area_code": area, "severity": "note", "value": 1.0}
        for area in sorted(areas)
    ]
    return pa.Table.from_pylist([row | {"suppressed": False} for row in rows], alert_log.FINDING)


def record(home: Home, history: list[set[str]]) -> pa.Table:
    for day, areas in zip(DAYS, history, strict=False):
        table = alert_log.record_findings(home, "95", day, findings(day, areas))
    return table


@settings(max_examples=40, deadline=None)
@given(FOUND)
def test_an_alert_is_open_as_long_as_it_is_found_and_one_run_is_one_alert(history: list[set[str]]) -> None:
    with TemporaryDirectory() as folder:
        rows = record(Home(Path(folder)), history).to_pylist()
    days = DAYS[: len(history)]
    for area in AREAS:
        expected, run = [], []
        for day, areas in zip(days, history, strict=True):
            if area in areas:
                run.append(day)
            elif run:
                expected.append((run[0], run[-1], day))
                run = []
        expected += [(run[0], run[-1], None)] if run else []
        mine = [row for row in rows if row["area_code"] == area]
        key = ("opened_as_of", "last_as_of", "closed_as_of")
        assert sorted((tuple(row[name] for name in key) for row in mine), key=lambda each: each[0]) == expected
    assert len({row["alert_id"] for row in rows}) == len(rows)


@settings(max_examples=20, deadline=None)
@given(FOUND, st.integers(0, 5))
def test_evaluating_a_date_again_changes_nothing(history: list[set[str]], turn: int) -> None:
    turn %= len(history)
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        record(home, history)
        log = alert_log.alert_log_path(home, "95").read_bytes()
        again = alert_log.record_findings(home, "95", DAYS[turn], findings(DAYS[turn], history[turn]))
        assert alert_log.alert_log_path(home, "95").read_bytes() == log
        assert all(row["last_as_of"] <= DAYS[turn] for row in again.to_pylist())
        assert record(home, history).equals(record(Home(Path(folder) / "fresh"), history))
