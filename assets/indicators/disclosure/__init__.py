"""Disclosure control: what a reader could work out, and what is hidden so that nobody can."""
