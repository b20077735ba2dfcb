"""Steps that need not be done again: one whose inputs, code and day are those of the last time is skipped whole.

`lake/step/<province>/<step>.json` is the stamp of a step: what it was given, the files that it wrote with their hashes,
and its summary. It is written after them, so a step that was killed has none. A step whose files were lost or changed
since is done again. Nothing of a row is in a stamp.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import pyarrow as pa
import pydantic

from assets.common.storage.atomic_io import recording_writes, replacing
from assets.common.storage.home import Home

Summary = TypeVar("Summary")
SOFTWARE = ("childlink", "duckdb", "pyarrow")
"""Packages of another version of which every step is done again."""


@dataclass(frozen=True)
class RefreshStep(Generic[Summary]):
    """A step of a refresh.

    Attributes:
        name: the asset's.
        code_version: declared; raised whenever the same input would give another output.
        summary: the dataclass that the step returns, of numbers and texts.
    """

    name: str
    code_version: str
    summary: type[Summary]


@dataclass(frozen=True)
class StepInput:
    """All that a step's output depends on beside its code.

    Attributes:
        files: those that it reads, the definitions in `data/reference` among them; one may be missing.
        as_of: the day, if the output depends on it.
        values: anything else, by what it is called.
    """

    files: Iterable[Path]
    as_of: date | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StepResult(Generic[Summary]):
    """What became of a step.

    Attributes:
        summary: the step's own, or that of the last time where it was skipped.
        data_version: sixteen hexadecimal digits that change with the files that it wrote.
        changes: what was not as the last time; nothing where it was skipped.
        seconds: how long it took by the clock, to do it or to find that it need not be done.
    """

    summary: Summary
    data_version: str
    changes: tuple[str, ...]
    seconds: float = field(default=0.0, compare=False)

    @property
    def is_skipped(self) -> bool:
        """Whether the step was not done again."""
        return not self.changes


def run_step(
    step: RefreshStep[Summary], home: Home, province: str, given: StepInput, compute: Callable[[], Summary]
) -> StepResult[Summary]:
    """Do a step, or skip it where nothing that it depends on has changed and all that it wrote is still there.

    Args:
        step: which one.
        home: the installation; files of it are known by their place below its root.
        province: two-digit code.
        given: all that the output depends on.
        compute: does the step; every file that it writes is written by `atomic_io`.
    """
    begun = time.perf_counter()
    path = home.lake("step", province, f"{step.name}.json")
    now = _describe(step, home, given)
    stamp = _read(path)
    changes = _find_changes(stamp, now, home)
    if stamp is not None and not changes:
        known = pydantic.TypeAdapter(step.summary).validate_python(stamp["summary"])
        return StepResult(known, _version_of(stamp["output"]), (), time.perf_counter() - begun)
    path.unlink(missing_ok=True)
    with recording_writes() as written:
        summary = compute()
    # What lies in the state itself (identity, keys) is the home's, and others write it too; what is gone was moved.
    lasting = sorted(file for file in written if file.parent != home.state and file.is_file())
    output = {_name(home, file): hash_file(file) for file in lasting}
    said = pydantic.TypeAdapter(step.summary).dump_python(summary, mode="json")
    with replacing(path) as temporary:
        temporary.write_text(json.dumps({"input": now, "output": output, "summary": said}, indent=1), "utf-8")
    return StepResult(summary, _version_of(output), changes, time.perf_counter() - begun)


def list_parquet(folder: Path) -> list[Path]:
    """The Parquet files below a folder, in a fixed order."""
    return sorted(folder.rglob("*.parquet"))


def hash_file(file: Path) -> str | None:
    """The SHA-256 of a file; None where there is none. The same file is read once in a process."""
    if not file.is_file():
        return None
    facts = file.stat()
    return _hash_content(_FileState(file, facts.st_ino, facts.st_size, facts.st_mtime_ns))


def hash_table(table: pa.Table) -> str:
    """The SHA-256 of the rows of a table, in their order, with its schema; the same rows may rarely have two."""
    written = pa.BufferOutputStream()
    with pa.ipc.new_stream(written, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return hashlib.sha256(written.getvalue()).hexdigest()


class _FileState(NamedTuple):
    """A file, and what tells it from another that took its place."""

    path: Path
    inode: int
    size: int
    changed_at: int


@lru_cache(maxsize=4096)
def _hash_content(state: _FileState) -> str:
    with state.path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _describe(step: RefreshStep[Any], home: Home, given: StepInput) -> dict[str, str | None]:
    """What a step is given, each part by what it is called."""
    day = {} if given.as_of is None else {"as-of day": given.as_of.isoformat()}
    files = {_name(home, file): hash_file(file) for file in given.files}
    return {"code": f"{step.code_version} {_software()}", **day, **given.values, **files}


def _find_changes(stamp: dict[str, Any] | None, now: dict[str, str | None], home: Home) -> tuple[str, ...]:
    if stamp is None:
        return ("not done before, or not to its end",)
    before = stamp["input"]
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    lost = [name for name, digest in stamp["output"].items() if hash_file(home.root / name) != digest]
    return (*names, *(f"output {name}" for name in lost))


def _read(path: Path) -> dict[str, Any] | None:
    try:
        stamp: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return stamp if stamp.keys() == {"input", "output", "summary"} else None


def _name(home: Home, file: Path) -> str:
    """A file of the home by its place in it, so that a home may be moved; another one by its folder and name."""
    return file.relative_to(home.root).as_posix() if file.is_relative_to(home.root) else "/".join(file.parts[-2:])


def _version_of(output: Mapping[str, str | None]) -> str:
    return hashlib.sha256(json.dumps(output, sort_keys=True).encode()).hexdigest()[:16]


@cache
def _software() -> str:
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in SOFTWARE)
