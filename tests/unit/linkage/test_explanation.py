"""Why two records are taken for one child."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from data.synthetic import province_config, tidy_table
from linkage import LinkResult, incremental, link
from linkage.explanation import (
    CONTEXT,
    CORROBORATION,
    UNKNOWN,
    Explanation,
    NotThereError,
    edges_of,
    explain_pair,
    explain_pattern,
    explain_records,
)
from linkage.model.cluster_context import PRUNE_BELOW, Corroboration, Seeds
from linkage.model.model import weigh_same
from linkage.pairs.comparison_levels import COMPARISONS, EXTRAS
from tests.support.people import clusters, decision_table, number, table, trained, village

ONE, OTHER = 900_001, 900_002
CHILD = {"source": "schools", "first_name": "ซูไฮลา", "last_name": "สาแลดี", "birth_date": dt.date(2013, 2, 5),
         "birth_precision": "day", "sex": "female"}  # fmt: skip


def with_two(**changes: object) -> object:
    first = {"record_id": ONE, **CHILD, "national_id": number(88_000)}
    second = {"record_id": OTHER, **CHILD, "source": "health", **changes}
    return table([*village()[0], first, second])


def test_the_steps_add_up_to_the_weight_that_linking_used() -> None:
    rows = with_two(first_name="ซูไฮล่า")
    told = explain_pair(rows, trained(), ONE, OTHER)
    assert steps(told) == pytest.approx(told.total)
    assert told.to_table()["end"].to_pylist()[-1] == pytest.approx(told.total)
    (edge,) = (
        one
        for one in edges_of(link(rows, trained()), ONE).to_pylist()
        if {one["record_id_a"], one["record_id_b"]} == {ONE, OTHER}
    )
    assert edge["weight"] == pytest.approx(told.total)
    assert [edge[field.comparison] for field in told.fields] == [field.level for field in told.fields]


@pytest.fixture(scope="module")
def province() -> pa.Table:
    """Large enough that company is learned."""
    return tidy_table(province_config("58", children=4_000, seed=5))[0]


@pytest.fixture(scope="module")
def linked(province: pa.Table) -> LinkResult:
    result = link(province)
    assert result.model.cluster_context
    return result


def asked_about(pairs: pa.Table, count: int = 12) -> list[dict[str, Any]]:
    """Pairs worth a person's look, from the most uncertain to those that are hardly so."""
    chosen = np.linspace(0, pairs.num_rows - 1, count).astype(int).tolist()
    return [pairs.slice(place, 1).to_pylist()[0] for place in chosen]


def records_of(pairs: list[dict[str, Any]]) -> list[int]:
    return [record for asked in pairs for record in (asked["record_id_a"], asked["record_id_b"])]


def steps(told: Explanation) -> float:
    return told.prior + sum(field.weight for field in (*told.fields, *told.context)) + told.others


def test_the_steps_add_up_to_the_weight_that_linking_used_where_company_is_weighed(
    province: pa.Table, linked: LinkResult
) -> None:
    pairs = asked_about(linked.pairs)
    weighed = explain_records(province, linked.model, records_of(pairs), evidence=linked.evidence)
    spoken = set()
    for asked in pairs:
        told = weighed.of(asked["record_id_a"], asked["record_id_b"])
        assert told is not None
        assert told.total == pytest.approx(asked["weight"])
        assert steps(told) == pytest.approx(told.total) == told.to_table()["end"].to_pylist()[-1]
        assert told.context[0].comparison == CONTEXT
        spoken |= {field.comparison for field in told.context if abs(field.weight) > 1.0}
    assert CONTEXT in spoken
    assert spoken & set(CORROBORATION.values())


@pytest.fixture(scope="module")
def kept(province: pa.Table, linked: LinkResult) -> Iterator[duckdb.DuckDBPyConnection]:
    """The standing tables of the province."""
    with duckdb.connect() as connection:
        built = incremental.build(connection, province, linked.model)
        incremental.complete(connection, built.evidence, linked.model, 1, 1)
        yield connection


