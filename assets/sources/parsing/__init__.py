"""Parsing: one landed file to typed rows, in a process of its own, kept so that it is read once."""
