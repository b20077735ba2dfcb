"""The child master index: its store, the linking, the ledger of ids."""

from assets.index.refreshing import IndexSummary, refresh

__all__ = ["IndexSummary", "refresh"]
