"""Which share of each package the last `make test` ran: `python -m tests.support.coverage_by_package`."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path, PurePath

REPORT = Path(__file__).parents[2] / ".coverage.json"


def main() -> None:
    """Print packages of two levels with their lines of code and the share that ran, from `.coverage.json`."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, file in json.loads(REPORT.read_text("utf-8"))["files"].items():
        run, missed = len(file["executed_lines"]), len(file["missing_lines"])
        for package in ("/".join(PurePath(name).parent.parts[:2]), "all") if run + missed else ():
            counts[package][0] += run + missed
            counts[package][1] += run
    print(f"{'package':<26}{'lines':>11}{'run':>8}")
    for package, (lines, run) in sorted(counts.items(), key=lambda one: (one[0] == "all", one[0])):
        print(f"{package:<26}{lines:>11,}{run / max(lines, 1):>8.1%}")


if __name__ == "__main__":
    main()
