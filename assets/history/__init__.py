"""History: what is known of a child over time, and of what corrected files changed.

Events themselves are written by the index, as they happen.
"""
