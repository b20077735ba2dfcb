"""Child records: one schema for all sources."""
