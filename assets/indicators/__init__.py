"""Indicators of the province, each with its range."""

from assets.indicators.values import IndicatorSummary, build

__all__ = ["IndicatorSummary", "build"]
