"""What interrupted runs, rotations and commands leave in a home, and removing it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from assets.common.storage.home import Home

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}\.tmp(\.wal)?")
"""A temporary sibling (`atomic_io`), and the log that DuckDB keeps beside one that is a database."""
_LEFT = 3600.0
"""Seconds after which a temporary file of the state, which some write without a lock, is nobody's."""


def cleanup(home: Home) -> int:
    """Remove what interrupted runs left; how many there were. Only for who holds the home alone."""
    found = find_leftovers(home)
    for path in found:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    return len(found)


def find_leftovers(home: Home) -> list[Path]:
    """What interrupted runs left, or running ones have: temporary siblings, spilled memory, half-built releases."""
    found = [path for path in _below(home) if _TEMPORARY.fullmatch(path.name)]
    found += [path for path in home.state.rglob(".*.tmp*") if _TEMPORARY.fullmatch(path.name) and _is_old(path)]
    found += [*home.root.glob(".spill"), *home.lake().glob(".spill"), *home.lake().glob(".linkage-*")]
    found += home.lake().glob(".beside/*/*")
    found += home.root.joinpath("published", ".releases").glob(".building-*")
    return found


def _below(home: Home) -> Iterator[Path]:
    """What lies beside the index and in the folders that only a turn writes to."""
    yield from home.root.glob(".*.tmp*")
    for folder in ("landing", "kept", "lake", "published"):
        yield from (home.root / folder).rglob(".*.tmp*")


def _is_old(path: Path) -> bool:
    return time.time() - path.lstat().st_mtime > _LEFT
