"""Retained extracts: a received file's validated rows, after its bytes are deleted.

When a landed file is purged, or holds a child who was erased, what it said goes on speaking from here:
`HOME/kept/<province>/<source>/<file version>/`, one Parquet file an extract and a list that is written last.
When and why a file is set aside so is `assets.privacy`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from assets.common.storage.home import Home
from assets.common.storage.home_fault import RESTORE, HomeFaultError
from assets.sources.parsing import extract_store
from assets.sources.parsing.parsing import RejectedFile, TypedExtract, ValidatedExtract
from assets.sources.staging.landing import LandedFile
from quality.contract import SourceContract


def is_retained(home: Home, province: str, source: str, version: str) -> bool:
    """Whether what the file said is kept, whole."""
    return extract_store.is_whole(home.kept(province, source, version))


def write(
    home: Home, province: str, source: str, version: str, results: Sequence[ValidatedExtract | RejectedFile]
) -> None:
    """Keep what a file said, in the place of what was kept of it before.

    Args:
        home: the installation.
        province: two-digit code.
        source: one of the six.
        version: the file's SHA-256.
        results: all of its extracts, and its members that gave none.
    """
    extract_store.write(home.kept(province, source, version), results)


def read(
    home: Home, province: str, landed: LandedFile, contract: SourceContract
) -> list[ValidatedExtract | RejectedFile]:
    """What the file said, as it was validated then, in the columns of today's contract.

    Raises:
        HomeFaultError: it is damaged, and its bytes are gone.
    """
    folder = home.kept(province, contract.source, landed.file_version)
    try:
        found = list(extract_store.read(folder, landed, contract))
    except (FileNotFoundError, ValueError, LookupError, TypeError, pa.ArrowException):
        raise HomeFaultError(f"ไฟล์เสียหาย · {folder} is damaged or not whole: {RESTORE}") from None
    return [ValidatedExtract(**vars(each)) if isinstance(each, TypedExtract) else each for each in found]
