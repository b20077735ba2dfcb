"""Linking the records of the index: the model in force, its evaluation, the page about it."""

DRAWS = 200
"""How many other clusterings are drawn for the ranges; here, so that who counts in them does not load the engine."""
