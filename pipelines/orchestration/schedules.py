"""Schedules: what runs by the clock."""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from assets.common.as_of import BANGKOK
from assets.common.run_config import RunConfig
from assets.common.settings import Settings, read_settings
from pipelines.inboxes import find_provinces_with_files
from pipelines.orchestration import jobs


@dg.schedule(
    cron_schedule="0 2 * * *",
    execution_timezone=str(BANGKOK),
    job=jobs.refresh_province,
    description=(
        "Looks every morning at two whether the home's calendar has provinces for the day, and refreshes them. Without"
        " a calendar of its own: every province that has files, on Saturdays and after each round of the school year."
    ),
)
def calendar(
    context: dg.ScheduleEvaluationContext, refresh: dg.ResourceParam[RunConfig]
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for each province that is due; a province has one run a day, however often the day is looked at."""
    day = context.scheduled_execution_time.astimezone(BANGKOK).date()
    provinces = find_due(read_settings(refresh.home), day, find_provinces_with_files(refresh.home))
    if not provinces:
        yield dg.SkipReason(f"the calendar has no province with files for {day}")
    for province in provinces:
        yield jobs.request_refresh(province, day, run_key=f"{province}:{day}")


def find_due(settings: Settings, day: date, with_files: list[str]) -> list[str]:
    """The provinces that the calendar has for `day`: those an entry names, or all with files where it names none."""
    due = [entry for entry in settings.calendar if entry.is_due(day)]
    return sorted({province for entry in due for province in entry.provinces or with_files})
