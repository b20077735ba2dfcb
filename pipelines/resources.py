"""Resources: what a run is told from outside. The one there is gives each step an `assets.refresh.Refresh`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dagster as dg

from assets.home import Home
from assets.refresh import Refresh

SETTINGS = {
    "home": dg.Field(str, default_value="", description="The home's folder; empty: CHILDLINK_HOME, else the default."),
    "inbox": dg.Field(str, default_value="", description="The province's folder of files; empty: HOME/inbox/PROVINCE."),
    "as_of": dg.Field(str, default_value="", description="The day that ages and terms are told by; empty: today."),
}


def refresh_from(context: dg.InitResourceContext) -> Refresh:
    """The settings of a run with the defaults filled in.

    Raises:
        ValueError: `as_of` is no date.
    """
    given = context.resource_config
    return Refresh(
        home=Home.from_environment(given["home"] or None),
        as_of=date.fromisoformat(given["as_of"]) if given["as_of"] else date.today(),
        inbox=Path(given["inbox"]).resolve() if given["inbox"] else None,
    )


refresh_resource = dg.ResourceDefinition(
    refresh_from, config_schema=SETTINGS, description="What one refresh is told: home, inbox, as-of."
)
