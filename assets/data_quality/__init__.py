"""Data quality: what is wrong with the data as it is, and who can put it right.

Quarantine that waits for a correction, source conflicts, how complete and fresh each source is,
and the page that says so. Rules that a table must meet are `quality`'s and `assets.checks`'s.
"""
