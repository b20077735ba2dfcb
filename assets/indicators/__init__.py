"""Indicators of the province, each with its range."""

from assets.indicators.indicator_values import STEP, IndicatorSummary, build, refresh_indicators

__all__ = ["STEP", "IndicatorSummary", "build", "refresh_indicators"]
