"""The engines that are compared: how each is started on a tidy table, and what it costs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.linkage import scoring
from bench.linkage.provinces import truth_of
from bench.linkage.scoring import Score
from bench.measuring import ProcessCost, measured

ROOT = Path(__file__).resolve().parents[2]
SPLINK_THRESHOLDS = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
RECORDLINKAGE_THRESHOLDS = (0.1, 0.2, 0.5, 0.8, 0.9, 0.99)


@dataclass(frozen=True)
class EngineResult:
    """What an engine made of a table.

    Attributes:
        engine: its name.
        score: against the truth, at its best threshold.
        cost: of the whole process at that threshold; None where it was not measured.
        pairs: candidate pairs compared, where the engine says so.
    """

    engine: str
    score: Score
    cost: ProcessCost | None
    pairs: int | None = None


def childlink(table: Path) -> EngineResult:
    """This engine, through its command."""
    links, report = table.with_suffix(".links.parquet"), table.with_suffix(".report.json")
    program = Path(sys.executable).parent / "childlink"
    cost = measured([program, "link", table, "--out", links, "--report", report], ROOT)
    pairs = json.loads(report.read_text(encoding="utf-8"))["candidate_pairs"]
    return EngineResult("childlink", scoring.score(truth_of(table), links), cost, pairs)


def has_splink() -> bool:
    """Whether Splink is installed: it is no dependency of the project."""
    return find_spec("splink") is not None


def splink(table: Path, household: bool) -> EngineResult:
    """Splink at its best threshold; the cost is that of a run with this threshold alone."""
    columns = ["--household"] if household else []
    score, _ = _thresholds("splink_peer", table, SPLINK_THRESHOLDS, columns)
    if household:
        return EngineResult("Splink with household columns", score, None)
    return EngineResult("Splink", score, splink_cost(table, score.threshold))


def splink_cost(table: Path, threshold: float | None) -> ProcessCost:
    """What Splink costs on a table at one threshold."""
    return _peer("splink_peer", table, (threshold or SPLINK_THRESHOLDS[0],), [])[1]


def recordlinkage(table: Path) -> EngineResult:
    """The package recordlinkage at its best threshold; the other thresholds cost it next to nothing."""
    return EngineResult("recordlinkage", *_thresholds("recordlinkage_peer", table, RECORDLINKAGE_THRESHOLDS, []))


def _thresholds(peer: str, table: Path, thresholds: Sequence[float], extra: list[str]) -> tuple[Score, ProcessCost]:
    links, cost = _peer(peer, table, thresholds, extra)
    return scoring.best(truth_of(table), links, thresholds), cost


def _peer(peer: str, table: Path, thresholds: Sequence[float], extra: list[str]) -> tuple[Path, ProcessCost]:
    links = table.with_suffix(f".{peer}.parquet")
    cuts = [part for threshold in thresholds for part in ("--threshold", str(threshold))]
    return links, measured([sys.executable, "-m", f"bench.linkage.peers.{peer}", table, links, *cuts, *extra], ROOT)
