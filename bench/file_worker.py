"""`python -m bench.file_worker`: what it costs a refresh that files are read in a process of their own.

A made-up province is refreshed in new homes, in turn with the process of its own and with the same reading within the
refresh itself. Both pairs of a round run one after the other, so that what else the machine does hits both alike.
Printed are the medians of wall and processor time, and of what each round differs by.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from assets.common.storage.home import Home
from assets.sources.formats.limits import Limits
from assets.sources.parsing import extract_store
from assets.sources.parsing.parsing import parse_file
from assets.sources.parsing.worker_pool import POOL
from assets.sources.readers.extract import Refusal
from assets.sources.readers.source_list import READERS
from assets.sources.staging.landing import LandedFile
from bench.machine import described
from bench.measuring import ProcessCost, measured
from data.synthetic import province_config
from data.synthetic.province import write_province
from pipelines.commands.province.refresh import run_refresh
from quality.contract import load

ROOT = Path(__file__).parents[1]
PROVINCE, AS_OF = "95", date(2024, 5, 20)
APART, WITHIN = "in a process of its own", "within the refresh"


def main() -> None:
    """Measure, or be one of the measured refreshes."""
    parser = argparse.ArgumentParser(prog="python -m bench.file_worker", description=__doc__)
    parser.add_argument("--children", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--refresh", nargs=3, metavar=("HOME", "INBOX", "WAY"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.refresh:
        home, inbox, way = given.refresh
        sys.exit(_refresh(Path(home), Path(inbox), way))
    with TemporaryDirectory(prefix="childlink-bench-") as work:
        print(_report(_measure(Path(work), given.children, given.rounds), given.children))


def _refresh(home: Path, inbox: Path, way: str) -> int:
    with ExitStack() as changed:
        if way == WITHIN:
            changed.enter_context(patch.object(POOL, "parse", _parse_within))
            changed.enter_context(patch.object(POOL, "start", lambda: None))
        return run_refresh(Home(home), PROVINCE, inbox, AS_OF)


def _parse_within(
    path: Path, landed: LandedFile, source: str, province: str, as_of: date, limits: Limits, folder: Path
) -> Refusal | None:
    """What the process of its own does, without its limits."""
    del limits
    extract_store.write(folder, list(parse_file(path, landed, load(source), READERS[source], province, as_of)))
    return None


def _measure(work: Path, children: int, rounds: int) -> dict[str, list[ProcessCost]]:
    inbox = write_province(province_config(PROVINCE, children=children), work / "made_up").inbox
    costs: dict[str, list[ProcessCost]] = {APART: [], WITHIN: []}
    for round_ in range(rounds):
        for way in (APART, WITHIN) if round_ % 2 else (WITHIN, APART):
            home = work / f"{round_}-{way.split()[0]}"
            command = [sys.executable, "-m", "bench.file_worker", "--refresh", home, inbox, way]
            costs[way].append(measured(command, ROOT))
            print(f"round {round_ + 1}, {way}: {costs[way][-1]}", file=sys.stderr, flush=True)
    return costs


def _report(costs: dict[str, list[ProcessCost]], children: int) -> str:
    lines = [f"{described()}; {children:,} children, {len(costs[APART])} rounds, a new home each", ""]
    lines += ["| files are read | wall s | processor s | peak MB |", "|---|---|---|---|"]
    for way, each in costs.items():
        wall, cpu, peak = (median(getattr(cost, name) for cost in each) for name in ("wall", "cpu", "peak"))
        lines.append(f"| {way} | {wall:.2f} | {cpu:.2f} | {peak / 1e6:,.0f} |")
    pairs = list(zip(costs[APART], costs[WITHIN], strict=True))
    for name, of in (("wall", "wall time"), ("cpu", "processor time")):
        more = [getattr(apart, name) / getattr(within, name) - 1 for apart, within in pairs]
        lines.append(f"\n{of}: {median(more):+.1%} (rounds {min(more):+.1%} to {max(more):+.1%})")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
