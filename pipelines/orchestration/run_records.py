"""Dagster's records of old runs: purged each month, but for each province's newest run and its newest release."""

from datetime import datetime, timedelta

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES

from assets.common.as_of import BANGKOK
from assets.common.run_config import RunConfig
from assets.common.settings import read_settings
from pipelines.orchestration.run_tags import PARTITION

Kept = tuple[str, str | None, bool]
"""Of a run: its job, its province, whether it succeeded. The newest of each stays."""


def purge_runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Delete finished runs from before a moment: events, tags and what they printed.

    The newest run of a province stays, and its newest success: the sensor compares the inbox with that.

    Returns:
        How many runs were deleted.
    """
    seen: set[Kept] = set()
    old: list[str] = []
    for record in instance.get_run_records(filters=dg.RunsFilter(statuses=list(FINISHED_STATUSES))):  # newest first
        run = record.dagster_run
        kind = (run.job_name, run.tags.get(PARTITION), run.status == dg.DagsterRunStatus.SUCCESS)
        if kind in seen and record.create_timestamp < before:
            old.append(run.run_id)
        seen.add(kind)
    for run_id in old:
        instance.compute_log_manager.delete_logs(prefix=[run_id])
        instance.delete_run(run_id)
    return len(old)


@dg.op(description="Deletes Dagster's records of runs that are older than `retention: {runs: …}` of the settings.")
def purge_old_runs(context: dg.OpExecutionContext, refresh: dg.ResourceParam[RunConfig]) -> None:
    """See `purge_runs`; the days are in the home's settings."""
    days = read_settings(refresh.home).retention.runs
    deleted = purge_runs(context.instance, datetime.now(BANGKOK) - timedelta(days=days))
    context.log.info(f"{deleted} runs older than {days} days deleted")


@dg.job(description="Purges Dagster's own records of old runs. No file and no figure of a province is touched.")
def purge_run_records() -> None:
    """The one step."""
    purge_old_runs()


monthly_purge = dg.ScheduleDefinition(
    name="monthly_purge",
    job=purge_run_records,
    cron_schedule="0 1 1 * *",
    execution_timezone=str(BANGKOK),
    description="Purges Dagster's records of old runs on the first of each month.",
)
