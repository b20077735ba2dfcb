"""Workbooks that people send back: reading them, opening them with a password, and the copy with results."""
