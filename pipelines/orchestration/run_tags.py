"""Tags of runs: province, as-of, what the inbox held, and the outcome. The UI lists and filters runs by them."""

from __future__ import annotations

from datetime import date

import dagster as dg

from assets.common.storage.home import Home
from assets.sources.readers.source_list import SOURCES
from pipelines.file_reports import read_file_reports
from pipelines.provinces import PROVINCES

PARTITION = "dagster/partition"
PROVINCE, AS_OF, INBOX = "childlink/province", "childlink/as_of", "childlink/inbox"
OUTCOME, REASON = "childlink/outcome", "childlink/reason"
REFUSED, PUBLISHED, PARTLY, NOT_PUBLISHED = "refused", "published", "published, files held", "nothing published"
CHECK_FAILED = "published, a check failed"
OUTCOMES = (PUBLISHED, PARTLY, CHECK_FAILED, NOT_PUBLISHED, REFUSED)
READ = frozenset({PUBLISHED, PARTLY, CHECK_FAILED})
"""Outcomes of runs that published what their files say: the same files would give the same again."""
RELEASE = dg.AssetKey("release")
STAGED = frozenset(dg.AssetKey(["staged", source]) for source in SOURCES)

_CHECKED = dg.DagsterEventType.ASSET_CHECK_EVALUATION


def is_blocking_failure(evaluation: dg.AssetCheckEvaluation) -> bool:
    """Whether a check keeps something back: a warning is shown and stops nothing."""
    return not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR


def describe_start(run: dg.DagsterRun, province: str, as_of: date, digest: str) -> dict[str, str]:
    """Tags of a run that begins. Only one that reads every source is tagged with what the inbox holds."""
    tags = {PROVINCE: PROVINCES[province], AS_OF: as_of.isoformat()}
    reads_all = not run.asset_selection or run.asset_selection >= STAGED
    return tags | ({INBOX: digest} if reads_all else {})


def describe_end(instance: dg.DagsterInstance, run: dg.DagsterRun, home: Home, province: str) -> dict[str, str]:
    """The outcome of a run whose steps have ended."""
    kinds = {dg.DagsterEventType.ASSET_MATERIALIZATION, _CHECKED}
    events = [each.dagster_event for each in instance.all_logs(run.run_id, of_type=kinds) if each.dagster_event]
    if not any(event.is_step_materialization and event.asset_key == RELEASE for event in events):
        return {OUTCOME: NOT_PUBLISHED}
    checks = [event.asset_check_evaluation_data for event in events if event.event_type == _CHECKED]
    if any(is_blocking_failure(check) for check in checks if check.asset_key == RELEASE):
        return {OUTCOME: CHECK_FAILED}
    held = any(report.status == "held" for report in read_file_reports(home, province))
    return {OUTCOME: PARTLY if held else PUBLISHED}
