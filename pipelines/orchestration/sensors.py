"""Sensors: what runs because something came."""

import json
from datetime import date

import dagster as dg

from assets.common.run_config import RunConfig
from pipelines.inboxes import digest_files, find_provinces_with_files
from pipelines.orchestration import jobs


@dg.sensor(
    job=jobs.refresh_province,
    minimum_interval_seconds=60,
    description="Starts a province when files came to its inbox, or changed there, and have come to rest.",
)
def new_files(context: dg.SensorEvaluationContext, refresh: dg.ResourceParam[RunConfig]) -> dg.SensorResult:
    """One run for each province whose inbox differs from what was last refreshed.

    The cursor is what was seen, not the clock: `{"seen": {province: digest}, "started": {province: digest}}`.
    A province starts once two looks in a row saw the same, so a file still being copied is not read half.
    """
    before = json.loads(context.cursor) if context.cursor else {"seen": {}, "started": {}}
    now = {province: digest_files(refresh.home.inbox(province)) for province in find_provinces_with_files(refresh.home)}
    rested = {p: digest for p, digest in now.items() if before["seen"].get(p) == digest}
    due = {p: digest for p, digest in rested.items() if before["started"].get(p) != digest}
    return dg.SensorResult(
        run_requests=[jobs.request_refresh(p, date.today(), run_key=f"{p}:{digest}") for p, digest in due.items()],
        skip_reason=None if due else "nothing new has come to rest in any inbox",
        cursor=json.dumps({"seen": now, "started": before["started"] | due}, sort_keys=True),
    )
