"""Sensors: what runs because something came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile

import dagster as dg

from assets.common.as_of import today
from assets.common.run_config import RunConfig
from assets.common.settings import Notices, read_settings
from assets.common.storage.home import Home
from pipelines.inboxes import digest_files, find_misplaced, find_provinces_with_files
from pipelines.notices import describe_run, send_notice
from pipelines.orchestration import jobs, run_tags
from pipelines.preflight import describe_misplaced

PAUSES = tuple(timedelta(hours=hours) for hours in (1, 4, 24))
"""How long after a failed run the same files are tried again; the last one from then on."""
_UNDER_WAY = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]
_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
_FAILED = [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
_READ_AT_ONCE = 10


NOTICES = {
    "notify_of_failures": (dg.DagsterRunStatus.FAILURE, "a failed run"),
    "notify_of_held_files": (dg.DagsterRunStatus.SUCCESS, "held files"),
}
"""The sensors that send notices: after which runs, and of what."""


def build_sensors(interval: int) -> list[dg.SensorDefinition]:
    """The sensors, each of which looks every `interval` seconds."""
    starts = dg.sensor(
        name="new_files",
        job=jobs.refresh_province,
        minimum_interval_seconds=interval,
        description=(
            "Starts a province when files came to its inbox, or changed there, and have finished arriving; and again"
            " when the run failed."
        ),
    )(start_provinces)
    notices = [
        dg.run_status_sensor(
            name=name,
            run_status=status,
            monitored_jobs=[jobs.refresh_province],
            minimum_interval_seconds=interval,
            description=f"Sends a notice of {what}, where the settings say to whom: counts and steps, no names.",
        )(notify)
        for name, (status, what) in NOTICES.items()
    ]
    return [starts, *notices]


def start_provinces(context: dg.SensorEvaluationContext, refresh: dg.ResourceParam[RunConfig]) -> dg.SensorResult:
    """One run for each province whose inbox differs from what was published last.

    The cursor is what was seen: `{province: digest}`. A province starts once two looks in a row saw the same, so a
    file still being copied is not read half. What was refreshed is known from the runs' own tags.
    """
    before: dict[str, str] = json.loads(context.cursor) if context.cursor else {}
    now = {p: digest_files(refresh.home.inbox(p)) for p in find_provinces_with_files(refresh.home)}
    arrived = {p: digest for p, digest in now.items() if before.get(p) == digest}
    requests = [each for p, digest in arrived.items() if (each := _request_if_due(context.instance, p, digest))]
    misplaced = [describe_misplaced(each) for each in find_misplaced(refresh.home)]
    for finding in misplaced:
        context.log.warning(finding)
    reason = "; ".join(["no inbox holds new files that have finished arriving", *misplaced])
    return dg.SensorResult(
        run_requests=requests, skip_reason=None if requests else reason, cursor=json.dumps(now, sort_keys=True)
    )


def notify(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
    """Send a notice of the run where somebody should look, and the home's settings say where to."""
    run = context.dagster_run
    home = Home.from_environment()
    settings = read_settings(home)
    if settings.notices == Notices():
        return dg.SkipReason("the settings name nobody to send notices to")
    logs = context.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    failed = [entry.step_key for entry in logs if entry.step_key]
    outcome = run.tags.get(run_tags.OUTCOME, "failed")
    notice = describe_run(home, run.tags[run_tags.PARTITION], failed, outcome)
    if notice is None:
        return dg.SkipReason("nothing to do for anybody")
    context.log.info(f"sent: {', '.join(send_notice(settings.notices, notice))}")
    return None


def _request_if_due(instance: dg.DagsterInstance, province: str, digest: str) -> dg.RunRequest | None:
    """A run of the province, where its files were not refreshed yet and none is under way or failed just now."""
    of_province = {run_tags.PARTITION: province}
    done = next((each for each in _find_runs(instance, _ENDED, of_province) if _was_read(each.dagster_run)), None)
    if done is not None and done.dagster_run.tags[run_tags.INBOX] == digest:
        return None
    if any(_find_runs(instance, _UNDER_WAY, of_province)):
        return None
    tried = _find_runs(instance, _FAILED, of_province | {run_tags.INBOX: digest})
    failed = list(takewhile(lambda each: done is None or each.create_timestamp > done.create_timestamp, tried))
    if failed and datetime.now().timestamp() < _tried_again_at(failed):
        return None
    # Dagster starts one run a key: the newest failed run is in it, so that the next attempt has a key of its own.
    after = "-".join(each.dagster_run.run_id[:8] for each in (done, next(iter(failed), None)) if each) or "first"
    return jobs.request_refresh(province, today(), run_key=f"{province}:{digest}:{after}", digest=digest)


def _find_runs(
    instance: dg.DagsterInstance, statuses: list[dg.DagsterRunStatus], tags: dict[str, str]
) -> Iterator[dg.RunRecord]:
    """The runs with these tags, the newest first, read a few at a time as far as they are asked for."""
    wanted, cursor = dg.RunsFilter(tags=tags, statuses=statuses), None
    while found := instance.get_run_records(wanted, limit=_READ_AT_ONCE, cursor=cursor):
        yield from found
        cursor = found[-1].dagster_run.run_id


def _was_read(run: dg.DagsterRun) -> bool:
    """Whether what the inbox held is published; a check may have failed then, which the same files would fail again."""
    is_read = run.status == dg.DagsterRunStatus.SUCCESS or run.tags.get(run_tags.OUTCOME) in run_tags.READ
    return is_read and run_tags.INBOX in run.tags


def _tried_again_at(failed: list[dg.RunRecord]) -> float:
    newest = failed[0]
    pause = PAUSES[min(len(failed), len(PAUSES)) - 1]
    return (newest.end_time or newest.create_timestamp.timestamp()) + pause.total_seconds()
