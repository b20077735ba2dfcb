"""Kept files: what a received file said, typed and judged, after its bytes are gone.

When a landed file is purged, or holds a child who was erased, what it said goes on speaking from here:
`HOME/kept/<province>/<source>/<file version>/`, one Parquet file an extract and a list that is written last.
When and why a file is set aside so is `assets.protection`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.home import Home
from assets.sources import stored
from assets.sources.landing import Landed
from assets.sources.parsing import Judged, Turned, Typed
from quality.contract import SourceContract


def holds(home: Home, province: str, source: str, version: str) -> bool:
    """Whether what the file said is kept, whole."""
    return stored.is_whole(home.kept(province, source, version))


def write(home: Home, province: str, source: str, version: str, results: Sequence[Judged | Turned]) -> None:
    """Keep what a file said, in the place of what was kept of it before.

    Args:
        home: the installation.
        province: two-digit code.
        source: one of the six.
        version: the file's SHA-256.
        results: all of its extracts, and its members that gave none.
    """
    stored.write(home.kept(province, source, version), results)


def read(home: Home, province: str, landed: Landed, contract: SourceContract) -> list[Judged | Turned]:
    """What the file said, as it was judged then, in the columns of today's contract."""
    found = stored.read(home.kept(province, contract.source, landed.file_version), landed, contract)
    return [Judged(**vars(each)) if isinstance(each, Typed) else each for each in found]
