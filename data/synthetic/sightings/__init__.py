"""The people as an agency knows and writes them, with its faults."""
