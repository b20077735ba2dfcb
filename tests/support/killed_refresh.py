"""A refresh that is killed with SIGKILL, or finds its disk full, at a chosen point; and what must hold afterwards.

    python -m tests.support.killed_refresh FOLDER [--points N]

Makes a small province of a few sources below FOLDER, refreshes it, gives it its next term's files, and then, for each
of N points spread over all there are (default: all), refreshes a copy of it, kills that on the way, looks whether
everything published is whole, and lets the next refresh finish. Each run is a fork of a process that has imported
everything and done nothing: whoever has threads, as this one soon does, cannot be forked. The code under test knows
nothing of it. `kill_in_a_row` kills several refreshes of one copy, one after the other, before one may finish.

What costs much and writes nothing is left out: no linear programme is solved, so that of the open figures that need
one to be shown to be safe none is published, and breakdowns by age and sex are not tried. The province is the one with
the fewest subdistricts.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import pkgutil
import random
import resource
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq

import assets
import linkage
import pipelines
import quality
from assets.common.storage import atomic_io, duckdb_io
from assets.common.storage.home import Home
from assets.indicators.disclosure import breakdowns, linear_programme
from data.synthetic import province_config
from data.synthetic.province import write_province
from pipelines.commands.province import refresh as command

PROVINCE = "83"
FIRST, SECOND = date(2024, 5, 20), date(2024, 11, 5)
KEY = "a key of the test's own"
CHILDREN, SEED = 60, 4
"""With this seed each source has rows in both terms."""
SOURCES = ("civil_registration", "schools", "nonformal")
"""A table as text, workbooks and an archive: more sources pass more places, not others."""
BETWEEN = "between steps"
_CLEAN = multiprocessing.get_context("forkserver")
# What a refresh imports late, by itself a quarter of each run.
_OURS = [
    module.name
    for package in (assets, linkage, pipelines, quality)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]
_THEIRS = [
    *(
        "alembic.config",
        "dagster._core.storage.event_log.sqlite.sqlite_event_log",
        "dagster._core.storage.sqlite_storage",
    ),
    *("quality.suites.library", "recordlinkage", "scipy.sparse", "highspy", "vl_convert"),
]
_CLEAN.set_forkserver_preload([*_THEIRS, *_OURS, "tests.support.killed_refresh"])
_DEFINED = {
    "child": "SELECT * EXCLUDE (child_id) FROM registry.master.child ORDER BY ALL",
    "together": """
        SELECT list((source, source_file, source_row, file_version) ORDER BY ALL) AS records
        FROM registry.master.child_record GROUP BY child_id ORDER BY ALL""",
    "file": "SELECT * EXCLUDE (received_at) FROM abe.quality.file ORDER BY ALL",
    "value": "SELECT * FROM abe.abe.indicator_value ORDER BY ALL",
    "events": "SELECT kind, count(*) FROM registry.master.child_event GROUP BY ALL ORDER BY ALL",
}


Place = tuple[str, str]
"""What is about to happen, and in which step of the refresh."""


def _step() -> str:
    """The asset that is being made: the innermost function of a `definitions.py`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and Path(frame.f_code.co_filename).name != "definitions.py":
        frame = frame.f_back
    return BETWEEN if frame is None else frame.f_code.co_name


