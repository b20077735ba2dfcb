"""Training finds the model that the pairs were made from; a model survives being written down."""

import json

import numpy as np
import numpy.typing as npt
import pytest

from linkage import Model, link
from linkage.model.model import CLASSES
from linkage.model.training import PatternCounts, train
from linkage.pairs.agreement_pattern import NAME_FIELDS, pack_levels, pack_term_frequency, unpack_levels
from linkage.pairs.comparison_levels import COMPARISONS, Birth, Guardian, Name, Number, Parent, Place, Sex
from tests.support.people import partition, table, trained, village

PROFILES = 1500
FREQUENCY_BITS = 7  # bits: 128 equally common names
COMMON = 2.0**-FREQUENCY_BITS
MISSING = 0.15
PAIRS = {"same": 1800, "twin": 300, "sibling": 1200}

# comparison → class → {level: probability}. Unrelated pairs rarely share a house or a parent's name, as
# among candidates of a real table: all pairs are candidates here.
TRUTH: dict[str, dict[str, dict[int, float]]] = {
    "number": {
        "same": {Number.EQUAL: 0.96, Number.NEAR: 0.02, Number.DOUBTFUL: 0.02},
        "twin": {Number.DIFFERENT: 0.98, Number.DOUBTFUL: 0.02},
        "sibling": {Number.DIFFERENT: 0.98, Number.DOUBTFUL: 0.02},
        "unrelated": {Number.DIFFERENT: 0.98, Number.DOUBTFUL: 0.02},
    },
    "first": {
        "same": {Name.EQUAL: 0.85, Name.CLOSE: 0.1, Name.DIFFERENT: 0.05},
        "twin": {Name.EQUAL: COMMON, Name.ALIKE: 0.5, Name.DIFFERENT: 0.5 - COMMON},
        "sibling": {Name.EQUAL: COMMON, Name.ALIKE: 0.15, Name.DIFFERENT: 0.85 - COMMON},
        "unrelated": {Name.EQUAL: COMMON, Name.ALIKE: 0.03, Name.DIFFERENT: 0.97 - COMMON},
    },
    "last": {
        **{related: {Name.EQUAL: 0.9, Name.CLOSE: 0.06, Name.DIFFERENT: 0.04} for related in CLASSES[:-1]},
        "unrelated": {Name.EQUAL: COMMON, Name.ALIKE: 0.03, Name.DIFFERENT: 0.97 - COMMON},
    },
    "birth": {
        "same": {Birth.EQUAL: 0.93, Birth.SAME_YEAR_MONTH: 0.05, Birth.FAR: 0.02},
        "twin": {Birth.EQUAL: 0.96, Birth.NEAR: 0.04},
        "sibling": {Birth.FAR: 0.97, Birth.SAME_MONTH_DAY: 0.03},
        "unrelated": {Birth.FAR: 0.949, Birth.NEAR: 0.05, Birth.EQUAL: 0.001},
    },
    "sex": {
        "same": {Sex.EQUAL: 0.98, Sex.DIFFERENT: 0.02},
        **{other: {Sex.EQUAL: 0.5, Sex.DIFFERENT: 0.5} for other in CLASSES[1:]},
    },
    "place": {
        **{related: {Place.SAME_HOUSE: 0.9, Place.DISTRICT: 0.1} for related in CLASSES[:-1]},
        "unrelated": {Place.SAME_HOUSE: 0.0005, Place.VILLAGE: 0.0995, Place.DISTRICT: 0.9},
    },
    "mother": {
        **{related: {Parent.EQUAL: 0.92, Parent.DIFFERENT: 0.08} for related in CLASSES[:-1]},
        "unrelated": {Parent.EQUAL: 0.0005, Parent.DIFFERENT: 0.9995},
    },
    "father": {
        **{related: {Parent.EQUAL: 0.9, Parent.DIFFERENT: 0.1} for related in CLASSES[:-1]},
        "unrelated": {Parent.EQUAL: 0.0005, Parent.DIFFERENT: 0.9995},
    },
    "guardian": {
        **{related: {Guardian.EQUAL: 0.9, Guardian.DIFFERENT: 0.1} for related in CLASSES[:-1]},
        "unrelated": {Guardian.EQUAL: 0.0005, Guardian.DIFFERENT: 0.9995},
    },
}


