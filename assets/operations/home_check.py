"""Whether a home is fit for a refresh: index, keys, manifest and what no refresh makes again are whole and its own.

Looked at before the first step, so that a fault is named before anything is published. What a refresh makes again
(lake, releases) is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assets.common.storage import home_identity, home_secret, home_version
from assets.common.storage.file_lock import LockedError
from assets.common.storage.home import Home
from assets.common.storage.home_fault import RESTORE, HomeFaultError, read_whole_parquet
from assets.index.linking.engine import current_model
from assets.index.store import index_file
from assets.sources.staging.landing import read_manifest


def check_home(home: Home) -> None:
    """Make sure that a refresh may build on what the home holds; bring it forward if it is of an earlier version.

    Raises:
        HomeFaultError: a file is lost, damaged, of another home, or of a newer version.
        WrongKeyError, UnreadableDatabaseError, IndexVersionError, MissingKeyError: the index does not open.
    """
    home_version.check_readable(home)
    if home_identity.read_identity(home) is None and not home.index.is_file() and _has_published(home):
        raise HomeFaultError(
            f"ดัชนีและกุญแจหายไป · {home.index} and {home.state / 'identity.json'} are gone, though the home has"
            f" published before: with new ones every child would get another id; {RESTORE}"
        )
    if not home.rotation.is_file():
        _open_index(home)
    home_identity.check_none_lost(home)
    known = home_identity.read_identity(home)
    for purpose in sorted({home_secret.PSEUDONYM, *(known.secrets if known else ())}):
        home_secret.load_secret(home, purpose)
    _check_manifest_is_newest(home)
    for path in list_lasting_tables(home):
        read_whole_parquet(path)
    home_version.bring_forward(home)
    current_model(home)


def _open_index(home: Home) -> None:
    """Open and close the index, brought forward where it is of an earlier version; whoever has it open can open it."""
    try:
        with index_file.open_index(home, read_only=True, patience=0):
            return
    except index_file.IndexVersionError as error:
        if not error.can_be_brought_forward:
            raise
        with index_file.open_index(home):
            return
    except FileNotFoundError:  # never made: `open_index` says otherwise where it is gone
        return
    except LockedError:
        return


def _check_manifest_is_newest(home: Home) -> None:
    """Compare the manifest with the files that the last staging knew: it only ever grows.

    Raises:
        HomeFaultError: the manifest is damaged, lost, or an earlier one.
    """
    names = ["province_code", "source", "file_version"]
    known = {tuple(row.values()) for row in read_manifest(home).select(names).to_pylist()}
    for path in sorted(home.lake("files").glob("*/*.parquet")):
        try:
            staged = pq.read_table(path, columns=names).to_pylist()
        except pa.ArrowException:
            continue  # damaged: the refresh of its province makes it again
        if {tuple(row.values()) for row in staged if row["file_version"]} - known:
            raise HomeFaultError(
                f"บัญชีไฟล์ที่รับไว้เป็นฉบับเก่า · {home.state / 'manifest.parquet'} is an earlier one and does not know all"
                f" files that were received: put the newest one back, or {RESTORE}"
            )


def list_lasting_tables(home: Home) -> Iterator[Path]:
    """The Parquet files, a few small ones, that no refresh makes again."""
    kept = ("correction", "alert_finding", "indicator_history", "edition")
    for folder in (home.state, *(home.lake(name) for name in kept)):
        yield from sorted(path for path in folder.rglob("*.parquet") if not path.name.startswith("."))


def _has_published(home: Home) -> bool:
    return any(path.is_symlink() for path in (home.root / "published").glob("??"))
