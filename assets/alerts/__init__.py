"""Alerts: rules evaluated at each refresh, and what was opened, kept and closed over the refreshes."""

from assets.alerts.evaluation import STEP, AlertSummary, evaluate, refresh_alerts

__all__ = ["STEP", "AlertSummary", "evaluate", "refresh_alerts"]
