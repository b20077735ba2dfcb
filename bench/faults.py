"""`python -m bench.faults --kills 50 --signals 50`: refreshes that are ended at random moments, against a twin.

A small made-up province is refreshed, and gets its next term's files. What two undisturbed refreshes of it come to
is the twin. Then copies of it are refreshed by the command line, and each refresh is ended at a random moment: by
SIGKILL, SIGTERM or SIGINT. After each end what is published must be the old release or the new one, whole. After five
ends, or sooner where the work was done, a refresh that nothing disturbs must equal the twin, table by table, and
nothing may be left behind.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.machine import described
from pipelines.cli import main as command_line
from tests.support import killed_refresh
from tests.support.killed_refresh import KEY, PROVINCE, SECOND, Scene
from tests.support.published_tables import Columns, Tables, find_stable_columns, find_unlike, read_tables

IN_A_ROW = 5
"""Ends of one home before a refresh of it may finish."""


@dataclass
class Found:
    """What was seen.

    Attributes:
        ends: how often each signal ended a refresh, by its name, the exit code and the release that was there then.
        homes: that were finished and compared.
        wrong: what was not as it should be.
    """

    ends: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    homes: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Twin:
    """The undisturbed refresh.

    Attributes:
        tables: what it published.
        columns: those that do not differ from run to run.
        seconds: how long it took.
    """

    tables: Tables
    columns: Columns
    seconds: float


def main() -> None:
    """Read the options, end refreshes, and print what was found as Markdown; exit 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="refreshes ended by SIGKILL")
    parser.add_argument("--signals", type=int, default=50, help="ended by SIGTERM or SIGINT, half of each")
    parser.add_argument("--seed", type=int, default=17)
    given = parser.parse_args()
    faults = [signal.SIGKILL] * given.kills
    faults += [(signal.SIGTERM, signal.SIGINT)[place % 2] for place in range(given.signals)]
    random_ = random.Random(given.seed)
    random_.shuffle(faults)
    with TemporaryDirectory(prefix="childlink-faults-") as folder:
        here = killed_refresh.scene(Path(folder).resolve())
        twin = _find_twin(here)
        found = _end_refreshes(here, twin, faults, random_)
    print(_describe(found, twin))
    sys.exit(bool(found.wrong))


def refresh(home: Path, inbox: Path) -> int:
    """One refresh by the command line; its exit code."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits that it is ignored
    killed_refresh.leave_out_costly()
    given = ["refresh", "--province", PROVINCE, "--home", str(home), "--inbox", str(inbox), "--as-of", str(SECOND)]
    command_line(given)
    raise AssertionError("the command line ends the process")


def _find_twin(here: Scene) -> Twin:
    with here.copy() as home:
        begun = time.monotonic()
        wrong = killed_refresh.finish(here, home, here.folder / "said.txt")
        seconds = time.monotonic() - begun
        assert not wrong, wrong
        again = read_tables(home, PROVINCE, KEY)
    tables = read_tables(here.folder / "undisturbed", PROVINCE, KEY)
    return Twin(tables, find_stable_columns(tables, again), seconds)


def _end_refreshes(here: Scene, twin: Twin, faults: list[signal.Signals], random_: random.Random) -> Found:
    found, rest = Found(), list(faults)
    while rest:
        with here.copy() as home:
            for _ in range(IN_A_ROW):
                if not rest or not _end_one(here, home, twin, rest[-1], random_, found):
                    break
                rest.pop()
            wrong = killed_refresh.finish(here, home, here.folder / "said.txt")
            unlike = find_unlike(read_tables(home, PROVINCE, KEY), twin.tables, twin.columns)
            found.homes += 1
            found.wrong += [wrong] if wrong else []
            found.wrong += [f"home {found.homes}: {name} is not the twin's" for name in unlike]
        print(f"{len(faults) - len(rest)} of {len(faults)}, {len(found.wrong)} wrong", file=sys.stderr, flush=True)
    return found


def _end_one(here: Scene, home: Path, twin: Twin, fault: signal.Signals, random_: random.Random, found: Found) -> bool:
    """End one refresh of a home; False if it was done before."""
    said = here.folder / "said.txt"
    process = killed_refresh.start(said, refresh, home, here.inbox)
    process.join(random_.uniform(0, twin.seconds))
    if process.exitcode is not None:
        found.wrong += [] if process.exitcode == 0 else [f"a refresh ended by itself with {process.exitcode}"]
        return False
    code = _send(process, fault)
    now = killed_refresh.state(home)
    release = "old" if now == here.before else "new" if now == here.after else "neither"
    found.ends[fault.name, code, release] += 1
    words = said.read_text()
    if release == "neither":
        found.wrong.append(f"after {fault.name} neither the old release nor the new one is there")
    if code not in (0, 1, -fault) or "Traceback" in words:
        found.wrong.append(f"after {fault.name} it ended with {code} and said: {words[-800:]}")
    return True


def _send(process: BaseProcess, fault: signal.Signals) -> int:
    assert process.pid is not None
    os.kill(process.pid, fault)
    process.join(60)
    assert process.exitcode is not None, f"{fault.name} did not end the refresh within a minute"
    return process.exitcode


def _describe(found: Found, twin: Twin) -> str:
    columns, of = sum(map(len, twin.columns.values())), sum(table.num_columns for table in twin.tables.values())
    lines = [f"{described()}; an undisturbed refresh took {twin.seconds:.0f} s", ""]
    lines += ["| ended by | exit code | release then | times |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {code} | {release} | {times} |" for (name, code, release), times in sorted(found.ends.items())
    ]
    lines += ["", f"{found.homes} homes were then finished and compared with the twin in {len(twin.tables)} tables,"]
    lines += [f"{columns} of {of} columns (the rest differs between any two runs): {len(found.wrong)} wrong."]
    return "\n".join([*lines, *(f"- {each}" for each in found.wrong)])


if __name__ == "__main__":
    main()
