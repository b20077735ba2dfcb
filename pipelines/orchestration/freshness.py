"""Until when a source's last staging counts as fresh: from the home's calendar.

Dagster's own `FreshnessPolicy` looks at an asset, not at its partitions: it says that staging stopped altogether (the
daemon is down, the schedule is off). Which province is overdue is said by `childlink status`, and which unit has not
sent its term by the check `timeliness.units`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

import dagster as dg

from assets.common.settings import CalendarEntry
from assets.sources.readers.source_list import SOURCES

YEARS = 4  # every day of the year there is, the 29th of February too
LATE, OVERDUE = timedelta(days=1), timedelta(days=2)
"""After a round that was due: when it is late, and when it did not come."""


def find_longest_gap(calendar: Iterable[CalendarEntry]) -> timedelta | None:
    """The longest time between two days on which some province is due; None where no day or only one is."""
    entries = tuple(calendar)
    days = (date(2024, 1, 1) + timedelta(days=place) for place in range(YEARS * 366))
    due = [day for day in days if any(entry.is_due(day) for entry in entries)]
    return max((later - earlier for earlier, later in pairwise(due)), default=None)


def add_freshness(
    assets: Iterable[dg.AssetsDefinition], calendar: Iterable[CalendarEntry]
) -> Sequence[dg.AssetsDefinition]:
    """The assets, each source's with a freshness policy where the calendar has rounds."""
    gap = find_longest_gap(calendar)
    if gap is None:
        return list(assets)
    policy = dg.FreshnessPolicy.time_window(fail_window=gap + OVERDUE, warn_window=gap + LATE)
    keys = {dg.AssetKey(["staged", source]) for source in SOURCES}

    def add(spec: dg.AssetSpec) -> dg.AssetSpec:
        return spec.replace_attributes(freshness_policy=policy) if spec.key in keys else spec

    return dg.map_asset_specs(add, list(assets))
