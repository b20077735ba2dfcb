"""Counting: children once over all phases, and need against the places of resources."""
