"""Indicators of the province, each with its range."""

from assets.indicators.indicator_values import IndicatorSummary, build

__all__ = ["IndicatorSummary", "build"]
