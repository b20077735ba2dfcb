"""Numbers hidden, links graded by them."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from linkage import link
from linkage.evaluate import calibration
from linkage.evaluate.backtest import Backtest, Scores, run_backtest
from tests.support.people import clusters, table, trained, village


def pairs(labels: list[int]) -> float:
    return sum(count * (count - 1) / 2 for count in Counter(labels).values())


@pytest.fixture(scope="module")
def tested() -> Backtest:
    rows = table(village()[0])
    return run_backtest(rows, link(rows, trained()), share=0.15, seed=5)


def test_the_estimates_are_near_the_truth(tested: Backtest) -> None:
    rows, truth = village()
    found = clusters(link(table(rows), trained()))
    both = pairs([(found[place], child) for place, child in enumerate(truth)])
    assert tested.precision == pytest.approx(both / pairs(list(found.values())), abs=0.005)
    assert tested.recall == pytest.approx(both / pairs(list(truth)), abs=0.005)


def test_the_tables_add_up_to_the_whole(tested: Backtest) -> None:
    whole = tested.masked_pairs
    assert whole.true > 100
    for part in (tested.by_source_pair, tested.by_district):
        assert [pc.sum(part[name]).as_py() for name in ("linked", "right", "true")] == [
            whole.linked, whole.right, whole.true,
        ]  # fmt: skip
    assert tested.one_side.true + tested.both_sides.true == whole.true


def test_the_same_seed_grades_the_same_pairs(tested: Backtest) -> None:
    rows = table(village()[0])
    again = run_backtest(rows, link(rows, trained()), share=0.15, seed=5)
    assert again.masked_pairs == tested.masked_pairs
    assert again.by_source_pair.equals(tested.by_source_pair)


def test_what_is_hidden_looks_like_what_is_missing() -> None:
    # numbers are missing at school and nowhere else: only there are they hidden
    rows = [
        {**one, "national_id": None if one["source"] == "schools" and place % 2 else one["national_id"]}
        for place, one in enumerate(village()[0])
        if one["source"] != "health"
    ]
    told = run_backtest(table(rows), link(table(rows), trained()), share=0.1)
    graded = told.by_source_pair.to_pylist()
    assert told.masked > 30
    assert sum(one["true"] for one in graded if "schools" in (one["source_a"], one["source_b"])) >= 0.9 * sum(
        one["true"] for one in graded
    )


def test_records_that_nobody_with_a_number_is_like_are_told(tested: Backtest) -> None:
    # one clerk at school never writes a number, so nothing can be hidden there
    rows = [
        {**one, "national_id": None} if (one["source"], one["subdistrict_code"]) == ("schools", "970101") else one
        for one in village()[0]
    ]
    told = run_backtest(table(rows), link(table(rows), trained()), share=0.1)
    assert tested.unlike == 0.0
    assert 0.1 < told.unlike < 0.6


def test_a_model_that_believes_in_no_links_has_little_recall(tested: Backtest) -> None:
    rows = table(village()[0])
    timid = replace(trained(), per_record={**trained().per_record, "same": 0.0})
    told = run_backtest(rows, replace(link(rows, trained()), model=timid), share=0.15, seed=5)
    assert told.masked_pairs.recall < 0.5 < 0.95 < tested.masked_pairs.recall


def test_a_table_without_any_number_grades_nothing() -> None:
    rows = table([{**one, "national_id": None} for one in village()[0]])
    told = run_backtest(rows, link(rows, trained()))
    assert (told.masked, told.masked_pairs.true) == (0, 0)
    assert calibration.fit_temperature(told) == 1.0


def test_text_record_ids_are_fine() -> None:
    rows = table(village()[0])
    named = rows.set_column(0, "record_id", rows["record_id"].cast(pa.string()))
    assert run_backtest(named, link(named, trained()), share=0.1).masked > 0


@pytest.mark.parametrize("share", [0.0, -0.1, 0.6])
def test_a_share_that_leaves_nothing_to_find_is_refused(share: float) -> None:
    rows = table(village()[0])
    with pytest.raises(ValueError, match="share of masked records"):
        run_backtest(rows, link(rows, trained()), share=share)


@pytest.mark.parametrize("heat", [0.7, 1.0, 2.5])
def test_the_temperature_is_what_the_weights_were_multiplied_by(heat: float) -> None:
    rng = np.random.default_rng(11)
    honest = rng.uniform(-4, 4, 20_000)
    correct = rng.uniform(size=20_000) < 1 / (1 + np.exp2(-honest))
    assert calibration.fit(Scores(honest * heat, correct)) == pytest.approx(heat, rel=0.08)


def test_too_few_graded_edges_leave_the_model_at_its_word() -> None:
    assert calibration.fit(Scores(np.array([1.0, -1.0]), np.array([True, False]))) == 1.0


def answered(heat: float, count: int, slips: float, seed: int) -> Scores:
    """Answers about pairs of a model that says `heat` times the weight that it should."""
    rng = np.random.default_rng(seed)
    weight = rng.uniform(-4.3, 4.3, count)
    same = rng.uniform(size=count) < 1 / (1 + np.exp2(-weight / heat))
    return Scores(weight, same != (rng.uniform(size=count) < slips))


def test_answers_with_slips_find_how_much_too_sure_the_model_is() -> None:
    found = [calibration.fit_answers(answered(2.5, 1_000, 0.02, seed), 1.0) for seed in range(20)]
    assert np.median(found) == pytest.approx(2.5, rel=0.1)
    assert min(found) > 1.5


def test_answers_leave_a_model_that_is_right_as_it_is() -> None:
    found = [calibration.fit_answers(answered(1.0, 300, 0.02, seed), 1.0) for seed in range(60)]
    assert sum(hot != 1.0 for hot in found) <= 6  # one in twenty by chance


def test_few_answers_and_answers_of_one_kind_say_nothing() -> None:
    assert calibration.fit_answers(answered(4.0, calibration.FEWEST_ANSWERS - 1, 0.0, 1), 1.0) == 1.0
    weight = np.full(200, -1.0)
    assert calibration.fit_answers(Scores(weight, np.ones(200, dtype=bool)), 1.3) == 1.3
