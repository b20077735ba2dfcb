"""Expected errors from the posteriors."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from linkage.cluster.clustering import Constraints, Edges
from linkage.cluster.evidence import Evidence
from linkage.diagnostics.error_rates import estimate_error_rates


def evidence(edges: list[tuple[int, int, float]], clusters: list[int], numbers: list[int] | None = None) -> Evidence:
    """One record a profile."""
    size = len(clusters)
    a, b, weight = (np.array(side) for side in zip(*edges, strict=True))
    constraints = Constraints(np.array(numbers or [-1] * size, dtype=np.int32), np.zeros(size, dtype=bool))
    records = pa.table({"record_id": list(range(size)), "p": pa.array(range(size), pa.int32())})
    edge_table = Edges(a.astype(np.int32), b.astype(np.int32), weight.astype(float), np.zeros(len(a), dtype=np.int64))
    return Evidence(edge_table, constraints, np.array(clusters, dtype=np.int32), records)


def test_a_link_is_as_often_false_as_its_weight_says() -> None:
    # two bits: one in five such links is wrong; the threshold bands are half a bit wide
    told = estimate_error_rates(evidence([(0, 1, 2.1)], [0, 0]))
    assert told.precision == pytest.approx(0.8, abs=0.05)


def test_a_weak_pair_inside_a_strong_chain_is_no_doubt() -> None:
    told = estimate_error_rates(evidence([(0, 1, 40.0), (1, 2, 40.0), (0, 2, 0.5)], [0, 0, 0]))
    assert told.precision > 0.999


def test_a_pair_left_apart_is_missed_as_often_as_its_weight_says() -> None:
    told = estimate_error_rates(evidence([(0, 1, 50.0), (2, 3, -2.0)], [0, 0, 2, 3]))
    assert told.by_threshold["missed_links"][0].as_py() == pytest.approx(0.2)


def test_a_pair_that_must_differ_is_not_missed() -> None:
    told = estimate_error_rates(evidence([(0, 1, 50.0), (2, 3, 3.0)], [0, 0, 2, 3], numbers=[-1, -1, 7, 8]))
    assert told.by_threshold["missed_links"][0].as_py() == 0.0


def test_a_higher_threshold_is_never_less_precise_nor_finds_more() -> None:
    rng = np.random.default_rng(3)
    edges = [(2 * pair, 2 * pair + 1, float(weight)) for pair, weight in enumerate(rng.uniform(0.1, 25, 400))]
    rows = estimate_error_rates(evidence(edges, [place // 2 * 2 for place in range(800)])).by_threshold.to_pylist()
    assert all(low["precision"] <= high["precision"] + 1e-12 for low, high in pairwise(rows))
    assert all(low["recall"] >= high["recall"] for low, high in pairwise(rows))
    assert rows[0]["links"] == 400 > rows[-1]["links"]


def test_a_hot_model_expects_more_errors() -> None:
    told = evidence([(0, 1, 5.0), (2, 3, -5.0)], [0, 0, 2, 3])
    assert estimate_error_rates(told, temperature=2.0).precision < estimate_error_rates(told).precision
    assert estimate_error_rates(told, temperature=2.0).recall < estimate_error_rates(told).recall
