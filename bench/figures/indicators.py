"""`python -m bench.figures.indicators`: every indicator against the truth on made-up provinces, two terms each.

Writes docs/indicator-errors.md. How true values are come by is `indicator_truth`'s, how the tables look
`indicator_report`'s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets import index, records
from assets.common.storage.home import Home
from assets.indicators import indicator_values
from assets.sources.readers.source_list import SOURCES
from assets.sources.staging.stage import stage
from bench.figures import indicator_report, indicator_truth
from bench.figures.indicator_report import Measured
from bench.linkage.engines import ROOT
from data.synthetic import province_config, write_province

PROVINCES = ("95", "90", "58")
CHILDREN = 12_000
SEED = 11
TERMS = {1: dt.date(2024, 5, 16), 2: dt.date(2024, 11, 1), 3: dt.date(2025, 5, 16)}
"""The first day of each term that a province can be refreshed in."""
TWO_TERMS = (1, 2)


COMPARED = """
    SELECT
        indicator, area_level, area_code, counted.numerator_low AS low, counted.numerator AS counted,
        counted.numerator_high AS high, coalesce(truth.numerator, 0) AS truth, counted.denominator
    FROM counted LEFT JOIN truth USING (indicator, area_level, area_code, sex, age_band)
    WHERE sex = 'all' AND age_band = 'all' AND area_level <> 'subdistrict' AND area_code NOT LIKE '%00'
    ORDER BY ALL"""


def measure(
    province: str, children: int, folder: Path, tell: Callable[[str], None], terms: Sequence[int] = TWO_TERMS
) -> list[Measured]:
    """Make a province, refresh it in each of `terms` (from 1 on), and compare.

    The first term comes with the schools' files of the term before, or nobody could have dropped out.
    """
    inboxes = {}
    for term in (0, *terms):
        config = province_config(province, children=children, seed=SEED, term=term)
        inboxes[term] = write_province(config, folder / f"term{term}").inbox
    for file in sorted((inboxes[0] / "schools").iterdir()):
        shutil.copy2(file, inboxes[1] / "schools" / file.name)
    home = Home(folder / "home")
    measured = []
    for term in terms:
        as_of = TERMS[term]
        tell(f"{province}, term {term}: staging and linking")
        for source in SOURCES:
            stage(home, province, source, inboxes[term] / source, as_of)
        records.build_records(home, province, as_of)
        index.refresh_index(home, province, f"term{term}", at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
        tell(f"{province}, term {term}: indicators")
        begun = time.perf_counter()
        counted, _ = indicator_values.count_values(home, province, as_of)
        seconds = time.perf_counter() - begun
        true_home = indicator_truth.true_home(home, folder, province, term)
        true, _ = indicator_values.count_values(true_home, province, as_of, missed_link_rate=0.0)
        people, leaving = indicator_truth.people(true_home, home, counted, folder, term, as_of)
        compared = _compared(counted, true)
        measured.append(Measured(province, term, compared, people, leaving, seconds, counted, true))
    return measured


def _compared(counted: pa.Table, true: pa.Table) -> pa.Table:
    with duckdb.connect() as connection:
        connection.register("counted", counted)
        connection.register("truth", true)
        return connection.execute(COMPARED).to_arrow_table()


def tell(step: str) -> None:
    """Say on the terminal what is done now."""
    print(f"{step} …", file=sys.stderr, flush=True)


def main() -> None:
    """Read the options and run."""
    described = "Indicators against the truth."
    parser = argparse.ArgumentParser(prog="python -m bench.figures.indicators", description=described)
    parser.add_argument("--children", type=int, default=CHILDREN, help="children a province")
    parser.add_argument("--province", action="append", help="provinces; three unlike ones if none is named")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "indicator-errors.md", help="Markdown to write")
    parser.add_argument("--keep", type=Path, help="folder to work in and to keep")
    given = parser.parse_args()
    os.environ.setdefault("CHILDLINK_KEY", "only made-up children here")
    provinces = given.province or list(PROVINCES)
    with TemporaryDirectory(prefix="childlink-bench-") as work:
        folder = given.keep or Path(work)
        measured = [one for code in provinces for one in measure(code, given.children, folder / code, tell)]
        if given.keep:
            for one in measured:
                pq.write_table(one.compared, folder / f"{one.province}-{one.term}.parquet")
    given.out.write_text(indicator_report.markdown(measured, given.children), "utf-8")


if __name__ == "__main__":
    main()
