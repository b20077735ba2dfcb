"""`python -m bench.worst_inputs`: what the spoilt files of the list cost at most, against the limits that are set.

Each case of `tests/support/damage_cases.py` and `hostile_cases.py` is made from the files of a small made-up province
and parsed as a refresh does it, in a process of its own. Printed are the cases that took most memory, and those that
took most processor time, of that process. The start of the process, about a second, is in each.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from assets.sources.formats.limits import Limits
from assets.sources.parsing.worker_pool import ParsingWorker
from assets.sources.staging.inbox import scan_inbox
from assets.sources.staging.landing import LandedFile
from bench.machine import described
from data.synthetic import province_config
from data.synthetic.province import write_province
from tests.support.agency_files import AS_OF, RECEIVED
from tests.support.damage_cases import SPOILINGS
from tests.support.hostile_cases import hostile_cases

PROVINCE = "95"
PRINTED = 3
"""Cases that are printed of each kind."""
_LOOK_EVERY = 0.01
"""Seconds between two looks at the memory of a process; the kernel keeps its peak as long as it lives."""

_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class InputCost:
    """What parsing the files of one case took.

    Attributes:
        case: its name.
        megabytes: peak memory of the process that parsed.
        seconds: its processor time.
    """

    case: str
    megabytes: float
    seconds: float


def main() -> None:
    """Measure every case and print the worst as Markdown; exit 1 if one exceeds a limit."""
    busy, limits = described(), Limits()
    with TemporaryDirectory(prefix="childlink-worst-") as folder:
        costs = list(measure(Path(folder), limits))
    print(f"{busy}; {len(costs)} cases\n")
    print(f"| case | peak memory, MB (limit {limits.memory_mb:,}) | processor time, s (limit {limits.cpu_seconds:,}) |")
    print("|---|---:|---:|")
    by_memory = sorted(costs, key=lambda cost: -cost.megabytes)
    by_time = sorted(costs, key=lambda cost: -cost.seconds)
    for cost in dict.fromkeys([*by_memory[:PRINTED], *by_time[:PRINTED]]):
        print(f"| {cost.case} | {cost.megabytes:,.0f} | {cost.seconds:,.1f} |")
    sys.exit(by_memory[0].megabytes > limits.memory_mb or by_time[0].seconds > limits.cpu_seconds)


def measure(folder: Path, limits: Limits) -> Iterator[InputCost]:
    """Parse the files of every case, one case after the other, with files made below `folder`."""
    inbox = write_province(province_config(PROVINCE, children=150), folder / "made_up").inbox
    cases = (*SPOILINGS, *hostile_cases())
    for number, case in enumerate(cases, 1):
        source, _, file = case.file.partition("/")
        spoilt = shutil.copytree(inbox / source, folder / "spoilt")
        case.spoil(spoilt / file)
        # In a process of its own, so that what its children took is what this case took.
        with _FORK.Pool(1) as pool:
            yield pool.apply(_parse, (case.name, source, spoilt, folder / "extracts", limits))
        for made in (spoilt, folder / "extracts"):
            _remove(made)
        print(f"{number} of {len(cases)}", file=sys.stderr, flush=True)


def _parse(case: str, source: str, inbox: Path, extracts: Path, limits: Limits) -> InputCost:
    pool = ParsingWorker()
    with _watch_memory() as peak:
        for path in scan_inbox(inbox, limits.file_mb).files:
            landed = LandedFile(path.name, "0" * 64, path.stat().st_size, RECEIVED, 1)
            pool.parse(path, landed, source, PROVINCE, AS_OF, limits, extracts)
            shutil.rmtree(extracts, ignore_errors=True)
    pool.stop()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return InputCost(case, peak.megabytes, used.ru_utime + used.ru_stime)


@dataclass
class _Peak:
    """The most memory that a child of this process had at one time."""

    megabytes: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        # The kernel's own figure of an ended child counts the memory of its parent too.
        while not self.over.wait(_LOOK_EVERY):
            self.look()

    def look(self) -> None:
        for children in Path("/proc/self/task").glob("*/children"):
            with suppress(OSError):
                for child in children.read_text().split():
                    self.megabytes = max(self.megabytes, _read_peak(child))


def _read_peak(process: str) -> float:
    if b"parse_worker" not in Path(f"/proc/{process}/cmdline").read_bytes():
        return 0.0  # before its program starts it is a copy of this process, with its memory
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1e3
    return 0.0


@contextmanager
def _watch_memory() -> Iterator[_Peak]:
    peak = _Peak()
    thread = threading.Thread(target=peak.watch)
    thread.start()
    try:
        yield peak
        peak.look()
    finally:
        peak.over.set()
        thread.join()


def _remove(folder: Path) -> None:
    """Remove a folder, also one that a case has made unreadable."""
    for path in [folder, *folder.rglob("*")] if folder.is_dir() else []:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
