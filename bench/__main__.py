"""`python -m bench`: measure, and write the report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.linkage.engines import ROOT
from bench.linkage.plan import QUICK, TEN_MILLION, USUAL, carry_out
from bench.report import markdown


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the engine beside others.")
    parser.add_argument(
        "--quick", action="store_true", help="a few thousand records, to see that everything runs; prints only"
    )
    parser.add_argument("--ten-million", action="store_true", help="scale to 10 million records (some 20 GB of memory)")
    parser.add_argument("--out", type=Path, help="Markdown file to write; docs/benchmark.md unless --quick")
    given = parser.parse_args()
    plan = QUICK if given.quick else TEN_MILLION if given.ten_million else USUAL
    out = given.out or (None if given.quick else ROOT / "docs" / "benchmark.md")
    with TemporaryDirectory(prefix="childlink-bench-") as work:
        report = markdown(carry_out(plan, Path(work), lambda step: print(f"{step} …", file=sys.stderr, flush=True)))
    if out:
        out.write_text(report, encoding="utf-8")
    else:
        print(report)


if __name__ == "__main__":
    main()
