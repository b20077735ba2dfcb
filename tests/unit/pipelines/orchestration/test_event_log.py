"""What is written through connections that stay open is what Dagster's own storage reads."""

import multiprocessing
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.sqlite import sqlite_event_log

from assets.common.storage.home import Home
from pipelines.orchestration import event_log
from pipelines.orchestration.event_log import PooledEventLog
from pipelines.orchestration.instance import open_instance


@dg.asset(check_specs=[dg.AssetCheckSpec("is_even", asset="number")])
def number() -> dg.MaterializeResult:
    passed = dg.AssetCheckResult(check_name="is_even", passed=True)
    return dg.MaterializeResult(metadata={"rows": 4}, data_version=dg.DataVersion("four"), check_results=[passed])


def run(home: Home) -> str:
    with open_instance(home) as instance:
        assert isinstance(instance.event_log_storage, PooledEventLog)
        return dg.materialize([number], instance=instance).run_id


def test_dagsters_own_storage_reads_the_records(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run_id = run(home)
    folder = str(home.state / "dagster")
    own = InstanceRef.from_dir(folder, overrides={"storage": {"sqlite": {"base_dir": folder}}})
    with dg.DagsterInstance.from_ref(own) as plain:
        assert not isinstance(plain.event_log_storage, PooledEventLog)
        assert plain.get_run_by_id(run_id).is_success
        event = plain.get_latest_materialization_event(dg.AssetKey("number"))
        assert event.asset_materialization.metadata["rows"].value == 4
        assert event.asset_materialization.tags["dagster/data_version"] == "four"
        checks = plain.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey("number"), "is_even"), limit=5
        )
        assert [check.status.value for check in checks] == ["SUCCEEDED"]
        kinds = [entry.dagster_event.event_type_value for entry in plain.all_logs(run_id) if entry.dagster_event]
    assert {"ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION", "STEP_SUCCESS", "PIPELINE_SUCCESS"} <= set(kinds)


def test_files_are_not_opened_for_every_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    run(home)  # makes the tables
    opened: list[str] = []
    create = sqlalchemy.create_engine

    def counting(address: str, **named: object) -> sqlalchemy.Engine:
        opened.append(str(address))
        return create(address, **named)

    monkeypatch.setattr(sqlite_event_log, "create_engine", counting)
    monkeypatch.setattr(sqlalchemy, "create_engine", counting)
    run_id = run(home)
    names = [Path(address).name for address in opened]
    assert names.count(f"{run_id}.db") == 1
    assert names.count("index.db") < 6, "it is opened once, and to look which tables are there, not for every event"


def test_the_daemon_and_the_pages_write_through_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    run_id = run(home)
    monkeypatch.setenv("DAGSTER_HOME", str(home.state / "dagster"))
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, PooledEventLog)
        assert instance.get_run_by_id(run_id).is_success


def test_the_files_of_many_runs_are_not_all_kept_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "MOST_OPEN", 2)
    log = PooledEventLog(str(tmp_path))
    for run_id in ("first", "second", "third", "first"):
        assert log.get_logs_for_run(run_id) == []
    still_open = {Path(path.readlink()).name for path in Path("/proc/self/fd").iterdir() if path.is_symlink()}
    assert "first.db" in still_open and "second.db" not in still_open
    log.dispose()


def run_and_count(folder: str) -> None:
    run_id = run(Home(Path(folder)))
    with open_instance(Home(Path(folder))) as instance:
        assert instance.get_run_by_id(run_id).is_success
        assert len(instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)) == 1


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=run_and_count, args=(str(tmp_path),)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(240)
    assert [process.exitcode for process in processes] == [0, 0]
    with open_instance(Home(tmp_path)) as instance:
        assert len(instance.get_runs()) == 2
        found = instance.fetch_materializations(dg.AssetKey("number"), limit=10)
        assert len({record.run_id for record in found.records}) == 2
