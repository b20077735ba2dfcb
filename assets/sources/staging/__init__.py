"""Staging: landed files become staged rows, quarantined rows and a list of files, beside what stands until approved."""
