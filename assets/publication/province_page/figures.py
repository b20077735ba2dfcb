"""The figures that a page may show, ready to be asked for: one figure a cell, hidden ones without numbers.

Only open values come in here (see `open_figures`); how a figure is drawn is the other modules'.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import yaml

from assets.common.area_names import UNKNOWN
from assets.indicators.definition import registry
from assets.indicators.definition.registry import Indicator
from assets.publication.html.theme import PLAN

Key = tuple[str, str, str, str, str]
"""indicator, area_level, area_code, sex, age_band."""


@dataclass(frozen=True)
class Figure:
    """A count with its 95 % range and what it is a part of; all None where it is hidden."""

    count: int | None
    low: int | None
    high: int | None
    base: int | None
    share: float | None

    @property
    def hidden(self) -> bool:
        """Whether the figure must not be shown."""
        return self.count is None

    @property
    def is_rate(self) -> bool:
        """Whether it is a part of something bigger, so that its share says something."""
        return bool(self.base) and self.count is not None and self.share is not None and self.count != self.base

    @property
    def has_range(self) -> bool:
        """Whether there is any uncertainty to draw."""
        return self.count is not None and self.low != self.high


NOBODY = Figure(0, 0, 0, 0, None)
"""The figure of a group without a child, which has no row of its own."""


@dataclass(frozen=True)
class Plan:
    """What the page shows, from `data/reference/page.yaml`: codes of indicators that the registry has."""

    lead: Indicator
    parts: tuple[Indicator, ...]
    headline: tuple[Indicator, ...]
    map: tuple[Indicator, ...]
    trends: tuple[Indicator, ...]
    problems: tuple[Indicator, ...]
    tiles: dict[str, dict[str, tuple[int, int]]]

    @property
    def shown(self) -> tuple[Indicator, ...]:
        """Every indicator that the page names, once, in the order of the registry."""
        named = {
            each.code for group in (self.parts, self.headline, self.map, self.trends, self.problems) for each in group
        }
        return tuple(each for each in registry.load().indicators if each.code in named | {self.lead.code})


@cache
def plan() -> Plan:
    """The page's plan; codes that the registry does not have are left out.

    Raises:
        KeyError: the lead indicator is not in the registry.
    """
    given = yaml.safe_load(PLAN.read_text("utf-8"))
    known = {each.code: each for each in registry.load().indicators}
    groups = {
        name: tuple(known[code] for code in given[name] if code in known)
        for name in ("parts", "headline", "map", "trends", "problems")
    }
    tiles = {
        province: {district: (column, row) for district, (column, row) in places.items()}
        for province, places in given["tiles"].items()
    }
    return Plan(lead=known[given["lead"]], tiles=tiles, **groups)


class Figures:
    """The open values of a province on one as-of date."""

    def __init__(self, values: pa.Table, province: str) -> None:
        """Take open values: hidden cells without figures, a group without a child without a row."""
        self.province = province
        rows = values.to_pylist()
        self.as_of: dt.date | None = rows[0]["as_of"] if rows else None
        self._cells = {_key(row): _figure(row) for row in rows}
        self._indicators = {key[0] for key in self._cells}
        self._districts = sorted({key[2] for key in self._cells if key[1] == "district"})

    @property
    def districts(self) -> list[str]:
        """The province's districts, in the order of their codes."""
        return [code for code in self._districts if not code.endswith(UNKNOWN)]

    @property
    def places(self) -> list[str]:
        """The districts, and last the place of children of whom the district is not known, if there are any."""
        return sorted(self._districts, key=lambda code: (code.endswith(UNKNOWN), code))

    @property
    def subdistricts(self) -> list[str]:
        """The province's subdistricts, in the order of their codes."""
        return sorted({key[2] for key in self._cells if key[1] == "subdistrict" and not key[2].endswith(UNKNOWN)})

    def of(
        self, code: str, level: str = "province", area: str | None = None, sex: str = "all", band: str = "all"
    ) -> Figure:
        """The figure of a cell; the province's own if no area is named."""
        return self._cells.get((code, level, area or self.province, sex, band), NOBODY)

    def has(self, indicator: Indicator) -> bool:
        """Whether there are values of it."""
        return indicator.code in self._indicators

    def present(self, indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
        """Those of which there are values."""
        return tuple(each for each in indicators if self.has(each))

    def bands(self, code: str) -> tuple[str, ...]:
        """The age bands that the indicator has values of, in the registry's order."""
        there = {key[4] for key in self._cells if key[0] == code}
        return tuple(band.code for band in registry.load().bands if band.code in there)


def _key(row: dict[str, Any]) -> Key:
    return row["indicator"], row["area_level"], row["area_code"], row["sex"], row["age_band"]


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(row["numerator"], row["numerator_low"], row["numerator_high"], row["denominator"], row["value"])


def trend(history: pa.Table | None, code: str, province: str) -> list[tuple[dt.date, Figure]]:
    """The province's figures of an indicator over the as-of dates, of its newest version, oldest first."""
    if history is None:
        return []
    rows = [
        row
        for row in history.to_pylist()
        if (row["indicator"], row["area_level"], row["area_code"], row["sex"], row["age_band"])
        == (code, "province", province, "all", "all")
    ]
    newest = max((row["as_of"], row["version"]) for row in rows)[1] if rows else None
    return sorted(((row["as_of"], _figure(row)) for row in rows if row["version"] == newest), key=lambda each: each[0])
