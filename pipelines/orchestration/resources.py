"""Resources: what a run is given from outside. The one there is gives each step a `RunConfig`.

What must hold before a run begins is looked at here, so that it is the same for the command, the UI, schedules and
sensors; and here a run gets the tags by which people and the sensor know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from assets.common.as_of import AsOfError, parse_as_of
from assets.common.run_config import RunConfig
from assets.common.storage.home import Home
from assets.operations import run_lock
from pipelines import inboxes, preflight
from pipelines.orchestration import run_tags

SETTINGS = {
    "home": dg.Field(str, default_value="", description="The home's folder; empty: CHILDLINK_HOME, else the default."),
    "inbox": dg.Field(str, default_value="", description="The province's folder of files; empty: HOME/inbox/PROVINCE."),
    "as_of": dg.Field(
        str, default_value="", description="Ages and terms are counted for this day, as 2024-05-16; empty: today."
    ),
}


def configure_run(context: dg.InitResourceContext) -> Iterator[RunConfig]:
    """The settings of a run with the defaults filled in; a run of a province holds its lock as long as it lasts.

    Raises:
        Failure: the run may not begin: wrong day, the demo's home, no files, no key.
        LockedError: another refresh of the province, or who needs the home alone, did not finish in time.
    """
    given = context.resource_config
    run = context.run
    # Schedules and sensors ask for the settings too, outside of a run.
    province = run.tags.get(run_tags.PARTITION) if run is not None else None
    try:
        config = RunConfig(
            home=Home.from_environment(given["home"] or None),
            as_of=parse_as_of(given["as_of"]),
            inbox=Path(given["inbox"]).resolve() if given["inbox"] else None,
        )
        preflight.check_home_folder(config.home)
        if province is not None and not given["as_of"]:
            preflight.check_clock(config.home)
        if province is not None:
            preflight.check_refresh(config, province)
    except (AsOfError, preflight.RefusedRunError) as error:
        raise _refuse(context, str(error)) from None
    if province is None or run is None or context.instance is None:
        yield config
        return
    if context.log:
        for misplaced in preflight.find_misplaced(config, province):
            context.log.warning(preflight.describe_misplaced(misplaced))
    with run_lock.lock_province(config.home, province, tell=context.log.warning if context.log else None):
        digest = inboxes.digest_files(config.inbox_of(province))
        context.instance.add_run_tags(run.run_id, run_tags.describe_start(run, province, config.as_of, digest))
        yield config
        context.instance.add_run_tags(run.run_id, run_tags.describe_end(context.instance, run, config.home, province))


def _refuse(context: dg.InitResourceContext, reason: str) -> dg.Failure:
    """The failure with which a run ends before its first step; the log and the list of runs say why, too."""
    if context.log:
        context.log.error(reason)
    if context.run is not None and context.instance is not None:
        context.instance.add_run_tags(context.run.run_id, {run_tags.OUTCOME: run_tags.REFUSED, run_tags.REASON: reason})
    return dg.Failure(description=reason, allow_retries=False)


refresh_resource = dg.ResourceDefinition(
    configure_run, config_schema=SETTINGS, description="What one refresh is given: home, inbox, as-of."
)
