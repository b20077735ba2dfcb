"""The child master index: its store, the linking, the registry of ids.

What is named here is imported when it is used: who needs only the store does not load the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assets.index.index_refresh import IndexSummary, refresh_index

__all__ = ["IndexSummary", "refresh_index"]


def __getattr__(name: str) -> Any:
    """Import what is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from assets.index import index_refresh

    return getattr(index_refresh, name)
