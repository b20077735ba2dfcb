"""Draws: as often as the evidence says, under the same constraints, the same for the same seed."""

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest

from linkage import draw_clusterings, link
from linkage.cluster.clustering import CANNOT_LINK, MUST_LINK, Constraints, Edges, cluster_profiles
from linkage.cluster.evidence import Evidence
from tests.support.people import table, trained, village

DRAWS = 400


def evidence(weights: dict[tuple[int, int], float], numbers: list[int], register: tuple[int, ...] = ()) -> Evidence:
    """Evidence of profiles that stand for one record each; record ids are 100 more than profiles."""
    a, b = np.array(list(weights), dtype=np.int32).reshape(-1, 2).T
    edges = Edges(a, b, np.array(list(weights.values())), np.zeros(len(a), dtype=np.int64))
    size = len(numbers)
    constraints = Constraints(np.array(numbers, dtype=np.int32), np.isin(np.arange(size), register))
    records = pa.table(
        {"record_id": pa.array(range(100, 100 + size), pa.int64()), "p": pa.array(range(size), pa.int32())}
    )
    return Evidence(edges, constraints, cluster_profiles(edges, constraints), records)


def resolutions(made: Evidence, count: int = DRAWS, temperature: float = 1.0) -> list[list[int]]:
    """The cluster of each profile in each draw, records that a draw does not list as in the best estimate."""
    listed: dict[int, dict[int, int]] = defaultdict(dict)
    for drawn in draw_clusterings(made, count, seed=5, temperature=temperature).to_pylist():
        listed[drawn["draw"]][drawn["record_id"] - 100] = drawn["cluster_id"]
    return [[listed[draw].get(p, best) for p, best in enumerate(made.clusters.tolist())] for draw in range(count)]


def share_linked(made: Evidence, x: int, y: int, temperature: float = 1.0) -> float:
    found = resolutions(made, temperature=temperature)
    return sum(clusters[x] == clusters[y] for clusters in found) / len(found)


@pytest.mark.parametrize("weight", [-4.0, -1.0, 0.5, 2.0, 5.0])
def test_a_lone_pair_is_linked_as_often_as_its_weight_says(weight: float) -> None:
    expected = 1 / (1 + 2**-weight)
    error = 4 * np.sqrt(expected * (1 - expected) / DRAWS)
    assert share_linked(evidence({(0, 1): weight}, [-1, -1]), 0, 1) == pytest.approx(expected, abs=error)


def test_temperature_makes_the_model_less_sure() -> None:
    made = evidence({(0, 1): 4.0}, [-1, -1])
    assert share_linked(made, 0, 1, temperature=4.0) == pytest.approx(2 / 3, abs=0.1)


@pytest.mark.parametrize(("weight", "linked"), [(15.0, 1.0), (-15.0, 0.0), (MUST_LINK, 1.0), (CANNOT_LINK, 0.0)])
def test_sure_pairs_and_decisions_are_the_same_in_every_draw(weight: float, linked: float) -> None:
    made = evidence({(0, 1): weight, (1, 2): 0.3}, [-1, -1, -1])
    assert share_linked(made, 0, 1) == linked


def test_constraints_hold_in_every_draw() -> None:
    weights = {(0, 1): 3.0, (1, 2): 2.5, (0, 2): 1.0, (2, 3): 2.0, (1, 3): 0.5, (3, 4): 1.5}
    made = evidence(weights, [7, -1, 8, -1, -1], register=(2, 4))
    found = resolutions(made)
    assert all(clusters[0] != clusters[2] != clusters[4] for clusters in found)
    assert len({tuple(clusters) for clusters in found}) > 3


def test_a_record_that_fits_two_children_equally_goes_to_each_in_turn() -> None:
    made = evidence({(0, 1): 6.0, (1, 2): 6.0, (0, 2): -14.0}, [7, -1, 8], register=(0, 2))
    assert made.clusters.tolist() == [0, 1, 2]
    assert share_linked(made, 0, 1) > 0.35 and share_linked(made, 1, 2) > 0.35


def test_the_same_seed_gives_the_same_draws_and_another_others() -> None:
    made = link(table(village()[0]), trained()).evidence
    assert draw_clusterings(made, 10, seed=1).equals(draw_clusterings(made, 10, seed=1))
    uncertain = evidence({(0, 1): 0.2}, [-1, -1])
    assert not draw_clusterings(uncertain, 50, seed=1).equals(draw_clusterings(uncertain, 50, seed=2))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_draws_are_numbered_from_nought(count: int) -> None:
    drawn = draw_clusterings(evidence({(0, 1): 0.1}, [-1, -1]), count, seed=1)
    assert drawn.column_names == ["draw", "record_id", "cluster_id"]
    assert set(drawn["draw"].to_pylist()) <= set(range(count))


def test_a_table_without_uncertain_pairs_has_empty_draws() -> None:
    assert draw_clusterings(evidence({}, []), 5, seed=1).num_rows == 0
    assert draw_clusterings(evidence({(0, 1): 19.0}, [-1, -1]), 5, seed=1).num_rows == 0
