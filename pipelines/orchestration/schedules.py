"""Schedules: what runs by the clock."""

from collections.abc import Iterator

import dagster as dg

from assets.common.run_config import RunConfig
from pipelines.inboxes import find_provinces_with_files
from pipelines.orchestration import jobs


@dg.schedule(
    cron_schedule="0 2 * * 6",
    execution_timezone="Asia/Bangkok",
    job=jobs.refresh_province,
    description="Refreshes every province that has files in its inbox, on Saturdays at two in the morning.",
)
def weekly(
    context: dg.ScheduleEvaluationContext, refresh: dg.ResourceParam[RunConfig]
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for each province with an inbox."""
    day = context.scheduled_execution_time.date()
    provinces = find_provinces_with_files(refresh.home)
    if not provinces:
        yield dg.SkipReason(f"no province has files in {refresh.home.root / 'inbox'}")
    for province in provinces:
        yield jobs.request_refresh(province, day, run_key=f"{province}:{day}")
