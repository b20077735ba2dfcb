"""The ranking of areas: what must hold whatever is measured and however it is weighed."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.cases.pilot_areas.ranking import RankedArea, rank_areas
from assets.cases.pilot_areas.weights import Measure, Weights

SIDES = ("difficulty", "difficulty", "readiness", "readiness")
ROW = st.tuples(*[st.one_of(st.none(), st.integers(0, 6).map(float))] * len(SIDES))
AREAS = st.lists(ROW, min_size=1, max_size=9).map(lambda rows: {f"95{n:04}": row for n, row in enumerate(rows)})
WEIGHTS = st.lists(st.floats(0.1, 10), min_size=len(SIDES), max_size=len(SIDES))


def weigh(given_weights: Sequence[float], spread: float = 2.0) -> Weights:
    measures = tuple(
        Measure.model_validate(
            {"code": f"m{n}", "side": side, "weight": weight, "from": "places", "th": "ก", "en": "a"}, strict=False
        )
        for n, (side, weight) in enumerate(zip(SIDES, given_weights, strict=True))
    )
    return Weights(draws=40, spread=spread, seed=1, measures=measures)


def by_area(ranked: list[RankedArea]) -> dict[str, RankedArea]:
    return {each.area: each for each in ranked}


@settings(max_examples=60)
@given(AREAS, WEIGHTS)
def test_everybody_has_a_place_and_every_number_is_a_part(
    areas: dict[str, Sequence[float | None]], given_weights: list[float]
) -> None:
    ranked = rank_areas(areas, weigh(given_weights))
    assert {each.area for each in ranked} == set(areas)
    assert ranked[0].rank == 1 and [each.rank for each in ranked] == sorted(each.rank for each in ranked)
    for each in ranked:
        for part in (each.difficulty, each.readiness, each.score, each.first_quarter_share):
            assert 0 <= part <= 1
        assert 1 <= each.rank_low <= each.rank_high <= len(ranked)
    # Of each draw a quarter of the areas, or more where some are equal, are among the first quarter.
    assert sum(each.first_quarter_share for each in ranked) >= -(-len(areas) // 4) - 1e-9


@settings(max_examples=80)
@given(AREAS, WEIGHTS)
def test_an_area_with_at_least_as_much_of_everything_is_never_behind(
    areas: dict[str, Sequence[float | None]], given_weights: list[float]
) -> None:
    found = by_area(rank_areas(areas, weigh(given_weights)))
    for one, more in areas.items():
        for other, less in areas.items():
            if all(a is not None and b is not None and a >= b for a, b in zip(more, less, strict=True)):
                assert found[one].rank <= found[other].rank
                assert found[one].first_quarter_share >= found[other].first_quarter_share


@settings(max_examples=50)
@given(AREAS, WEIGHTS, st.floats(0.01, 100), st.randoms())
def test_neither_the_unit_nor_the_order_nor_the_size_of_all_weights_matters(
    areas: dict[str, Sequence[float | None]], given_weights: list[float], factor: float, random: Random
) -> None:
    shuffled = list(areas.items())
    random.shuffle(shuffled)
    other = {area: tuple(None if value is None else 3 * value + 7 for value in row) for area, row in shuffled}
    first = by_area(rank_areas(areas, weigh(given_weights)))
    second = by_area(rank_areas(other, weigh([factor * weight for weight in given_weights])))
    for area, each in first.items():
        same = second[area]
        assert (each.rank, each.rank_low, each.rank_high) == (same.rank, same.rank_low, same.rank_high)
        assert (each.scores, each.first_quarter_share) == (same.scores, same.first_quarter_share)


@settings(max_examples=50)
@given(AREAS, WEIGHTS)
def test_where_weights_do_not_move_the_ranking_does_not(
    areas: dict[str, Sequence[float | None]], given_weights: list[float]
) -> None:
    first = -(-len(areas) // 4)
    for each in rank_areas(areas, weigh(given_weights, spread=1)):
        assert each.rank_low == each.rank == each.rank_high
        assert each.first_quarter_share == (each.rank <= first)


def test_no_area_is_no_ranking() -> None:
    assert rank_areas({}, weigh([1, 1, 1, 1])) == []
