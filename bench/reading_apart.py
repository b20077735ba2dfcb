"""`python -m bench.reading_apart`: what it costs that files are read in a process of their own.

The usual files of a made-up province are parsed and their extracts written in this process, and by the reader's
process, whose extracts are read back; by turns, in one run. Seconds are of the processor, of both processes; the start
of the reader's process is not among them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from assets.sources.formats.limits import Limits, use_limits
from assets.sources.parsing import extract_store
from assets.sources.parsing.parsing import parse_file
from assets.sources.parsing.worker_pool import ParsingWorker
from assets.sources.readers.source_list import READERS
from assets.sources.staging.landing import LandedFile
from bench.machine import described
from data.synthetic import province_config, write_province
from quality.contract import load

AS_OF = dt.date(2024, 7, 1)
RECEIVED_AT = dt.datetime(2024, 6, 12, 3, tzinfo=dt.UTC)
PROVINCE = "95"
TURNS = 5


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading_apart", description=__doc__)
    parser.add_argument("--children", type=int, default=20_000)
    children = parser.parse_args().children

    with TemporaryDirectory(prefix="childlink-bench-") as work:
        inbox = write_province(province_config(PROVINCE, children=children), Path(work)).inbox
        print(described())
        print(f"{children:,} children, {TURNS} turns, seconds of the processor\n")
        print(_measure(inbox))


def _measure(inbox: Path) -> str:
    worker = ParsingWorker()
    _read_here(inbox)
    _read_apart(inbox, worker)
    assert worker.process._worker is not None
    reader = worker.process._worker._process.pid
    here, apart = [], []
    for _ in range(TURNS):
        begun = _clock(os.getpid())
        _read_here(inbox)
        here.append(_clock(os.getpid()) - begun)
        begun = _clock(os.getpid()) + _clock(reader)
        _read_apart(inbox, worker)
        apart.append(_clock(os.getpid()) + _clock(reader) - begun)
    worker.stop()
    ratio = statistics.median(apart) / statistics.median(here)
    return (
        "| | least | median | most |\n|---|---:|---:|---:|\n"
        f"| in one process | {min(here):.2f} | {statistics.median(here):.2f} | {max(here):.2f} |\n"
        f"| in a process of its own | {min(apart):.2f} | {statistics.median(apart):.2f} | {max(apart):.2f} |\n\n"
        f"Ratio of the medians: {ratio:.3f}"
    )


def _read_here(inbox: Path) -> None:
    for path, source in _list_files(inbox):
        with use_limits(Limits()), TemporaryDirectory() as folder:
            results = list(parse_file(path, _landed(path), load(source), READERS[source], PROVINCE, AS_OF))
            extract_store.write(Path(folder), results)


def _read_apart(inbox: Path, worker: ParsingWorker) -> None:
    for path, source in _list_files(inbox):
        with TemporaryDirectory() as folder:
            refusal = worker.parse(path, _landed(path), source, PROVINCE, AS_OF, Limits(), Path(folder))
            assert refusal is None, refusal
            list(extract_store.read(Path(folder), _landed(path), load(source)))


def _list_files(inbox: Path) -> list[tuple[Path, str]]:
    return [(path, path.relative_to(inbox).parts[0]) for path in sorted(inbox.rglob("*")) if path.is_file()]


def _landed(path: Path) -> LandedFile:
    version = hashlib.sha256(path.read_bytes()).hexdigest()
    return LandedFile(path.name, version, path.stat().st_size, RECEIVED_AT, 1)


def _clock(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
