"""From weighed pairs to children: constraints, competition, decisions."""

import numpy as np
import pyarrow as pa
import pytest

from linkage.cluster.clustering import CANNOT_LINK, MUST_LINK, Constraints, Edges, cluster_profiles
from linkage.cluster.decisions import make_decision_edges, validate_decisions
from tests.support.people import decision_table

NOBODY = -1


def edges(*weighed: tuple[int, int, float]) -> Edges:
    a, b, weight = zip(*weighed, strict=True) if weighed else ((), (), ())
    return Edges(
        np.array(a, dtype=np.int32),
        np.array(b, dtype=np.int32),
        np.array(weight, dtype=np.float64),
        np.zeros(len(a), dtype=np.int64),
    )


def constraints(numbers: list[int], register: tuple[int, ...] = ()) -> Constraints:
    rows = np.isin(np.arange(len(numbers)), register)
    return Constraints(np.array(numbers, dtype=np.int32), rows)


def children(edge: Edges, node: Constraints) -> list[int]:
    return cluster_profiles(edge, node).tolist()


def test_nobody_is_nobody() -> None:
    assert children(edges(), constraints([])) == []


def test_profiles_without_edges_stay_alone() -> None:
    assert children(edges(), constraints([NOBODY] * 3)) == [0, 1, 2]


def test_positive_edges_link_and_negative_ones_do_not() -> None:
    assert children(edges((0, 1, 3.0), (1, 2, 5.0), (3, 4, -2.0)), constraints([NOBODY] * 5)) == [0, 0, 0, 3, 4]


def test_edges_between_growing_clusters_add_up() -> None:
    torn = edges((0, 1, 10.0), (1, 2, 4.0), (0, 2, -6.0))
    assert children(torn, constraints([NOBODY] * 3)) == [0, 0, 2]
    mended = edges((0, 1, 10.0), (1, 2, 7.0), (0, 2, -6.0))
    assert children(mended, constraints([NOBODY] * 3)) == [0, 0, 0]


def test_two_own_numbers_keep_apart_however_strong_the_edge() -> None:
    assert children(edges((0, 1, 50.0)), constraints([7, 8])) == [0, 1]


def test_two_own_numbers_keep_apart_across_a_third_profile() -> None:
    found = children(edges((0, 1, 9.0), (1, 2, 5.0)), constraints([7, NOBODY, 8]))
    assert found == [0, 0, 2]


@pytest.mark.parametrize("numbers", [[7, NOBODY, NOBODY], [NOBODY, NOBODY, NOBODY], [7, NOBODY, 8]])
def test_two_register_rows_keep_apart_across_a_third_profile(numbers: list[int]) -> None:
    found = children(edges((0, 1, 9.0), (1, 2, 5.0)), constraints(numbers, register=(0, 2)))
    assert found == [0, 0, 2]


def test_one_number_twice_in_the_register_is_one_child() -> None:
    assert children(edges((0, 1, 9.0)), constraints([7, 7], register=(0, 1))) == [0, 0]


def test_a_profile_that_fits_two_children_equally_goes_to_neither() -> None:
    assert children(edges((0, 1, 6.0), (1, 2, 6.0), (0, 2, -9.0)), constraints([NOBODY] * 3)) == [0, 1, 2]


def test_a_profile_that_fits_one_child_clearly_better_goes_there() -> None:
    assert children(edges((0, 1, 9.0), (1, 2, 6.0), (0, 2, -19.0)), constraints([NOBODY] * 3)) == [0, 0, 2]


def test_same_outweighs_numbers_register_and_model() -> None:
    found = children(edges((0, 1, MUST_LINK), (1, 2, -15.0)), constraints([7, 8, NOBODY], register=(0, 1)))
    assert found == [0, 0, 2]


def test_who_fits_one_of_two_that_are_the_same_by_decision_fits_the_child() -> None:
    found = children(edges((0, 1, MUST_LINK), (0, 2, 15.0), (1, 2, -15.0)), constraints([7, 8, 7]))
    assert found == [0, 0, 0]


def test_different_keeps_whole_clusters_apart() -> None:
    found = children(
        edges((0, 1, 18.0), (2, 3, 18.0), (0, 2, CANNOT_LINK), (1, 3, 12.0), (1, 2, 12.0), (0, 3, 12.0)),
        constraints([NOBODY] * 4),
    )
    assert found[0] != found[2]
    assert not {0, 1, 2, 3} <= {place for place, cluster in enumerate(found) if cluster == found[0]}


def test_decisions_take_the_place_of_the_models_edges() -> None:
    records = pa.table({"record_id": [10, 11, 12], "p": pa.array([0, 1, 2], pa.int32())})
    answers = decision_table([(11, 10, "different"), (12, 10, "unsure"), (9, 10, "same")])
    applied = make_decision_edges(validate_decisions(answers), records)
    decided = applied.apply(edges((0, 1, 4.0), (0, 2, 1.0)))
    assert len(applied.weight) == 1
    assert dict(
        zip(zip(decided.a.tolist(), decided.b.tolist(), strict=True), decided.weight.tolist(), strict=True)
    ) == {
        (0, 2): 1.0,
        (0, 1): CANNOT_LINK,
    }
