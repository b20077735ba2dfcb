"""Indicators of the province, each with its range."""
