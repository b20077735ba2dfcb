"""Checking: which table each suite runs on, what is measured beside it, and what is kept of the results."""
