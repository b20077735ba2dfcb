"""Resources: what a run is told from outside. The one there is becomes an `assets.refresh.Refresh`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import dagster as dg

from assets.home import Home
from assets.refresh import Refresh


class RefreshResource(dg.ConfigurableResourceFactory[Refresh]):
    """The settings of a run; each can be set in the launchpad, none has to be.

    Attributes:
        home: the home's folder; empty: `CHILDLINK_HOME`, else the default.
        inbox: the province's folder of files; empty: `HOME/inbox/<province>`.
        as_of: the day, `YYYY-MM-DD`; empty: today.
    """

    home: str = ""
    inbox: str = ""
    as_of: str = ""

    def create_resource(self, context: dg.InitResourceContext) -> Refresh:  # noqa: ARG002 (Dagster's signature)
        """The settings with the defaults filled in.

        Raises:
            ValueError: `as_of` is no date.
        """
        return Refresh(
            home=Home.from_environment(self.home or None),
            as_of=date.fromisoformat(self.as_of) if self.as_of else date.today(),
            inbox=Path(self.inbox).resolve() if self.inbox else None,
        )
