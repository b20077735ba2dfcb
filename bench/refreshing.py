"""`python -m bench.refreshing`: what a refresh costs, against building the whole index.

An index of ten made-up provinces is filled and built; then the same is built anew with the current model,
and one province comes back with changes to 1 % of the index's records. And 77 small provinces are brought in
one by one. Times are of `assets.index.refresh_index` as a whole: the encrypted file opened, rows exchanged, records
linked, ids kept, the province's tables exported. Processor time is what all threads used; unlike wall time
it does not hang on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assets import index
from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.records import child_record
from bench.machine import described
from data.synthetic import province_config, tidy_table
from tests.support.child_records import child_records, correct, lay

PROVINCES = ("95", "90", "58", "10", "50", "40", "80", "30", "34", "65")
COUNTRY = (
    *range(10, 28),
    *range(30, 50),
    *range(50, 59),
    *range(60, 68),
    *range(70, 78),
    *range(80, 87),
    *range(90, 97),
)
SEED = 7
CHANGED = 0.01
_RECORDS_A_CHILD = 2.94  # of the generator


@dataclass(frozen=True)
class RefreshCost:
    """Seconds of wall time and of processor time."""

    wall: float
    cpu: float


def refreshed(home: Home, province: str) -> tuple[RefreshCost, index.IndexSummary]:
    """Refresh the index with a province in this process; what it cost."""
    wall, cpu = time.perf_counter(), time.process_time()
    summary = index.refresh_index(home, province, "bench")
    return RefreshCost(time.perf_counter() - wall, time.process_time() - cpu), summary


def one_percent(home: Home, children: int) -> tuple[int, int, dict[str, RefreshCost]]:
    """Build an index of ten provinces, and refresh one of them; records, changed ones, and what each step cost."""
    parts = {}
    for province in PROVINCES:
        table, _ = tidy_table(province_config(province, children=children, seed=SEED))
        parts[province] = child_records(table, province)
        lay(home, province, parts[province])
    with index_file.open_index(home) as connection:
        for province in PROVINCES:
            index_file.replace_records(connection, province, child_record.records_path(home, province))
    last = PROVINCES[-1]
    costs = {"first build, model trained and appraised": refreshed(home, last)[0]}
    with index_file.open_index(home) as connection:
        connection.execute("DELETE FROM incremental.state WHERE name = 'version_key'")
    costs["full build with the current model"] = refreshed(home, last)[0]
    total = sum(part.num_rows for part in parts.values())
    count = round(total * CHANGED)
    lay(home, last, correct(parts[last], count))
    costs["refresh, 1 % of the records changed"] = refreshed(home, last)[0]
    costs["refresh, nothing changed"] = refreshed(home, last)[0]
    return total, count, costs


def one_by_one(home: Home, children: int, provinces: int) -> list[tuple[int, RefreshCost, bool]]:
    """Bring small provinces in one by one: records in the index, cost, and whether all were linked anew."""
    found = []
    model = b""
    for code in COUNTRY[:provinces]:
        province = str(code)
        table, _ = tidy_table(province_config(province, children=children, seed=SEED + code))
        lay(home, province, child_records(table, province))
        cost, summary = refreshed(home, province)
        now = (home.state / "model.json").read_bytes()
        found.append((summary.records, cost, now != model))
        model = now
        print(f"province {len(found)}: {summary.records} records, {cost.wall:.1f} s", file=sys.stderr, flush=True)
    return found


def markdown(
    total: int, count: int, costs: dict[str, RefreshCost], country: list[tuple[int, RefreshCost, bool]]
) -> str:
    """The figures as Markdown."""
    full = costs["full build with the current model"]
    lines = [
        f"{described()}. `python -m bench.refreshing --records {total}`.",
        "",
        f"{total:,} records of {len(PROVINCES)} provinces, {count:,} of them changed, all in one province:",
        "",
        "| | seconds | processor seconds | of a full build, wall | processor |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.wall / full.wall:.1%} | {cost.cpu / full.cpu:.1%} |"
        for name, cost in costs.items()
    ]
    if country:
        lines += ["", f"{len(country)} small provinces one by one:", ""]
        lines += ["| province | records in the index | seconds | processor seconds | model |", "|---|---|---|---|---|"]
        shown = [place for place, (_, _, trained) in enumerate(country) if trained or place % 10 == 1]
        for place in sorted({*shown, len(country) - 1}):
            records, cost, trained = country[place]
            said = "trained" if trained else "stood"
            lines.append(f"| {place + 1} | {records:,} | {cost.wall:.1f} | {cost.cpu:.1f} | {said} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the options and run; the figures go to standard output."""
    parser = argparse.ArgumentParser(prog="python -m bench.refreshing", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000, help="about as many in the index of ten provinces")
    parser.add_argument("--provinces", type=int, default=len(COUNTRY), help="to bring in one by one")
    parser.add_argument("--children", type=int, default=400, help="in each of those")
    given = parser.parse_args()
    os.environ.setdefault("CHILDLINK_KEY", "of the bench alone")
    with TemporaryDirectory(prefix="childlink-bench-") as folder:
        children = round(given.records / _RECORDS_A_CHILD / len(PROVINCES))
        total, count, costs = one_percent(Home(Path(folder) / "million"), children)
        print(markdown(total, count, costs, []), file=sys.stderr, flush=True)
        country = one_by_one(Home(Path(folder) / "country"), given.children, given.provinces)
    print(markdown(total, count, costs, country))


if __name__ == "__main__":
    main()
