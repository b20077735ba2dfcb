"""Linking the records of the index: the model in force, its evaluation, the page about it."""
