"""Resources: what a run is told from outside. The one there is gives each step an `run_config.Refresh`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg

from assets.common.home import Home
from assets.common.run_config import RunConfig
from assets.operations import run_lock

PARTITION = "dagster/partition"
SETTINGS = {
    "home": dg.Field(str, default_value="", description="The home's folder; empty: CHILDLINK_HOME, else the default."),
    "inbox": dg.Field(str, default_value="", description="The province's folder of files; empty: HOME/inbox/PROVINCE."),
    "as_of": dg.Field(str, default_value="", description="The day that ages and terms are told by; empty: today."),
}


def configure_run(context: dg.InitResourceContext) -> Iterator[RunConfig]:
    """The settings of a run with the defaults filled in; a run of a province keeps its turn as long as it lasts.

    Raises:
        ValueError: `as_of` is no date.
        LockedError: another refresh of the province, or who needs the home alone, did not finish in time.
    """
    given = context.resource_config
    refresh = RunConfig(
        home=Home.from_environment(given["home"] or None),
        as_of=date.fromisoformat(given["as_of"]) if given["as_of"] else date.today(),
        inbox=Path(given["inbox"]).resolve() if given["inbox"] else None,
    )
    # Schedules and sensors ask for the settings too, outside of a run.
    province = context.run.tags.get(PARTITION) if context.run is not None else None
    if province is None:
        yield refresh
        return
    with run_lock.lock_province(refresh.home, province, tell=context.log.warning if context.log else None):
        yield refresh


refresh_resource = dg.ResourceDefinition(
    configure_run, config_schema=SETTINGS, description="What one refresh is told: home, inbox, as-of."
)
