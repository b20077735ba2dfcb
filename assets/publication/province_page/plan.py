"""What the province's page shows, from `data/reference/page.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import data.reference
from assets.indicators.catalogue import registry
from assets.indicators.catalogue.registry import Indicator
from quality import yaml_file
from quality.yaml_file import Entry, Text

PLAN = Path(data.reference.__file__).parent / "page.yaml"
GROUPS = ("parts", "flow", "flow_of_terms", "headline", "map", "trends", "problems", "coverage")


class Action(Entry):
    """What is to be done about a figure, and whose work it is."""

    indicator: str
    what: Text
    office: Text


class PlanFile(Entry):
    """The file as it is written: codes of indicators."""

    lead: str
    lead_band: str
    beside: tuple[str, ...]
    parts: tuple[str, ...]
    flow: tuple[str, ...]
    flow_of_terms: tuple[str, ...]
    headline: tuple[str, ...]
    map: tuple[str, ...]
    trends: tuple[str, ...]
    problems: tuple[str, ...]
    coverage: tuple[str, ...]
    actions: tuple[Action, ...]
    tiles: dict[str, dict[str, tuple[int, int]]]


@dataclass(frozen=True)
class PagePlan:
    """What the page shows: indicators that the registry has.

    Attributes:
        lead: the indicator that leads the page, in the ages of `lead_band`.
        beside: other age bands shown next to it.
        groups: indicators by part of the page.
        actions: what is to be done about which indicator.
        tiles: column and row of each district on the tile map, by province.
    """

    lead: Indicator
    lead_band: str
    beside: tuple[str, ...]
    groups: dict[str, tuple[Indicator, ...]]
    actions: tuple[Action, ...]
    tiles: dict[str, dict[str, tuple[int, int]]]

    @property
    def shown(self) -> tuple[Indicator, ...]:
        """Every indicator that the page names, once, in the order of the registry."""
        named = {self.lead.code, *(each.code for group in self.groups.values() for each in group)}
        return tuple(each for each in registry.load().indicators if each.code in named)


@cache
def load_plan() -> PagePlan:
    """The page's plan; codes that the registry does not have are left out.

    Raises:
        DataFileError: the file is not as it should be.
        KeyError: the lead indicator is not in the registry.
    """
    given = yaml_file.read(PLAN, PlanFile)
    known = {each.code: each for each in registry.load().indicators}
    groups = {name: tuple(known[code] for code in getattr(given, name) if code in known) for name in GROUPS}
    actions = tuple(each for each in given.actions if each.indicator in known)
    return PagePlan(known[given.lead], given.lead_band, given.beside, groups, actions, given.tiles)
