"""Child records: one schema for all sources."""

from assets.records.child_record import STEP, NotStagedError, RecordsSummary, build_records, refresh_records

__all__ = ["STEP", "NotStagedError", "RecordsSummary", "build_records", "refresh_records"]
