"""The figures that a page may show: one figure a cell, with its status.

Only open values come in here (`open_tables`). A cell that has no value says why: hidden, no data, or nobody to count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from assets.common.display.area_names import UNKNOWN
from assets.indicators.catalogue import registry
from assets.indicators.catalogue.registry import Indicator
from assets.indicators.status import HIDDEN, NO_DATA, NOT_APPLICABLE, VALUE

Key = tuple[str, str, str, str, str]
"""indicator, area_level, area_code, sex, age_band."""


@dataclass(frozen=True)
class Figure:
    """A count with its 95 % range and what it is a part of.

    Attributes:
        status: value, hidden, no_data or not_applicable.
        count: the estimate; None unless it is a value.
        low: low end of the range; of no_data the least that it can be, where that is known.
        high: high end of the range; of no_data the most that it can be, where that is known.
        base: the children of whom they are counted.
        share: count / base.
        reason: why there is no value, as a code of `indicators/layouts.yaml`.
        awaited: layouts that are waited for, with commas between.
        units_missing: schools and health units that have not sent again.
        units_expected: those that are expected to send.
        kept_of: the day of the earlier version of the term's open figures that it is of, where it changed by too few
            children since to be shown anew.
    """

    status: str
    count: int | None = None
    low: int | None = None
    high: int | None = None
    base: int | None = None
    share: float | None = None
    reason: str | None = None
    awaited: str | None = None
    units_missing: int | None = None
    units_expected: int | None = None
    kept_of: dt.date | None = None

    @property
    def is_value(self) -> bool:
        """Whether there is a count to show."""
        return self.count is not None

    @property
    def is_rate(self) -> bool:
        """Whether it is a part of something bigger, so that its share says something."""
        return bool(self.base) and self.count is not None and self.share is not None and self.count != self.base

    @property
    def has_range(self) -> bool:
        """Whether there is any uncertainty to draw."""
        return self.count is not None and self.low != self.high

    def count_ends(self) -> tuple[int, int, int] | None:
        """Low end, estimate and high end as counts; None where there is no value."""
        if self.count is None:
            return None
        low, high = (self.count if end is None else end for end in (self.low, self.high))
        return low, self.count, high

    def find_ends(self) -> tuple[float, float, float] | None:
        """Low end, estimate and high end, as shares of a rate, else as counts; None where there is no value."""
        ends = self.count_ends()
        if ends is None:
            return None
        unit = self.base if self.is_rate and self.base else 1
        return ends[0] / unit, ends[1] / unit, ends[2] / unit


class Figures:
    """The open values of a province on one as-of date."""

    def __init__(self, values: pa.Table, province: str) -> None:
        """Take open values: those of another status than `value` come without a count."""
        self.province = province
        rows = values.to_pylist()
        self.as_of: dt.date | None = max((row["as_of"] for row in rows), default=None)
        # A release of before there were kept figures has one version.
        newest = max((row.get("edition_version", 1) for row in rows), default=None)
        self._cells = {_key(row): read_figure(row, newest) for row in rows}
        self._indicators = {key[0] for key in self._cells}
        self._breakdowns = {_breakdown(key) for key in self._cells}
        self._districts = sorted({key[2] for key in self._cells if key[1] == "district"})

    @property
    def kept_days(self) -> list[dt.date]:
        """The days of the earlier versions that some figures are of."""
        return sorted({each.kept_of for each in self._cells.values() if each.kept_of})

    @property
    def districts(self) -> list[str]:
        """The province's districts, in the order of their codes."""
        return [code for code in self._districts if not code.endswith(UNKNOWN)]

    @property
    def subdistricts(self) -> list[str]:
        """The province's subdistricts, in the order of their codes."""
        return sorted({key[2] for key in self._cells if key[1] == "subdistrict" and not key[2].endswith(UNKNOWN)})

    def of(
        self, code: str, level: str = "province", area: str | None = None, sex: str = "all", band: str = "all"
    ) -> Figure:
        """The figure of a cell; the province's own if no area is named.

        A cell without a row is never zero: nothing is known of the indicator, or its breakdown is left out, or there
        is no child in the group.
        """
        key = (code, level, area or self.province, sex, band)
        if key in self._cells:
            return self._cells[key]
        if code not in self._indicators:
            return Figure(NO_DATA)
        return Figure(NOT_APPLICABLE if _breakdown(key) in self._breakdowns else HIDDEN)

    def has(self, indicator: Indicator) -> bool:
        """Whether there are rows of it."""
        return indicator.code in self._indicators

    def present(self, indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
        """Those of which there are rows."""
        return tuple(each for each in indicators if self.has(each))

    def bands(self, code: str) -> tuple[str, ...]:
        """The age bands that the indicator has rows of, in the registry's order."""
        there = {key[4] for key in self._cells if key[0] == code}
        return tuple(band.code for band in registry.load().bands if band.code in there)


def _key(row: dict[str, Any]) -> Key:
    return row["indicator"], row["area_level"], row["area_code"], row["sex"], row["age_band"]


def _breakdown(key: Key) -> tuple[str, str, bool, bool]:
    """Indicator, level, and whether it is by sex and by age."""
    return key[0], key[1], key[3] != "all", key[4] != "all"


def read_figure(row: dict[str, Any], newest: int | None = None) -> Figure:
    """The figure of an open value's row; `newest`: the version of the term's figures beside which it is shown."""
    return Figure(
        status=row["status"],
        count=row["numerator"] if row["status"] == VALUE else None,
        low=row["numerator_low"],
        high=row["numerator_high"],
        base=row["denominator"],
        share=row["value"],
        reason=row["reason"],
        awaited=row["awaited"],
        units_missing=row["units_missing"],
        units_expected=row["units_expected"],
        kept_of=row["as_of"] if newest is not None and row.get("edition_version", newest) < newest else None,
    )
