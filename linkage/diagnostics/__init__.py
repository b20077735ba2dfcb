"""Diagnostics of one linking, from its own pairs and probabilities."""