def test_the_standing_tables_know_the_company_that_the_linking_weighed(
    province: pa.Table, linked: LinkResult, kept: duckdb.DuckDBPyConnection
) -> None:
    pairs = asked_about(incremental.read_review_pairs(kept))
    ids = records_of(pairs)
    evidence = incremental.read_evidence(kept, linked.model, pa.array(ids, pa.int64()))
    assert 0 < evidence.records.num_rows < province.num_rows / 10
    weighed = explain_records(province, linked.model, ids, incremental.read_frequency(kept, linked.model), evidence)
    for asked in pairs:
        told = weighed.of(asked["record_id_a"], asked["record_id_b"])
        assert told is not None
        assert steps(told) == pytest.approx(told.total) == asked["weight"]
        assert told.context[0].level != UNKNOWN


def test_a_decision_hides_nothing_of_what_a_pair_says(
    province: pa.Table, linked: LinkResult, kept: duckdb.DuckDBPyConnection
) -> None:
    asked = asked_about(incremental.read_review_pairs(kept))[0]
    one, other = records_of([asked])
    decided = decision_table([(one, other, "different")])
    nobody = pa.array([], pa.int64())
    kept.execute("BEGIN")
    incremental.update(kept, province.slice(0, 0), nobody, lambda _: province.slice(0, 0), linked.model, decided)
    evidence = incremental.read_evidence(kept, linked.model, pa.array([one, other], pa.int64()))
    frequency = incremental.read_frequency(kept, linked.model)
    kept.execute("ROLLBACK")
    told = explain_records(province, linked.model, [one, other], frequency, evidence).of(one, other)
    assert told is not None
    assert told.total == pytest.approx(asked["weight"])


def test_of_a_pair_that_linking_never_held_for_likely_no_company_is_known(
    province: pa.Table, linked: LinkResult
) -> None:
    told = explain_pair(province, linked.model, 0, province.num_rows - 1, linked.evidence)
    assert told.probability < 0.001
    assert [(field.level, field.weight) for field in told.context] == [(UNKNOWN, 0.0)]
    assert steps(told) == pytest.approx(told.total)


def test_a_model_that_never_learned_company_has_no_step_for_it() -> None:
    rows = with_two(first_name="ซูไฮล่า")
    assert explain_pair(rows, trained(), ONE, OTHER, link(rows, trained()).evidence).context == ()


def test_company_says_what_the_model_learned_of_it(linked: LinkResult) -> None:
    patterns = linked.evidence.edges.pattern
    size = len(linked.evidence.clusters)
    pattern = int(patterns[np.abs(weigh_same(linked.model.class_odds(patterns, size))).argmin()])
    without = explain_pattern(linked.model, pattern, size)
    within, alone, both = (explain_pattern(linked.model, pattern, size, word) for word in (0, Seeds.ONE, Seeds.BOTH))
    assert within.total == pytest.approx(without.total)
    assert alone.total > within.total > both.total
    assert [told.context[0].level for told in (without, within, alone, both)] == [UNKNOWN, "within", "one", "both"]


def test_company_that_says_no_leaves_a_pair_as_likely_as_its_neighbourhood_needs(linked: LinkResult) -> None:
    pairs = [
        explain_pattern(linked.model, int(one), 10_000, Seeds.BOTH_REPEATED)
        for one in linked.evidence.edges.pattern[:200]
    ]
    least = min(told.total for told in pairs)
    assert PRUNE_BELOW < least < PRUNE_BELOW + 1e-9
    assert all(steps(told) == pytest.approx(told.total) for told in pairs)


def test_an_equal_rare_name_speaks_for_and_another_birth_date_against() -> None:
    fields = {
        field.comparison: field
        for field in explain_pair(with_two(birth_date=dt.date(2009, 9, 20)), trained(), ONE, OTHER).fields
    }
    assert fields["first"].weight > 3 < fields["first"].term_frequency
    assert fields["birth"].weight < -2
    assert (fields["number"].level, fields["number"].weight) == ("missing", 0.0)


def test_the_order_of_the_two_does_not_matter() -> None:
    rows = with_two(sex=None)
    assert explain_pair(rows, trained(), ONE, OTHER) == explain_pair(rows, trained(), OTHER, ONE)


def test_pairs_that_blocking_never_reached_are_explained_too() -> None:
    rows = with_two(first_name="อนุชา", last_name="ทองดี", birth_date=dt.date(2008, 1, 1))
    assert explain_pair(rows, trained(), ONE, OTHER).probability < 0.001


