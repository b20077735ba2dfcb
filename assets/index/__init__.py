"""The child master index: its store, the linking, the registry of ids."""

from assets.index.index_refresh import IndexSummary, refresh_index

__all__ = ["IndexSummary", "refresh_index"]