class Points:
    """Counts the places at which a run can be killed, and kills at one of them.

    Attributes:
        passed_by: what was about to happen at each place that was passed, and in which step.
        at: the place to kill at, and how many of its kind are passed by then, it included; `None` for none.
    """

    def __init__(self, at: tuple[Place, int] | None = None) -> None:
        self.passed_by: list[Place] = []
        self.at = at

    def passed(self, name: str) -> bool:
        """Whether this place is the one."""
        here = (name, _step())
        self.passed_by.append(here)
        return self.at is not None and here == self.at[0] and self.passed_by.count(here) == self.at[1]

    def before(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """`act`, with a place before it."""

        def acting(*given: Any, **named: Any) -> Any:
            if self.passed(name):
                _die()
            return act(*given, **named)

        return acting

    def writing(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """`act`, which writes a file, with a place in the middle: half the file is there."""

        def acting(table: Any, where: Any, **named: Any) -> Any:
            act(table, where, **named)
            if self.passed(name):
                os.truncate(where, Path(where).stat().st_size // 2)
                _die()

        return acting


class Connection:
    """A DuckDB connection with places before, in and after what it makes lasting."""

    def __init__(self, real: duckdb.DuckDBPyConnection, points: Points) -> None:
        self._real, self._points = real, points

    def execute(self, query: Any, *given: Any, **named: Any) -> Any:
        """As the connection's own."""
        text = query if isinstance(query, str) else ""
        if not any(word in text for word in ("COMMIT", "CHECKPOINT")):
            return self._real.execute(query, *given, **named)
        if self._points.passed("before a commit"):
            _die()
        if self._points.passed("in a commit"):
            threading.Thread(target=_die, args=(0.002,), daemon=True).start()
        answer = self._real.execute(query, *given, **named)
        if self._points.passed("after a commit"):
            _die()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._real.close()


def _die(after: float = 0) -> None:
    time.sleep(after)
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def place(points: Points) -> None:
    """Put the places into this process."""
    for name in ("replace", "rename", "symlink", "unlink", "fsync"):
        setattr(os, name, points.before(f"before {name}", getattr(os, name)))
    pq.write_table = points.writing("in a Parquet file", pq.write_table)
    connect = duckdb_io.connect
    duckdb_io.connect = lambda *given, **named: Connection(connect(*given, **named), points)  # type: ignore[assignment,return-value]
    assert atomic_io.pq is pq and atomic_io.os is os  # what is patched is what is called


def start(said: Path, act: Callable[..., int], *given: Any) -> BaseProcess:
    """Start `act`, a function of a module, in a process of its own; what it prints goes to `said`."""
    process = _CLEAN.Process(target=_saying, args=(said, act, given))
    process.start()
    return process


def apart(said: Path, act: Callable[..., int], *given: Any) -> int:
    """Run `act` in a process of its own; its exit code, negative for what killed it."""
    process = start(said, act, *given)
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _saying(said: Path, act: Callable[..., int], given: tuple[Any, ...]) -> None:
    os.environ["CHILDLINK_KEY"] = KEY
    with said.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        sys.exit(act(*given))


def leave_out_costly() -> None:
    """Leave out of this process's refresh what costs much and writes nothing."""
    linear_programme.find_unproved = lambda _cells, _unknown, wanted, *_: np.array(wanted)
    breakdowns.add_breakdowns = lambda _values, _context, _chosen, hidden, *_: hidden


def refresh(
    home: Path,
    inbox: Path,
    as_of: date,
    at: tuple[Place, int] | None = None,
    counted: Path | None = None,
    largest: int = 0,
) -> int:
    """One refresh; with `counted`, the names of its places are written there, with `largest`, no file is larger."""
    points = Points(at)
    leave_out_costly()
    if at or counted:
        place(points)
    if largest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    code = command.run_refresh(Home(home), PROVINCE, inbox, as_of)
    if counted:
        counted.write_text(json.dumps(points.passed_by))
    return code


def state(home: Path) -> dict[str, Any]:
    """What is published, without what differs between two runs of the same."""
    folder = Home(home).published(PROVINCE)
    found: dict[str, Any] = {}
    with duckdb_io.connect() as connection:
        duckdb_io.attach(connection, folder / "registry.duckdb", "registry", key=KEY, read_only=True)
        duckdb_io.attach(connection, Home(home).analysts_file(PROVINCE), "abe", read_only=True)
        for name, query in _DEFINED.items():
            found[name] = connection.execute(query).fetchall()
        for catalog in ("registry", "abe"):
            tables = connection.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY ALL", [catalog]
            ).fetchall()
            for schema, table in tables:
                count = connection.execute(f'SELECT count(*) FROM {catalog}."{schema}"."{table}"').fetchone()
                found[f"{catalog}.{schema}.{table}"] = count
    return found


@dataclass(frozen=True)
class Scene:
    """A province before its second refresh, and what that comes to when nothing happens."""

    folder: Path
    home: Path
    inbox: Path
    places: list[Place]
    before: dict[str, Any]
    after: dict[str, Any]

    def find_place(self, at: int) -> tuple[Place, int]:
        """The place at a point of the undisturbed refresh, from 1, and which of its kind it is there."""
        place = self.places[at - 1]
        return place, self.places[:at].count(place)

    @contextlib.contextmanager
    def copy(self) -> Iterator[Path]:
        """The home to be spoilt."""
        home = self.folder / "tried"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.home, home, symlinks=True)
        yield home
        shutil.rmtree(home)


def scene(folder: Path) -> Scene:
    """Make the province below `folder`, refresh it, add its next term, and see what an undisturbed refresh gives."""
    os.environ["CHILDLINK_KEY"] = KEY
    made = write_province(province_config(PROVINCE, children=CHILDREN, seed=SEED), folder / "first")
    write_province(province_config(PROVINCE, children=CHILDREN, seed=SEED, term=2), folder / "second")
    for term in ("first", "second"):
        for source in (folder / term / "inbox").iterdir():
            if source.name not in SOURCES:
                shutil.rmtree(source)
    home, undisturbed, said = folder / "home", folder / "undisturbed", folder / "said.txt"
    assert apart(said, refresh, home, made.inbox, FIRST) == 0, said.read_text()
    for path in sorted((folder / "second" / "inbox").rglob("*")):
        if path.is_file():
            target = made.inbox / path.relative_to(folder / "second" / "inbox")
            shutil.copy(path, target.with_name(f"term2-{target.name}") if target.exists() else target)
    shutil.copytree(home, undisturbed, symlinks=True)
    places = folder / "places.json"
    assert apart(said, refresh, undisturbed, made.inbox, SECOND, None, places) == 0, said.read_text()
    passed = [(name, step) for name, step in json.loads(places.read_text())]
    return Scene(folder, home, made.inbox, passed, state(home), state(undisturbed))


def killed_at(here: Scene, at: int) -> str:
    """Kill a refresh at a place, look at what is published, and refresh again; what is wrong, or nothing."""
    said = here.folder / "said.txt"
    with here.copy() as home:
        code = apart(said, refresh, home, here.inbox, SECOND, here.find_place(at))
        if code != -signal.SIGKILL:
            return f"it was not killed but ended with {code}: {said.read_text()[-500:]}"
        if state(home) not in (here.before, here.after):
            return "what is published after the kill is neither the old release nor the new one"
        return finish(here, home, said)


def kill_in_a_row(here: Scene, places: Sequence[int]) -> tuple[str, list[int]]:
    """Kill one refresh of a home after the other, each at a place, look each time, and let the last one finish.

    Returns:
        What is wrong, or nothing; and the places that were not reached, since earlier refreshes had done the work.
    """
    said = here.folder / "said.txt"
    with here.copy() as home:
        for done, at in enumerate(places):
            code = apart(said, refresh, home, here.inbox, SECOND, here.find_place(at))
            if code == 0 and done:
                return _find_unlike(here, home), list(places[done:])
            if code != -signal.SIGKILL:
                return f"at {at} it was not killed but ended with {code}: {said.read_text()[-500:]}", []
            if state(home) not in (here.before, here.after):
                return f"what is published after the kill at {at} is neither the old release nor the new one", []
        return finish(here, home, said), []


def full_at(here: Scene, size: int) -> str:
    """Refresh where no file can be larger than `size` bytes, then with room; what is wrong, or nothing."""
    said = here.folder / "said.txt"
    with here.copy() as home:
        code = apart(said, refresh, home, here.inbox, SECOND, None, None, size)
        words = said.read_text()
        if code not in (1, 3) or "disk" not in words:
            return f"it ended with {code} and said: {words[-800:]}"
        if state(home) != here.before:
            return "the last release was touched"
        return finish(here, home, said)


def finish(here: Scene, home: Path, said: Path) -> str:
    """Refresh without a fault; what is wrong with its end, or nothing."""
    code = apart(said, refresh, home, here.inbox, SECOND)
    if code != 0:
        return f"the next refresh ended with {code}: {said.read_text()[-800:]}"
    return _find_unlike(here, home)


def _find_unlike(here: Scene, home: Path) -> str:
    now = state(home)
    unlike = [name for name, rows in here.after.items() if now.get(name) != rows]
    if unlike:
        return f"the next refresh gave something else in {', '.join(unlike)}"
    left = [path for path in home.rglob("*") if path.name.endswith(".tmp") or path.name.startswith(".building-")]
    left = [path for path in left if "state" not in path.relative_to(home).parts[:1]]
    return f"left behind: {', '.join(str(path.relative_to(home)) for path in left)}" if left else ""


def main() -> None:
    """Try the points, tell each that fails, and how many there were."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--points", type=int)
    given = parser.parse_args()
    here = scene(given.folder.resolve())
    chosen = spread(here.places, given.points)
    random.Random(1).shuffle(chosen)  # a run that is cut short has tried something of everything
    failed = 0
    for count, at in enumerate(chosen, 1):
        wrong = killed_at(here, at)
        failed += bool(wrong)
        print(f"{count}/{len(chosen)}: {at}, {', '.join(here.places[at - 1])}: {wrong or 'fine'}", flush=True)
    for place, tried in sorted(Counter(here.places[at - 1] for at in chosen).items()):
        print(f"{tried} of {here.places.count(place)} {', '.join(place)}")
    print(f"{len(chosen)} of {len(here.places)} points tried: {failed} failed", flush=True)
    sys.exit(bool(failed))


def spread(places: list[Place], wanted: int | None) -> list[int]:
    """Some of the points, all where `wanted` is `None`.

    They are spread evenly over each kind of place in each step; where there are more of these, over each kind.
    """
    if wanted is None or wanted >= len(places):
        return list(range(1, len(places) + 1))
    by_kind: dict[Place | str, list[int]] = {}
    for at, place in enumerate(places, 1):
        by_kind.setdefault(place if wanted >= len(set(places)) else place[0], []).append(at)
    each = max(1, wanted // len(by_kind))
    return sorted(
        {kind[round(i * (len(kind) - 1) / max(1, each - 1))] for kind in by_kind.values() for i in range(each)}
    )


if __name__ == "__main__":
    main()
