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
RELEASE = dg.AssetKey("release")
STAGED = frozenset(dg.AssetKey(["staged", source]) for source in SOURCES)


def describe_start(run: dg.DagsterRun, province: str, as_of: date, digest: str) -> dict[str, str]:
    """Tags of a run that begins. Only one that reads every source is tagged with what the inbox holds."""
    tags = {PROVINCE: PROVINCES[province], AS_OF: as_of.isoformat()}
    reads_all = not run.asset_selection or run.asset_selection >= STAGED
    return tags | ({INBOX: digest} if reads_all else {})


def describe_end(instance: dg.DagsterInstance, run: dg.DagsterRun, home: Home, province: str) -> dict[str, str]:
    """The outcome of a run whose steps have ended."""
    records = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    events = [entry.dagster_event for entry in records if entry.dagster_event is not None]
    if all(event.asset_key != RELEASE for event in events):
        return {OUTCOME: NOT_PUBLISHED}
    held = any(report.status == "held" for report in read_file_reports(home, province))
    return {OUTCOME: PARTLY if held else PUBLISHED}
