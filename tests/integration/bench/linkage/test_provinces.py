"""The bench end to end on a few thousand records: it runs, scores and reports. No time is asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.linkage import provinces, tradeoff
from bench.linkage.scoring import best, score

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """Three children with 3, 2 and 1 records; the last is one of twins and has no number."""
    path = tmp_path / "truth.parquet"
    table = {
        "record_id": [1, 2, 3, 4, 5, 6],
        "source": ["a", "a", "b", "a", "b", "b"],
        "child": [1, 1, 1, 2, 2, 3],
        "has_id": [True, True, False, True, True, False],
        "twin": [False, False, False, True, True, True],
        "malay": [False] * 6,
    }
    pq.write_table(pa.table(table), path)
    return path


def _links(clusters: list[int], threshold: float = 0.5) -> pa.Table:
    return pa.table({"record_id": [1, 2, 3, 4, 5, 6], "cluster_id": clusters, "threshold": [threshold] * 6})


def test_scores_pairs_and_records_by_hand(truth: Path, tmp_path: Path) -> None:
    links = tmp_path / "links.parquet"
    pq.write_table(_links([1, 1, 2, 3, 3, 3]), links)
    found = score(truth, links)
    # true pairs: 3 + 1; put together: 1 + 3; both: 1 + 1
    assert (found.pairs["all records"].precision, found.pairs["all records"].recall) == (2 / 4, 2 / 4)
    assert found.records["all records"].precision == pytest.approx((1 + 1 + 1 + 2 / 3 + 2 / 3 + 1 / 3) / 6)
    assert found.records["all records"].recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)
    # pairs that touch records 3 or 6: true (1,3), (2,3); put together (4,6), (5,6)
    assert found.pairs["records without a number"].f1 == 0.0
    assert found.twins_merged == 1.0
    assert "Malay names" not in found.pairs
    assert set(found.pairs) >= {"a", "b", "twins", "children without any number"}


def test_the_best_threshold_is_taken(truth: Path, tmp_path: Path) -> None:
    links = tmp_path / "links.parquet"
    cuts = [_links([1, 1, 1, 1, 1, 1], 0.5), _links([1, 1, 1, 2, 2, 3], 0.9)]
    pq.write_table(pa.concat_tables(cuts), links)
    found = best(truth, links, (0.5, 0.9))
    assert found.threshold == 0.9
    assert found.f1 == 1.0


@pytest.mark.slow
def test_a_quick_run_measures_every_engine_and_reports(tmp_path: Path) -> None:
    out = tmp_path / "benchmark.md"
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(out)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    report = out.read_text(encoding="utf-8")
    for part in ("## Bars", "| childlink |", "| recordlinkage |", "## Scaling", "| FEBRL 1 |", "| FEBRL 4 |"):
        assert part in report


def test_the_tradeoff_is_measured_and_drawn(tmp_path: Path) -> None:
    path = tmp_path / "95.parquet"
    provinces.write(path, ["95"], 300)
    points = [tradeoff.measure(path, variant) for variant in ("the engine", "number and full name only")]
    assert points[0].pairs > points[1].pairs
    assert points[0].wrong < points[1].wrong
    assert set(points[0].seconds) >= {"start", "read", "standardise", "block", "compare", "train", "resolve"}
    told = tradeoff.markdown({"95": points}, {"95": 900}, "tradeoff.svg")
    assert all(f"| {point.variant} | {point.pairs:,} |" in told for point in points)
    assert "number and full name only" in tradeoff.drawn({"95": points})
