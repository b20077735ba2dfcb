"""Dagster's graph as it is loaded: its shape, what a newcomer reads on it, and what starts a run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import dagster as dg
import pytest

from assets.common.run_config import RunConfig
from assets.common.settings import CalendarEntry, Settings
from assets.common.storage.home import Home
from assets.sources.readers.source_list import SOURCES
from pipelines.definitions import defs
from pipelines.orchestration.graph import build_definitions
from pipelines.orchestration.schedules import calendar, find_due
from pipelines.provinces import PROVINCES

GRAPH = defs.resolve_asset_graph()
STAGED = {dg.AssetKey(["staged", source]) for source in SOURCES}


@pytest.fixture
def refresh(tmp_path: Path) -> RunConfig:
    return RunConfig(Home(tmp_path), dt.date(2024, 5, 16))


def put(refresh: RunConfig, province: str, name: str = "schools/pupils.csv", text: str = "x") -> Path:
    path = refresh.home.inbox(province) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_graph_goes_from_sources_to_release() -> None:
    def parents(name: str) -> set[dg.AssetKey]:
        return set(GRAPH.get(dg.AssetKey(name)).parent_keys)

    assert parents("child_records") == STAGED
    assert parents("child_index") == {dg.AssetKey("child_records")}
    assert dg.AssetKey("child_index") in parents("indicator_values")
    assert dg.AssetKey("indicator_values") in parents("release")
    assert not GRAPH.get(dg.AssetKey("release")).child_keys


def test_every_asset_is_explained_and_has_a_partition_for_each_province() -> None:
    for key in GRAPH.get_all_asset_keys():
        node = GRAPH.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.kinds, key
        assert node.group_name != "default", key
        assert set(node.partitions_def.get_partition_keys()) == set(PROVINCES), key
    assert len(PROVINCES) == 77


def test_the_columns_of_sources_and_records_are_known_before_any_run() -> None:
    for key in [*STAGED, dg.AssetKey("child_records")]:
        assert GRAPH.get(key).metadata["dagster/column_schema"].columns, key


def test_no_row_of_a_source_goes_on_unaccounted_for() -> None:
    for key in STAGED:
        assert GRAPH.get_check_spec(dg.AssetCheckKey(key, "conservation")).blocking


def test_every_asset_about_data_is_checked_by_families_of_rules() -> None:
    for key in [*STAGED, *map(dg.AssetKey, ("child_records", "child_index", "indicator_values", "release"))]:
        checks = GRAPH.get_check_keys_for_assets({key})
        assert checks, key
        assert all(GRAPH.get_check_spec(check).description for check in checks), key


def test_every_check_is_kept_by_province() -> None:
    checks = GRAPH.get_check_keys_for_assets(GRAPH.get_all_asset_keys())
    assert {check.asset_key.to_user_string() for check in checks} >= {"alerts", "release"}
    for check in checks:
        partitions = GRAPH.get_check_spec(check).partitions_def
        assert partitions is not None and set(partitions.get_partition_keys()) == set(PROVINCES), check


def test_the_schedule_starts_the_provinces_that_have_files(refresh: RunConfig) -> None:
    put(refresh, "95")
    put(refresh, "90", "schools/.hidden")
    saturday = dt.datetime(2024, 5, 18, 2, tzinfo=dt.UTC)
    context = dg.build_schedule_context(scheduled_execution_time=saturday, resources={"refresh": refresh})
    (request,) = calendar(context)
    assert request.partition_key == "95"
    assert request.run_config["resources"]["refresh"]["config"]["as_of"] == "2024-05-18"


def test_the_calendar_of_the_settings_says_which_province_is_due() -> None:
    entry = CalendarEntry(name="a round", day="05-18", provinces=("90",))
    day = dt.date(2024, 5, 18)  # a Saturday
    assert find_due(Settings(calendar=(entry,)), day, ["95"]) == ["90"]
    assert find_due(Settings(), day, ["95"]) == ["95"]
    assert find_due(Settings(), dt.date(2024, 5, 20), ["95"]) == []
    assert find_due(Settings(), dt.date(2024, 6, 10), ["95"]) == ["95"]


def test_the_schedule_says_when_there_is_nothing(refresh: RunConfig) -> None:
    context = dg.build_schedule_context(
        scheduled_execution_time=dt.datetime(2024, 5, 18, 2, tzinfo=dt.UTC), resources={"refresh": refresh}
    )
    (skipped,) = calendar(context)
    assert isinstance(skipped, dg.SkipReason)


def test_the_sensors_look_as_often_as_the_settings_say() -> None:
    def intervals(graph: dg.Definitions) -> set[int]:
        return {sensor.minimum_interval_seconds for sensor in graph.sensors}

    assert intervals(build_definitions()) == {60}
    assert intervals(build_definitions(settings=Settings(sensor_interval=5))) == {5}
