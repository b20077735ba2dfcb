"""`python -m bench.figures.alerts`: alerts on made-up provinces against those that perfect links open.

Writes docs/alert-errors.md. Each province is refreshed in three terms as `bench.figures.indicators` does in two. The
rules are evaluated on the figures as they were counted, and on those of the same files with every record given to the
child it is of.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from assets.alerts import alert_log, rules
from assets.alerts.evaluation import evaluate
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.indicators.counting import trend
from assets.indicators.indicator_values import values_path
from assets.publication.open_files.edition import choose_edition
from bench.figures import indicators
from bench.figures.indicator_report import Measured
from bench.linkage.engines import ROOT
from bench.machine import described

Opened = set[tuple[str, str, int, str]]
"""Province, area, term and rule of an alert."""
CHILDREN = 5_000
KINDS = ("right", "wrong", "missed")


def grade(measured: Sequence[Measured], folder: Path) -> dict[str, Counter[str]]:
    """By rule, how many alerts were right, wrong and missed, over all provinces and terms."""
    counted, true = (_open_alerts(measured, folder / kind, kind) for kind in ("counted", "true"))
    graded = {rule.code: Counter[str]() for rule in rules.load() if rule.source is None}
    for kind, alerts in zip(KINDS, (counted & true, counted - true, true - counted), strict=True):
        for *_, rule in alerts:
            graded[rule][kind] += 1
    return graded


def _open_alerts(measured: Sequence[Measured], folder: Path, kind: str) -> Opened:
    """The alerts that are open in each term by one kind of figures, compared with the edition of the term before."""
    found: Opened = set()
    for one in sorted(measured, key=lambda each: (each.province, each.term)):
        home, as_of = Home(folder / one.province), indicators.TERMS[one.term]
        table: pa.Table = getattr(one, kind)
        values = _with_status(table)
        write_parquet(values, values_path(home, one.province))
        trend.add_to_history(home, one.province, values, as_of)
        evaluate(home, one.province, as_of)
        choose_edition(home, one.province, as_of)
        for row in pq.read_table(alert_log.alert_path(home, one.province)).to_pylist():
            if row["source"] is None and row["closed_as_of"] is None:
                found.add((one.province, row["area_code"], one.term, row["rule"]))
    return found


def _with_status(table: pa.Table) -> pa.Table:
    """The values with nothing hidden and nothing lacking."""
    added = {"status": "value", "reason": None, "awaited": None}
    for name, text in added.items():
        table = table.append_column(name, pa.array([text] * table.num_rows, pa.string()))
    for name in ("units_missing", "units_expected"):
        table = table.append_column(name, pa.nulls(table.num_rows, pa.int64()))
    return table.combine_chunks()


def markdown(measured: Sequence[Measured], graded: dict[str, Counter[str]], children: int) -> str:
    """The whole page."""
    provinces = sorted({one.province for one in measured})
    lines = [
        "# Errors of the alerts",
        "",
        f"Written by `python -m bench.figures.alerts`. Provinces {', '.join(provinces)} with {children:,} made-up"
        " children each"
        f", in three terms ({', '.join(day.isoformat() for day in indicators.TERMS.values())}). {described()}.",
        "",
        "An alert that is open in a term is right if perfect links open it, too, wrong if they do not; missed is what"
        " perfect links open and linking does not. Rules about a register of which nothing came are left out.",
        "",
        "| rule | right | wrong | missed |",
        "|---|---:|---:|---:|",
        *(f"| {rule} | {' | '.join(str(of[kind]) for kind in KINDS)} |" for rule, of in graded.items()),
    ]
    sums = [sum(of[kind] for of in graded.values()) for kind in KINDS]
    return "\n".join([*lines, f"| all | {' | '.join(map(str, sums))} |", ""])


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m bench.figures.alerts", description="Alerts against the truth.")
    parser.add_argument("--children", type=int, default=CHILDREN, help="children a province")
    parser.add_argument("--province", action="append", help="provinces; three unlike ones if none is named")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "alert-errors.md", help="Markdown to write")
    parser.add_argument("--keep", type=Path, help="folder to work in and to keep")
    given = parser.parse_args()
    os.environ.setdefault("CHILDLINK_KEY", "only made-up children here")
    measured: list[Measured] = []
    with TemporaryDirectory(prefix="childlink-bench-") as work:
        folder, terms = given.keep or Path(work), tuple(indicators.TERMS)
        for code in given.province or indicators.PROVINCES:
            measured += indicators.measure(code, given.children, folder / code, indicators.tell, terms)
        graded = grade(measured, Path(work) / "alerts")
    given.out.write_text(markdown(measured, graded, given.children), "utf-8")


if __name__ == "__main__":
    main()
