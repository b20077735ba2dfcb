"""Alerts: rules evaluated at each refresh, and what was opened, kept and closed over the refreshes."""

from assets.alerts.evaluation import AlertSummary, evaluate

__all__ = ["AlertSummary", "evaluate"]
