"""The release of a province: registry, analysts' file, open figures."""

from assets.publication.release import ReleaseError, ReleaseSummary, publish

__all__ = ["ReleaseError", "ReleaseSummary", "publish"]