def test_no_name_number_or_date_is_in_an_explanation() -> None:
    told = repr(explain_pair(with_two(first_name="ซูไฮล่า"), trained(), ONE, OTHER))
    # A weight's decimals may well read 2013 somewhere, and they differ between machines: only whole words tell.
    words = set(re.findall(r"[\w.]+", told))
    assert "sound" in words or "plain" in words
    assert not words & {"ซูไฮลา", "ซูไฮล่า", "สาแลดี", number(88_000), "2013", "2013.0"}
    assert not any(ord(letter) > 0x0E00 for letter in told)


def test_no_value_is_in_what_company_says(province: pa.Table, linked: LinkResult) -> None:
    pairs = asked_about(linked.pairs)
    weighed = explain_records(province, linked.model, records_of(pairs), evidence=linked.evidence)
    levels = {field.level for told in weighed.explanations.values() for field in told.context}
    assert levels <= {UNKNOWN} | {one.name.lower() for kind in (Seeds, Corroboration) for one in kind}
    assert not any(ord(letter) > 0x0E00 for letter in repr(weighed.explanations))


def test_a_pattern_is_explained_without_any_table() -> None:
    told = explain_pattern(trained(), 6, 1000)
    assert [field.comparison for field in told.fields] == [name for name in COMPARISONS if name not in EXTRAS]
    assert told.fields[0].level == "equal"
    assert told.fields[0].weight > 5


def test_a_childs_edges_are_its_clusters_and_those_out_of_it() -> None:
    rows = with_two()
    result = link(rows, trained())
    found, edges = clusters(result), edges_of(result, ONE).to_pylist()
    assert found[ONE] == found[OTHER]
    assert any(edge["inside"] for edge in edges)
    for edge in edges:
        assert found[ONE] in (found[edge["record_id_a"]], found[edge["record_id_b"]])
        assert edge["inside"] == (found[edge["record_id_a"]] == found[edge["record_id_b"]])


def test_what_a_person_decided_is_named_and_not_weighed() -> None:
    result = link(with_two(), trained(), decision_table([(ONE, OTHER, "different")]))
    (edge,) = (one for one in edges_of(result, ONE).to_pylist() if one["decided"])
    assert (edge["decided"], edge["weight"], edge["inside"]) == ("different", None, False)


def test_an_unknown_record_is_refused_without_naming_it() -> None:
    rows = with_two()
    for ask in (lambda: explain_pair(rows, trained(), ONE, 77_777), lambda: edges_of(link(rows, trained()), 77_777)):
        with pytest.raises(NotThereError) as refused:
            ask()
        assert "77777" not in str(refused.value)


def test_records_that_say_the_same_have_nothing_to_weigh() -> None:
    rows = table([{"record_id": 1, **CHILD}, {"record_id": 2, **CHILD}])
    with pytest.raises(NotThereError, match="say the same"):
        explain_pair(rows, trained(), 1, 2)


def test_several_records_are_weighed_as_two_by_two() -> None:
    rows = with_two(first_name="ซูไฮล่า")
    told = explain_records(rows, trained(), [ONE, OTHER, 0])
    for a, b in ((ONE, OTHER), (ONE, 0), (OTHER, 0)):
        assert told.of(a, b) == told.of(b, a) == explain_pair(rows, trained(), a, b)


def test_what_holds_several_together_are_the_strongest_pairs_that_reach_all() -> None:
    rows = table([*village()[0], *({"record_id": ONE + n, **CHILD, "house_no": str(n)} for n in range(4))])
    told = explain_records(rows, trained(), [ONE + n for n in range(4)])
    holding = told.holding()
    assert len(holding) == 3
    assert {profile for pair in holding for profile in pair} == set(told.profiles.values())
    weakest = min(told.explanations[pair].total for pair in holding)
    best = {p: max(e.total for pair, e in told.explanations.items() if p in pair) for p in told.profiles.values()}
    assert weakest <= min(best.values())


def test_records_that_say_the_same_are_one_profile() -> None:
    rows = table([*village()[0], {"record_id": ONE, **CHILD}, {"record_id": OTHER, **CHILD}])
    told = explain_records(rows, trained(), [ONE, OTHER])
    assert told.of(ONE, OTHER) is None
    assert told.holding() == frozenset()
