"""Readings: what a landed file says, typed, so that it is read once and not at every refresh.

`HOME/lake/reading/<province>/<source>/<file version>/<mark>/`. A reading stands and falls with the file's bytes in
landing: who removes these removes it (`drop`), and staging drops what is left over (`prune`). The mark changes with
whatever the reading hangs on beside the bytes: contract, code, libraries, name, receipt. What hangs on the day asked
about is judged anew each time (`judging`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from assets.common.home import Home
from assets.sources.fields.periods import RECEIPT
from assets.sources.readers.source_list import Reader
from assets.sources.staging import extract_store
from assets.sources.staging.landing import Landed
from assets.sources.staging.parsing import Turned, Typed, day_of, parse, told_on
from quality.contract import SourceContract

ROOT = Path(__file__).parents[3]
CODE = ("assets/sources", "linkage/thai", "quality")
"""Folders whose code says how a file is read."""
LIBRARIES = ("dbfread", "geothai", "pyarrow", "python-calamine")
"""Packages that read files, and know the places."""


def read(
    home: Home, province: str, landed: Landed, contract: SourceContract, reader: Reader, as_of: date
) -> list[Typed | Turned]:
    """What a landed file says; its bytes are read only where there is no reading that holds.

    Args:
        home: the installation.
        province: the inbox's province code.
        landed: the file.
        contract: of its source.
        reader: of its source.
        as_of: the day asked about.
    """
    folder = _folder(home, province, contract.source) / landed.file_version
    on_any_day, on_this_day = (
        folder / _mark(province, landed, contract, day) for day in (None, told_on(landed, as_of))
    )
    for marked in (on_any_day, on_this_day):
        if extract_store.is_whole(marked):
            return list(extract_store.read(marked, landed, contract))
    results = list(parse(home.landed(landed.file_version), landed, contract, reader, province, as_of))
    dated = all(isinstance(each, Turned) or each.periods.source != RECEIPT for each in results)
    shutil.rmtree(folder, ignore_errors=True)
    extract_store.write(on_any_day if dated else on_this_day, results)
    return results


def drop(home: Home, version: str) -> None:
    """Forget what a file said, in all provinces that it came for."""
    for folder in home.lake("reading").glob(f"*/*/{version}"):
        shutil.rmtree(folder)


def prune(home: Home, province: str, source: str, versions: Iterable[str]) -> None:
    """Forget readings of all but these files: of files that were set aside meanwhile, or taken out of landing."""
    known = set(versions)
    for folder in _folder(home, province, source).glob("*"):
        if folder.name not in known:
            shutil.rmtree(folder)


def _folder(home: Home, province: str, source: str) -> Path:
    return home.lake("reading", province, source)


def _mark(province: str, landed: Landed, contract: SourceContract, told: date | None) -> str:
    """Sixteen hexadecimal digits that change with what a reading hangs on beside the file's bytes.

    `told` is the day that it counts on where it says no period itself.
    """
    days = [str(day_of(landed)), str(told)]
    given = [province, contract.source, contract.version, landed.source_file, *days, code()]
    return hashlib.sha256(json.dumps(given).encode()).hexdigest()[:16]


@cache
def code() -> str:
    """A hash of the code and the versions of the libraries that read files."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py")):
        digest.update(path.read_bytes())
    for name in LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}".encode())
    return digest.hexdigest()
