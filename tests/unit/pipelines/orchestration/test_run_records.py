"""Which of Dagster's records of runs are purged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test, freeze_time

from pipelines.definitions import defs
from pipelines.orchestration.run_records import purge_runs
from pipelines.orchestration.run_tags import PARTITION

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SUCCESS, FAILURE, STARTED = dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.STARTED


@pytest.fixture
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def add(instance: dg.DagsterInstance, province: str, days_ago: int, status: dg.DagsterRunStatus) -> str:
    with freeze_time(NOW - timedelta(days=days_ago)):
        run = create_run_for_test(instance, job_name="refresh_province", status=status, tags={PARTITION: province})
    return run.run_id


def test_old_runs_go_and_the_newest_run_and_success_of_a_province_stay(instance: dg.DagsterInstance) -> None:
    gone = [add(instance, "95", 900, SUCCESS), add(instance, "95", 700, FAILURE)]
    kept = [
        add(instance, "96", 800, SUCCESS),  # the only one of its province
        add(instance, "95", 500, SUCCESS),  # the newest success
        add(instance, "95", 450, FAILURE),  # the newest run
        add(instance, "94", 850, STARTED),  # not ended: run monitoring's business
    ]
    assert purge_runs(instance, NOW - timedelta(days=365)) == len(gone)
    assert {run.run_id for run in instance.get_runs()} == set(kept)


def test_runs_within_the_time_stay(instance: dg.DagsterInstance) -> None:
    kept = {add(instance, "95", days, SUCCESS) for days in (300, 200, 100)}
    assert purge_runs(instance, NOW - timedelta(days=365)) == 0
    assert {run.run_id for run in instance.get_runs()} == kept


def test_the_purge_runs_each_month_where_it_is_switched_on() -> None:
    schedule = defs.resolve_schedule_def("monthly_purge")
    assert schedule.cron_schedule == "0 1 1 * *" and schedule.job_name == "purge_run_records"
