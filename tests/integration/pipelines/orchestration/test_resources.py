"""What a run may not begin with is refused in the resource, whoever starts it."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.orchestration import run_tags
from pipelines.orchestration.resources import configure_run

JOB = defs.resolve_job_def("refresh_province")


def start(home: Path, instance: dg.DagsterInstance, **settings: str) -> tuple[dg.ExecuteInProcessResult, dict]:
    """A run of Yala as the UI would start it, and its tags."""
    result = JOB.execute_in_process(
        instance=instance,
        partition_key="95",
        raise_on_error=False,
        run_config={"resources": {"refresh": {"config": {"home": str(home), **settings}}}},
    )
    return result, instance.get_run_by_id(result.run_id).tags


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def put(home: Path) -> None:
    (home / "inbox" / "95" / "schools").mkdir(parents=True)
    (home / "inbox" / "95" / "schools" / "pupils.csv").write_text("x")


def test_a_province_without_files_fails_and_says_so(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    result, tags = start(tmp_path, instance)
    assert not result.success
    assert tags[run_tags.OUTCOME] == run_tags.REFUSED
    assert "No files in" in tags[run_tags.REASON]


@pytest.mark.parametrize("day", ["2567-05-16", "1890-01-01", "tomorrow"])
def test_a_day_that_nobody_means_is_refused(day: str, tmp_path: Path, instance: dg.DagsterInstance) -> None:
    put(tmp_path)
    result, tags = start(tmp_path, instance, as_of=day)
    assert not result.success
    assert day in tags[run_tags.REASON]
    assert not (tmp_path / "published").exists()


def test_the_demos_home_takes_no_others(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    put(tmp_path)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "demo").write_text("94\n")
    result, tags = start(tmp_path, instance)
    assert not result.success
    assert "made-up children" in tags[run_tags.REASON]
    assert not (tmp_path / "landing").exists()


def test_a_home_that_is_a_file_is_refused_in_the_pages_and_by_the_sensor(
    tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    (tmp_path / "file").write_text("x")
    result, tags = start(tmp_path / "file", instance)
    assert not result.success
    assert tags[run_tags.OUTCOME] == run_tags.REFUSED
    assert "a home is a folder" in tags[run_tags.REASON]
    # A sensor and a schedule ask for the settings outside of a run.
    asked = dg.build_init_resource_context(config={"home": str(tmp_path / "file"), "inbox": "", "as_of": ""})
    with pytest.raises(dg.Failure, match="a home is a folder"):
        next(configure_run(asked))


def test_without_a_key_nothing_is_begun(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path)
    monkeypatch.delenv("CHILDLINK_KEY", raising=False)
    (tmp_path / "index.duckdb").write_bytes(b"")
    result, tags = start(tmp_path, instance)
    assert not result.success
    assert "no key: set CHILDLINK_KEY" in tags[run_tags.REASON]
    assert not (tmp_path / "landing").exists()


def test_a_run_is_tagged_with_province_day_and_outcome(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    put(tmp_path)
    result, tags = start(tmp_path, instance, as_of="2024-05-16")
    assert not result.success  # a file of one letter is held, and nothing is left to publish
    assert (tags[run_tags.PROVINCE], tags[run_tags.AS_OF]) == ("ยะลา", "2024-05-16")
    assert tags[run_tags.OUTCOME] == run_tags.NOT_PUBLISHED
    (failure, *_) = result.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data.description
