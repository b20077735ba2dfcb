"""Child records: one schema for all sources."""

from assets.records.child_record import NotStagedError, RecordsSummary, build_records

__all__ = ["NotStagedError", "RecordsSummary", "build_records"]
