"""Resolving against plain references, on any small graph."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linkage.cluster.clustering import CANNOT_LINK, MUST_LINK, Constraints, Edges, cluster_profiles
from linkage.pairs.connected_components import find_components

MOST = 20.0  # bits that the engine lets one edge weigh


@dataclass(frozen=True)
class Problem:
    """A small graph: weights by pair, own numbers (−1 for none) and register rows by node."""

    weights: dict[tuple[int, int], float]
    numbers: list[int]
    register: list[bool]

    def clusters(self, order: list[int] | None = None) -> list[int]:
        pairs = sorted(self.weights)
        pairs = [pairs[place] for place in order] if order else pairs
        a, b = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
        weight = np.array([self.weights[pair] for pair in pairs], dtype=np.float64)
        edges = Edges(a, b, weight, np.zeros(len(pairs), dtype=np.int64))
        return cluster_profiles(
            edges, Constraints(np.array(self.numbers, dtype=np.int32), np.array(self.register, dtype=bool))
        ).tolist()

    def worth(self, clusters: list[int]) -> float:
        """The sum of the weights inside clusters."""
        return sum(np.clip(w, -MOST, MOST) for (x, y), w in self.weights.items() if clusters[x] == clusters[y])

    def allowed(self, clusters: list[int]) -> bool:
        return not any(
            clusters[x] == clusters[y] and self.must_differ(x, y) for x, y in combinations(range(len(clusters)), 2)
        )

    def must_differ(self, x: int, y: int) -> bool:
        one, other = self.numbers[x], self.numbers[y]
        two_numbers = one >= 0 and other >= 0 and one != other
        two_rows = self.register[x] and self.register[y] and (one != other or one < 0)
        return two_numbers or two_rows


@st.composite
def problems(
    draw: st.DrawFn, weight: st.SearchStrategy[float], numbers: tuple[int, ...] = (-1, -1, 0, 1), rows: bool = True
) -> Problem:
    size = draw(st.integers(1, 7))
    weights = draw(
        st.dictionaries(st.sampled_from(list(combinations(range(size), 2)) or [(0, 0)]), weight, max_size=14)
    )
    weights.pop((0, 0), None)
    own = draw(st.lists(st.sampled_from(numbers), min_size=size, max_size=size))
    register = draw(st.lists(st.booleans() if rows else st.just(False), min_size=size, max_size=size))
    return Problem(weights, own, register)


bits = st.floats(-30, 30).map(lambda weight: round(weight, 3))
any_problem = problems(bits)
free_problem = problems(bits, numbers=(-1,), rows=False)


def partitions(size: int) -> Iterator[list[int]]:
    """Every way to put `size` constraints into clusters named by their smallest node."""
    if size == 0:
        yield []
        return
    for part in partitions(size - 1):
        for cluster in sorted(set(part)):
            yield [*part, cluster]
        yield [*part, size - 1]


def reached(clusters: list[int], linked: list[tuple[int, int]]) -> list[int]:
    """Connected components over `linked` pairs, named by their smallest node."""
    found = list(range(len(clusters)))
    for _ in found:
        for x, y in linked:
            found[x] = found[y] = min(found[x], found[y])
    return found


@given(
    st.integers(1, 12).flatmap(
        lambda size: st.tuples(st.just(size), st.lists(st.tuples(*[st.integers(0, size - 1)] * 2)))
    )
)
def test_components_are_what_edges_join_numbered_by_their_smallest_node(
    graph: tuple[int, list[tuple[int, int]]],
) -> None:
    size, edges = graph
    a, b = np.array(edges, dtype=np.int32).reshape(-1, 2).T
    names = reached(list(range(size)), edges)
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    assert find_components(a, b, size).tolist() == [places[name] for name in names]


@given(any_problem)
def test_clusters_are_named_by_their_smallest_member(problem: Problem) -> None:
    found = problem.clusters()
    assert all(found[name] == name <= place for place, name in enumerate(found))


@given(any_problem)
def test_constraints_always_hold(problem: Problem) -> None:
    assert problem.allowed(problem.clusters())


@given(any_problem)
def test_a_cluster_hangs_together_by_evidence_for_it(problem: Problem) -> None:
    found = problem.clusters()
    for_it = [pair for pair, weight in problem.weights.items() if weight > 0 and found[pair[0]] == found[pair[1]]]
    assert reached(found, for_it) == found


@given(free_problem)
def test_linking_is_better_than_not_linking_and_no_better_than_the_best(problem: Problem) -> None:
    best = max(map(problem.worth, partitions(len(problem.numbers))))
    assert -1e-6 <= problem.worth(problem.clusters()) <= best + 1e-6


@given(problems(st.floats(0.1, 30), numbers=(-1, 0), rows=False))
def test_where_nothing_speaks_against_it_the_connected_are_one(problem: Problem) -> None:
    found = problem.clusters()
    assert found == reached(found, list(problem.weights))


@given(st.lists(st.integers(0, 2), min_size=1, max_size=6), st.data())
def test_where_all_evidence_agrees_the_best_partition_is_found(group: list[int], data: st.DataObject) -> None:
    strength = {pair: data.draw(st.floats(0.5, 15)) for pair in combinations(range(len(group)), 2)}
    weights = {(x, y): weight if group[x] == group[y] else -weight for (x, y), weight in strength.items()}
    problem = Problem(weights, [-1] * len(group), [False] * len(group))
    best = max(partitions(len(group)), key=problem.worth)
    assert problem.clusters() == best == [group.index(of) for of in group]


@given(any_problem)
def test_a_lone_likely_pair_is_linked_unless_it_must_not_be(problem: Problem) -> None:
    found = problem.clusters()
    for (x, y), weight in problem.weights.items():
        others = [w for pair, w in problem.weights.items() if pair != (x, y) and {x, y} & set(pair)]
        if weight > 0 and not others:
            assert (found[x] == found[y]) != problem.must_differ(x, y)


@given(any_problem, st.data())
def test_the_order_of_edges_changes_nothing(problem: Problem, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(problem.weights))))
    assert problem.clusters(order) == problem.clusters()


@given(problems(st.one_of(bits, st.sampled_from([MUST_LINK, CANNOT_LINK]))))
def test_decisions_hold_whatever_speaks_against_them(problem: Problem) -> None:
    found = problem.clusters()
    same = [pair for pair, weight in problem.weights.items() if weight == MUST_LINK]
    agreed = reached(found, same)
    assert all(found[x] == found[y] for x, y in same)
    for (x, y), weight in problem.weights.items():
        if weight == CANNOT_LINK and agreed[x] != agreed[y]:
            assert found[x] != found[y]
