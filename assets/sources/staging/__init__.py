"""Staging: landed files become staged rows, quarantined rows and a list of files, written, audited, published."""
