"""Which share of each package the last `make test` ran: `python -m tests.support.coverage_by_package`."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path, PurePath

import coverage


def main() -> None:
    """Print packages of two levels with their statements and the share that ran, from `.coverage`."""
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text("utf-8"))["files"]
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, file in files.items():
        summary = file["summary"]
        for package in ("/".join(PurePath(name).parent.parts[:2]), "all") if summary["num_statements"] else ():
            counts[package][0] += summary["num_statements"]
            counts[package][1] += summary["covered_lines"]
    print(f"{'package':<26}{'statements':>11}{'run':>8}")
    for package, (statements, run) in sorted(counts.items(), key=lambda one: (one[0] == "all", one[0])):
        print(f"{package:<26}{statements:>11,}{run / max(statements, 1):>8.1%}")


if __name__ == "__main__":
    main()
