"""How far a table is from the one that the model was trained on."""

import numpy as np
import pytest

from linkage import Model, link
from linkage.diagnostics.drift import TRAIN_ANEW, WATCH, measure_drift, share_levels
from tests.support.people import row, table, trained, village


def test_shares_are_of_all_pairs_by_comparison() -> None:
    # number at place 0: level 6 for three pairs, missing for one
    shares = share_levels(np.array([6, 0]), np.array([3.0, 1.0]), ["number", "sex"])
    assert shares["number"] == [0.25, 0, 0, 0, 0, 0, 0.75]
    assert shares["sex"][0] == 1.0
    assert [*shares] == ["number", "sex"]


def test_no_pairs_have_no_shares_and_no_drift() -> None:
    assert share_levels(np.zeros(0, dtype=np.int64), np.zeros(0), ["sex"]) == {}
    assert measure_drift({"sex": [0.0, 0.1, 0.9]}, {}) == {}


def test_the_index_is_the_textbooks() -> None:
    told = measure_drift({"sex": [0.5, 0.25, 0.25]}, {"sex": [0.25, 0.5, 0.25]})
    assert told["sex"] == pytest.approx(0.25 * np.log(2) * 2, abs=1e-5)


def test_the_training_table_has_not_drifted_from_itself() -> None:
    result = link(table(village()[0]), trained())
    assert set(result.report["drift"].values()) == {0.0}


def test_a_village_made_alike_is_not_drifted_and_one_that_lost_its_houses_is() -> None:
    rows, _ = village(families=300, seed=8)
    alike = link(table(rows), trained()).report["drift"]
    moved = [row(**{**one, "house_code": None, "house_no": None}) for one in rows]
    bare = link(table(moved), trained()).report["drift"]
    assert max(alike.values()) < WATCH
    assert bare["place"] > TRAIN_ANEW > WATCH > bare["first"]


def test_what_it_was_trained_on_travels_with_the_model() -> None:
    again = Model.from_json(trained().to_json())
    assert again.trained_on == trained().trained_on != {}
