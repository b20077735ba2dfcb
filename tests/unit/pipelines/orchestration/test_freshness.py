"""Until when a source is fresh follows from the home's calendar, and Dagster says so when a round did not come."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from assets.common.settings import CalendarEntry, Settings
from assets.sources.readers.source_list import SOURCES
from pipelines.orchestration.freshness import find_longest_gap
from pipelines.orchestration.graph import build_definitions

ROUNDS = (CalendarEntry(name="first", day="06-10"), CalendarEntry(name="second", day="11-10"))
STAGED = {dg.AssetKey(["staged", source]) for source in SOURCES}


@pytest.mark.parametrize(
    ("calendar", "days"),
    [
        (Settings().calendar, 7),
        (ROUNDS, (date(2025, 6, 10) - date(2024, 11, 10)).days),
        ((CalendarEntry(name="leap", day="02-29"),), None),
        ((), None),
    ],
    ids=["default", "rounds", "once", "never"],
)
def test_the_longest_gap_is_that_between_two_days_of_the_calendar(
    calendar: tuple[CalendarEntry, ...], days: int | None
) -> None:
    assert find_longest_gap(calendar) == (None if days is None else timedelta(days=days))


def test_each_source_and_nothing_else_has_the_policy_of_the_calendar() -> None:
    graph = build_definitions(settings=Settings(calendar=ROUNDS)).resolve_asset_graph()
    policies = {key: graph.get(key).freshness_policy for key in graph.get_all_asset_keys()}
    assert {key for key, policy in policies.items() if policy is not None} == STAGED
    gap = timedelta(days=212)
    expected = dg.FreshnessPolicy.time_window(fail_window=gap + timedelta(days=2), warn_window=gap + timedelta(days=1))
    assert {policies[key] for key in STAGED} == {expected}
    bare = build_definitions().resolve_asset_graph()
    assert not any(bare.get(key).freshness_policy for key in bare.get_all_asset_keys())


def test_the_settings_of_the_home_say_how_fresh_what_dagster_loads_must_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    from pipelines import definitions

    (tmp_path / "childlink.yaml").write_text("calendar: [{name: first, day: 06-10}, {name: second, day: 11-10}]\n")
    with monkeypatch.context() as patch:
        patch.setenv("CHILDLINK_HOME", str(tmp_path))
        loaded = importlib.reload(definitions).defs
    policy = loaded.resolve_asset_graph().get(dg.AssetKey(["staged", "health"])).freshness_policy
    assert isinstance(policy, type(dg.FreshnessPolicy.time_window(timedelta(days=1))))
    assert policy.fail_window.to_timedelta() == timedelta(days=214)
    importlib.reload(definitions)
