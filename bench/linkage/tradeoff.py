"""What a faster engine costs in children: `python -m bench.linkage.tradeoff` writes docs/tradeoff.md and a picture.

Every variant of `bench.linkage.variant` is a process of its own on the same made-up provinces, scored against the
truth.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from bench import machine
from bench.linkage import provinces, scoring
from bench.linkage.engines import ROOT
from bench.linkage.plan import NAMES
from bench.linkage.scoring import Score
from bench.linkage.variant import VARIANTS
from bench.measuring import ProcessCost, measured
from bench.report import table

_INTRODUCTION = """\
Written by `python -m bench.linkage.tradeoff`; do not edit. The people are made up by `data/synthetic` and exist
nowhere.

Each line is the engine with a part taken out, a process of its own from start to the written links, trained on the
table itself. Processor seconds are what to compare: wall time hangs on what else the machine does. "Wrong" counts
pairs of records, linked falsely or missed, on every 100,000 pairs of one child. What a line saves is what the part
costs; what it adds to the wrong pairs is what the part is worth.
"""


@dataclass(frozen=True)
class Point:
    """What a variant costs and gives: seconds are processor time by step."""

    variant: str
    cost: ProcessCost
    score: Score
    pairs: int
    seconds: dict[str, float]

    @property
    def wrong(self) -> float:
        """Pairs linked falsely or missed, on 100,000 pairs of one child."""
        found = self.score.pairs["all records"]
        linked = found.recall / found.precision
        return 1e5 * (linked * (1 - found.precision) + 1 - found.recall)


def measure(table: Path, variant: str) -> Point:
    """Run a variant on a table that has its truth beside it."""
    links, report = table.with_suffix(".links.parquet"), table.with_suffix(".report.json")
    cost = measured([sys.executable, "-m", "bench.linkage.variant", variant, table, links, report], ROOT)
    told = json.loads(report.read_text(encoding="utf-8"))
    score = scoring.score(provinces.truth_of(table), links)
    return Point(variant, cost, score, told["candidate_pairs"], told["seconds"])


def markdown(found: dict[str, list[Point]], records: dict[str, int], picture: str) -> str:
    """The report."""
    head = f"{date.today().isoformat()} · {machine.described()}.\n{machine.versions()}."
    parts = ["# What speed would cost", head, _INTRODUCTION.strip(), f"![Processor seconds and wrong pairs]({picture})"]
    for code, points in found.items():
        parts += [f"## {NAMES[code]}, {records[code]:,} records", _table(points)]
    steps = {f"{NAMES[code].partition(':')[0]}": points[0] for code, points in found.items()}
    parts += ["## Where the engine's time goes", "Processor seconds by step, nothing taken out.", _steps(steps)]
    return "\n\n".join(parts) + "\n"


def _table(points: list[Point]) -> str:
    head = ["variant", "candidate pairs", "processor s", "wall s", "peak GB", "F1", "wrong", "without any number: F1"]
    rows = []
    for point in points:
        hard = point.score.pairs.get("children without any number")
        row = [point.variant, f"{point.pairs:,}", f"{point.cost.cpu:.1f}", f"{point.cost.wall:.1f}"]
        row += [f"{point.cost.peak / 1e9:.2f}", f"{point.score.f1:.4f}", f"{point.wrong:,.0f}"]
        rows.append([*row, f"{hard.f1:.4f}" if hard else "–"])
    return table(head, rows)


def _steps(points: dict[str, Point]) -> str:
    names = list(next(iter(points.values())).seconds)
    rows = [[name, *(f"{point.seconds[name]:.2f}" for point in points.values())] for name in names]
    return table(["step", *points], rows)


def drawn(found: dict[str, list[Point]]) -> str:
    """The curve as SVG: processor seconds to the right, wrong pairs upwards on a logarithmic scale."""
    import altair

    rows = [
        {"province": NAMES[code].partition(":")[0], "variant": point.variant, "s": point.cost.cpu, "wrong": point.wrong}
        for code, points in found.items()
        for point in points
    ]
    most = max(point.cost.cpu for points in found.values() for point in points)
    base = altair.Chart(pa.Table.from_pylist(rows)).encode(
        x=altair.X("s:Q", title="processor seconds", scale=altair.Scale(domain=[0, 1.5 * most])),
        y=altair.Y("wrong:Q", title="wrong pairs on 100,000", scale=altair.Scale(type="log", zero=False)),
    )
    texts = base.mark_text(align="left", dx=7, fontSize=9).encode(text="variant:N")
    layers = (base.mark_point(filled=True, size=60) + texts).properties(width=520, height=320)
    chart = layers.facet(column=altair.Column("province:N", title=None))
    with TemporaryDirectory() as folder:
        chart.save(str(Path(folder) / "curve.svg"))
        return (Path(folder) / "curve.svg").read_text(encoding="utf-8")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m bench.linkage.tradeoff", description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--province", action="append", choices=list(NAMES), help="default: 95 and 58")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "tradeoff.md")
    given = parser.parse_args()
    found: dict[str, list[Point]] = {}
    records: dict[str, int] = {}
    with TemporaryDirectory(prefix="childlink-tradeoff-") as work:
        for code in given.province or ["95", "58"]:
            path = Path(work) / f"{code}.parquet"
            provinces.write(path, [code], given.children)
            records[code] = pq.read_metadata(path).num_rows
            found[code] = []
            for variant in VARIANTS:
                print(f"{NAMES[code]} · {variant} …", file=sys.stderr, flush=True)
                found[code].append(measure(path, variant))
    picture = given.out.with_suffix(".svg")
    picture.write_text(drawn(found), encoding="utf-8")
    given.out.write_text(markdown(found, records, picture.name), encoding="utf-8")


if __name__ == "__main__":
    main()
