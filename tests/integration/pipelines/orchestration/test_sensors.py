"""The sensor of the inboxes: what starts a province, and what does not."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import dagster as dg
import pytest

from assets.common.run_config import RunConfig
from assets.common.storage.home import Home
from pipelines.inboxes import digest_files
from pipelines.orchestration import run_tags
from pipelines.orchestration.jobs import refresh_province
from pipelines.orchestration.sensors import start_provinces


class Inboxes:
    """A home with inboxes, and the sensor that looks at them again and again."""

    def __init__(self, root: Path, instance: dg.DagsterInstance) -> None:
        self.config = RunConfig(Home(root), dt.date(2024, 5, 16))
        self.instance = instance
        self.cursor: str | None = None
        self.skipped = ""
        self.requests: list[dg.RunRequest] = []

    def put(self, province: str, name: str = "schools/pupils.csv", text: str = "x") -> Path:
        path = self.config.home.inbox(province) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def look(self) -> list[str]:
        """The provinces that one look of the sensor starts."""
        context = dg.build_sensor_context(cursor=self.cursor, instance=self.instance)
        result = start_provinces(context, self.config)
        self.cursor, self.requests = result.cursor, list(result.run_requests)
        self.skipped = result.skip_reason.skip_message if result.skip_reason else ""
        return [request.partition_key for request in self.requests]

    def record_run(
        self, province: str, status: dg.DagsterRunStatus, digest: str | None = None, outcome: str = ""
    ) -> None:
        """A run of the province in Dagster's records, as the resource tags it."""
        digest = digest or digest_files(self.config.home.inbox(province))
        self.instance.add_run(
            dg.DagsterRun(
                job_name=refresh_province.name,
                run_id=dg._core.utils.make_new_run_id(),
                status=status,
                tags={run_tags.PARTITION: province, run_tags.INBOX: digest, run_tags.OUTCOME: outcome},
            )
        )


@pytest.fixture
def inboxes(tmp_path: Path):
    with dg.DagsterInstance.ephemeral() as instance:
        yield Inboxes(tmp_path, instance)


def test_files_start_their_province_once_they_have_finished_arriving(inboxes: Inboxes) -> None:
    inboxes.put("95")
    assert inboxes.look() == []
    assert inboxes.look() == ["95"]
    assert inboxes.requests[0].tags[run_tags.PROVINCE] == "ยะลา"


def test_a_file_that_still_grows_waits(inboxes: Inboxes) -> None:
    inboxes.put("95", text="half")
    inboxes.look()
    inboxes.put("95", text="half and whole")
    assert inboxes.look() == []
    assert inboxes.look() == ["95"]


def test_what_was_refreshed_is_not_refreshed_again_when_the_sensor_is_switched_on(inboxes: Inboxes) -> None:
    inboxes.put("95")
    inboxes.record_run("95", dg.DagsterRunStatus.SUCCESS)
    assert [inboxes.look() for _ in range(3)] == [[], [], []]


def test_a_changed_file_starts_its_own_province_alone(inboxes: Inboxes) -> None:
    path = inboxes.put("95")
    inboxes.put("90")
    for province in ("90", "95"):
        inboxes.record_run(province, dg.DagsterRunStatus.SUCCESS)
    os.utime(path, ns=(0, 0))
    inboxes.look()
    assert inboxes.look() == ["95"]


def test_a_run_under_way_is_waited_for(inboxes: Inboxes) -> None:
    inboxes.put("95")
    inboxes.record_run("95", dg.DagsterRunStatus.STARTED, "other files")
    inboxes.look()
    assert inboxes.look() == []


def test_a_failed_province_is_started_again_after_a_pause(inboxes: Inboxes, monkeypatch: pytest.MonkeyPatch) -> None:
    inboxes.put("95")
    inboxes.look()
    assert inboxes.look() == ["95"]
    first = inboxes.requests[0].run_key
    inboxes.record_run("95", dg.DagsterRunStatus.FAILURE)
    assert inboxes.look() == []
    monkeypatch.setattr("pipelines.orchestration.sensors.PAUSES", (dt.timedelta(0),))
    assert inboxes.look() == ["95"]
    assert inboxes.requests[0].run_key != first


def test_each_attempt_has_a_key_of_its_own_however_often_it_failed(
    inboxes: Inboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.orchestration.sensors.PAUSES", (dt.timedelta(0),))
    inboxes.put("95")
    inboxes.look()
    keys = set()
    for _ in range(13):
        assert inboxes.look() == ["95"]
        keys.add(inboxes.requests[0].run_key)
        inboxes.record_run("95", dg.DagsterRunStatus.FAILURE)
    assert len(keys) == 13


def test_what_was_published_is_known_however_many_runs_failed_since(
    inboxes: Inboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.orchestration.sensors.PAUSES", (dt.timedelta(0),))
    inboxes.put("95")
    inboxes.record_run("95", dg.DagsterRunStatus.SUCCESS)
    for _ in range(12):
        inboxes.record_run("95", dg.DagsterRunStatus.FAILURE, "other files")
    assert [inboxes.look() for _ in range(2)] == [[], []]


def test_a_run_that_published_and_failed_a_check_is_not_started_again_with_the_same_files(
    inboxes: Inboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.orchestration.sensors.PAUSES", (dt.timedelta(0),))
    path = inboxes.put("95")
    inboxes.record_run("95", dg.DagsterRunStatus.FAILURE, outcome=run_tags.CHECK_FAILED)
    assert [inboxes.look() for _ in range(3)] == [[], [], []]
    os.utime(path, ns=(0, 0))
    assert [inboxes.look() for _ in range(2)] == [[], ["95"]]


def test_files_that_come_back_as_they_were_once_start_their_province(inboxes: Inboxes) -> None:
    path = inboxes.put("95")
    os.utime(path, ns=(1, 1))
    inboxes.look()
    inboxes.look()
    key = inboxes.requests[0].run_key
    inboxes.record_run("95", dg.DagsterRunStatus.SUCCESS)
    inboxes.record_run("95", dg.DagsterRunStatus.SUCCESS, "other files")
    assert inboxes.look() == ["95"]
    assert inboxes.requests[0].run_key != key


def test_a_misnamed_folder_is_named_with_its_right_name(inboxes: Inboxes) -> None:
    inboxes.put("58", "school/pupils.csv")
    inboxes.put("ยะลา")
    assert inboxes.look() == []
    root = inboxes.config.home.root / "inbox"
    assert f"rename it to {root / '58' / 'schools'}" in inboxes.skipped
    assert f"rename it to {root / '95'}" in inboxes.skipped
