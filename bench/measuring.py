"""Whole processes and what they cost: wall time, processor time, peak memory.

`python -m bench.measuring COMMAND …` runs a command and prints its cost as JSON: a small process between
the bench and the command, because the kernel counts the memory of who starts a process as its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessCost:
    """What a process took: seconds of wall time, of processor time in user and kernel, peak bytes."""

    wall: float
    cpu: float
    peak: int


class ProcessError(RuntimeError):
    """A measured process ended with an error; the message holds the end of what it said."""


def measured(command: list[str | Path], root: Path) -> ProcessCost:
    """Run `command` in folder `root` as a process of its own and return its cost.

    Raises:
        ProcessError: it ended with an error.
    """
    helper = [sys.executable, "-m", "bench.measuring", *map(str, command)]
    ended = subprocess.run(helper, cwd=root, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise ProcessError(f"{Path(command[0]).name} ended with {ended.returncode}: {ended.stderr[-2000:]}")
    return ProcessCost(**json.loads(ended.stdout.splitlines()[-1]))


def main() -> None:
    """Run as the small process."""
    begun = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    kilobyte = 1 if sys.platform == "darwin" else 1024
    print(json.dumps(asdict(ProcessCost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * kilobyte))))
    sys.exit(process.returncode)


if __name__ == "__main__":
    main()
