"""The parse cache: a landed file's typed rows, so that it is parsed once and not at every refresh.

`HOME/lake/reading/<province>/<source>/<file version>/<key>/`. An entry lives as long as the file's bytes in landing:
who removes these removes it (`drop`), and staging removes the rest (`prune`). The key changes with whatever the rows
depend on beside the bytes: contract, code version, packages, name, receipt. What depends on the as-of day is computed
at every refresh (`validation`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import os
import shutil
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError
from assets.sources.fields.periods import RECEIPT
from assets.sources.formats.limits import Limits, load_limits
from assets.sources.parsing import extract_store
from assets.sources.parsing.parsing import RejectedFile, TypedExtract, fallback_date, receipt_date
from assets.sources.parsing.worker_pool import POOL
from assets.sources.staging import landing
from assets.sources.staging.landing import LandedFile
from quality.contract import SourceContract

_log = logging.getLogger(__name__)
CODE_VERSION = "1"
"""Of how a file is read, in `assets.sources`, `linkage.thai` and `quality`: raised whenever the same bytes would give
other rows."""
PACKAGES = ("childlink", "dbfread", "geothai", "pyarrow", "python-calamine")
"""Those that read files, and know the places."""


def read(
    home: Home, province: str, landed: LandedFile, contract: SourceContract, as_of: date
) -> list[TypedExtract | RejectedFile]:
    """The typed rows of a landed file; its bytes are parsed only where the cache has no valid entry.

    Args:
        home: the installation.
        province: the inbox's province code.
        landed: the file.
        contract: of its source.
        as_of: the day asked about.

    Raises:
        HomeFaultError: its bytes in landing are not those that came.
    """
    limits = load_limits(home.root)
    folder = _folder(home, province, contract.source) / landed.file_version
    on_any_day, on_this_day = (
        folder / _key(province, landed, contract, limits, day) for day in (None, fallback_date(landed, as_of))
    )
    for entry in (on_any_day, on_this_day):
        if (known := _read_entry(entry, landed, contract)) is not None:
            return known
    shutil.rmtree(folder, ignore_errors=True)
    landing.check_landed(home, landed, content=True)
    path = home.landed(landed.file_version)
    if refusal := POOL.parse(path, landed, contract.source, province, as_of, limits, on_this_day):
        results: list[TypedExtract | RejectedFile] = [RejectedFile(landed, refusal)]
        shutil.rmtree(on_this_day, ignore_errors=True)
        extract_store.write(on_any_day, results)
        return results
    results = list(extract_store.read(on_this_day, landed, contract))
    if all(isinstance(each, RejectedFile) or each.periods.source != RECEIPT for each in results):
        os.replace(on_this_day, on_any_day)
    return results


def _read_entry(entry: Path, landed: LandedFile, contract: SourceContract) -> list[TypedExtract | RejectedFile] | None:
    """An entry of the cache; None where there is none, or it is damaged and the file must be parsed again."""
    if not extract_store.is_whole(entry):
        return None
    try:
        return list(extract_store.read(entry, landed, contract))
    except (HomeFaultError, FileNotFoundError, ValueError, KeyError, pa.ArrowException):
        _log.warning("the parse cache of file %s is damaged: the file is parsed again", landed.file_version)
        return None


def drop(home: Home, version: str) -> None:
    """Remove a file's entries, in all provinces that received it."""
    for folder in home.lake("reading").glob(f"*/*/{version}"):
        shutil.rmtree(folder)


def prune(home: Home, province: str, source: str, versions: Iterable[str]) -> None:
    """Remove the entries of all but these files."""
    known = set(versions)
    for folder in _folder(home, province, source).glob("*"):
        if folder.name not in known:
            shutil.rmtree(folder)


def _folder(home: Home, province: str, source: str) -> Path:
    return home.lake("reading", province, source)


def _key(province: str, landed: LandedFile, contract: SourceContract, limits: Limits, fallback: date | None) -> str:
    """Sixteen hexadecimal digits that change with what the rows depend on beside the file's bytes.

    `fallback` is the day that stands in for a period which the file does not give.
    """
    days = [str(receipt_date(landed)), str(fallback)]
    given = [
        province,
        contract.source,
        contract.version,
        landed.source_file,
        *days,
        limits.model_dump_json(),
        CODE_VERSION,
        find_versions(),
    ]
    return hashlib.sha256(json.dumps(given).encode()).hexdigest()[:16]


@cache
def find_versions() -> dict[str, str]:
    """The versions of the packages that read files."""
    return {name: importlib.metadata.version(name) for name in PACKAGES}
