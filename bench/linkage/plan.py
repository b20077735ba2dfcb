"""What a run measures, and the order it does so in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from bench.linkage import engines, febrl
from bench.linkage.engines import ROOT, EngineResult
from bench.linkage.scoring import Score
from bench.measuring import ProcessCost, measured

NAMES = {
    "95": "Yala: mostly Malay names",
    "90": "Songkhla: mostly Thai names",
    "58": "Mae Hong Son: many hill people without numbers",
}
# Larger tables are several provinces: a province does not grow, a country joins.
_COUNTRY = ("95", "90", "58", "94", "96", "91", "57", "63", "74", "50", "30", "40", "34", "31", "32", "33", "41")
_COUNTRY += ("43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "60", "61", "62", "64")


@dataclass(frozen=True)
class BenchPlan:
    """How much is measured.

    Attributes:
        provinces: codes of the provinces that quality is measured on.
        children: in each of them.
        scaling: (number of provinces, children in each) of each size.
    """

    provinces: tuple[str, ...]
    children: int
    scaling: tuple[tuple[int, int], ...]


QUICK = BenchPlan(("95",), 1_000, ((1, 500), (1, 1_000)))
USUAL = BenchPlan(("95", "90", "58"), 100_000, ((1, 10_000), (1, 100_000), (10, 100_000)))
TEN_MILLION = BenchPlan(USUAL.provinces, USUAL.children, (*USUAL.scaling, (34, 100_000)))


@dataclass(frozen=True)
class Size:
    """One step of the scaling: records, candidate pairs, what each engine costs (None: not run)."""

    records: int
    pairs: int
    ours: ProcessCost
    f1: float
    splink: ProcessCost | None


@dataclass(frozen=True)
class Findings:
    """All that a run measured: results by province code, sizes, FEBRL's scores by number."""

    plan: BenchPlan
    provinces: dict[str, list[EngineResult]]
    records: dict[str, int]
    sizes: list[Size]
    febrl: dict[str, Score]


def carry_out(plan: BenchPlan, work: Path, tell: Callable[[str], None]) -> Findings:
    """Measure everything in `plan`, in folder `work`; `tell` hears what is being done."""
    provinces, records = {}, {}
    for code in plan.provinces:
        table = _table(work / f"{code}.parquet", [code], plan.children)
        records[code] = pq.read_metadata(table).num_rows
        provinces[code] = _engines(table, lambda engine, code=code: tell(f"{NAMES[code]} · {engine}"))
    threshold = next((r.score.threshold for r in provinces[plan.provinces[0]] if r.engine == "Splink"), None)
    sizes = []
    for count, children in plan.scaling:
        tell(f"scaling · {count} × {children:,} children")
        table = _table(work / "scaling.parquet", list(_COUNTRY[:count]), children)
        sizes.append(_size(table, threshold))
        table.unlink()
    tell("FEBRL")
    return Findings(plan, provinces, records, sizes, febrl.scores(work))


def exponent(sizes: list[Size], cost: Callable[[Size], ProcessCost | None]) -> float | None:
    """The exponent of wall time in records, fitted on logarithms over the sizes from 100,000 records on, or all."""
    known = [(size.records, used.wall) for size in sizes if (used := cost(size))]
    large = [point for point in known if point[0] >= 100_000]
    points = np.log(large if len(large) > 1 else known)
    return float(np.polyfit(points[:, 0], points[:, 1], 1)[0]) if len(points) > 1 else None


def _table(path: Path, provinces: list[str], children: int) -> Path:
    codes = [part for code in provinces for part in ("--province", code)]
    measured([sys.executable, "-m", "bench.linkage.provinces", path, "--children", str(children), *codes], ROOT)
    return path


def _engines(table: Path, tell: Callable[[str], None]) -> list[EngineResult]:
    tell("childlink")
    results = [engines.childlink(table)]
    if engines.has_splink():
        for household in (False, True):
            tell("Splink with household columns" if household else "Splink")
            results.append(engines.splink(table, household))
    tell("recordlinkage")
    return [*results, engines.recordlinkage(table)]


def _size(table: Path, threshold: float | None) -> Size:
    ours = engines.childlink(table)
    assert ours.cost is not None and ours.pairs is not None
    splink = engines.splink_cost(table, threshold) if engines.has_splink() else None
    return Size(pq.read_metadata(table).num_rows, ours.pairs, ours.cost, ours.score.f1, splink)