def sample(rng: np.random.Generator, class_name: str, size: int) -> npt.NDArray[np.int64]:
    """Patterns of `size` pairs of a class, some levels missing at random."""
    drawn, term_frequency = {}, {}
    for name, classes in TRUTH.items():
        levels, shares = zip(*classes[class_name].items(), strict=True)
        level = rng.choice(np.array(levels, dtype=np.int64), size, p=np.array(shares) / sum(shares))
        level[rng.random(size) < MISSING] = 0
        drawn[name] = level
        if name in NAME_FIELDS:
            term_frequency[name] = np.where(level == Name.EQUAL, FREQUENCY_BITS, 0)
    return pack_levels(drawn) | pack_term_frequency(term_frequency)


def counted(patterns: npt.NDArray[np.int64]) -> PatternCounts:
    distinct, counts = np.unique(patterns, return_counts=True)
    return PatternCounts(distinct, counts.astype(np.float64))


@pytest.fixture(scope="module")
def model() -> Model:
    rng = np.random.default_rng(11)
    total = PROFILES * (PROFILES - 1) // 2
    related = [sample(rng, name, size) for name, size in PAIRS.items()]
    pairs = [*related, sample(rng, "unrelated", total - sum(PAIRS.values()))]
    return train(counted(np.concatenate(pairs)), counted(sample(rng, "unrelated", 300_000)), PROFILES, PROFILES)


@pytest.mark.parametrize("class_name", ["same", "sibling", "unrelated"])
@pytest.mark.parametrize("comparison", list(TRUTH))
def test_the_probabilities_that_made_the_pairs_come_back(model: Model, comparison: str, class_name: str) -> None:
    found = model.levels[comparison][class_name]
    truth = [TRUTH[comparison][class_name].get(level, 0.0) for level in range(len(found))]
    assert found[1:] == pytest.approx(truth[1:], abs=0.04)
    assert sum(found[1:]) == pytest.approx(1.0)


def test_how_many_pairs_are_one_child_and_siblings_comes_back(model: Model) -> None:
    for class_name, pairs in PAIRS.items():
        assert model.per_record[class_name] * PROFILES == pytest.approx(pairs, rel=0.25)


def test_missing_says_nothing_for_or_against(model: Model) -> None:
    odds = model.class_odds(np.zeros(1, dtype=np.int64), PROFILES)
    assert odds[:, 0] == pytest.approx(model.prior(PROFILES))
    assert all(model.levels[name][class_name][0] == 1.0 for name in TRUTH for class_name in CLASSES)


def test_a_childs_pairs_weigh_for_it_and_a_siblings_against(model: Model) -> None:
    rng = np.random.default_rng(12)
    weights = {name: model.weights(sample(rng, name, 2000), PROFILES) for name in CLASSES}
    assert (weights["same"] > 0).mean() > 0.97
    for other in ("twin", "sibling", "unrelated"):
        assert (weights[other] < 0).mean() > 0.95


def test_a_pattern_is_unpacked_to_the_levels_it_was_made_of() -> None:
    patterns = sample(np.random.default_rng(1), "same", 50)
    assert list(unpack_levels(patterns)) == list(COMPARISONS)
    assert set(np.unique(unpack_levels(patterns)["first"])) <= {0, Name.EQUAL, Name.CLOSE, Name.DIFFERENT}


def test_a_model_comes_back_from_its_json_and_links_alike() -> None:
    again = Model.from_json(trained().to_json())
    assert again == trained()
    assert partition(link(table(village()[0]), again)) == partition(link(table(village()[0]), trained()))


def test_a_models_json_holds_no_value_of_any_record() -> None:
    text = trained().to_json()
    assert not any(row["last_name"] in text or row["national_id"] in text for row in village()[0] if row["national_id"])


def test_a_model_of_another_version_is_refused() -> None:
    values = json.loads(trained().to_json())
    for version in (values["version"] + 1, None):
        with pytest.raises(ValueError, match="version"):
            Model.from_json(json.dumps({**values, "version": version}))
