"""Blocking: exactly the pairs that share a rule's keys, each once, large blocks left out and reported."""

from itertools import combinations

import duckdb
import pyarrow as pa
import pytest

from linkage import link
from linkage.pairs.blocking import RULES, BlockingRule, block
from tests.support.people import table, trained, village

PROFILES = pa.table(
    {
        "p": pa.array(range(8), pa.int32()),
        "name": [1, 1, 1, None, 2, 2, 3, 3],
        "year": [9, 9, 8, 9, 7, 7, None, None],
        "house": [5, None, 5, None, 6, 6, 5, None],
    }
)
THREE = (
    BlockingRule("name", ("name",)),
    BlockingRule("name and year", ("name", "year")),
    BlockingRule("house", ("house",)),
)


def candidates(
    rules: tuple[BlockingRule, ...], profiles: pa.Table = PROFILES
) -> tuple[dict[tuple[int, int], int], list]:
    with duckdb.connect() as connection:
        connection.register("profile", profiles)
        reports = block(connection, rules)
        found = connection.execute("SELECT a, b, rules FROM candidate").fetchall()
    assert len({(a, b) for a, b, _ in found}) == len(found)
    return {(a, b): bits for a, b, bits in found}, reports


def by_hand(rules: tuple[BlockingRule, ...]) -> dict[tuple[int, int], int]:
    """The pairs that agree in all keys of a rule, and a bit for each such rule."""
    found: dict[tuple[int, int], int] = {}
    rows = PROFILES.to_pylist()
    for bit, rule in enumerate(rules):
        for x, y in combinations(rows, 2):
            keys = [(x[key], y[key]) for key in rule.keys]
            if all(one is not None and one == other for one, other in keys):
                found[x["p"], y["p"]] = found.get((x["p"], y["p"]), 0) | 1 << bit
    return found


@pytest.mark.parametrize("rules", [THREE, THREE[:1], THREE[1:], THREE[::-1]])
def test_candidates_are_the_pairs_that_share_a_rules_keys(rules: tuple[BlockingRule, ...]) -> None:
    assert candidates(rules)[0] == by_hand(rules)


def test_each_rule_tells_its_pairs_and_those_that_only_it_found() -> None:
    reports = {report.rule: report for report in candidates(THREE)[1]}
    assert (reports["name"].pairs, reports["name"].only) == (5, 2)
    assert (reports["name and year"].pairs, reports["name and year"].only) == (2, 0)
    assert (reports["house"].pairs, reports["house"].only) == (4, 2)
    assert [report.largest for report in reports.values()] == [3, 2, 3]
    assert not any(report.capped for report in reports.values())


def test_a_block_over_the_cap_is_left_out_of_its_rule_and_reported() -> None:
    found, reports = candidates((BlockingRule("name", ("name",), cap=2), BlockingRule("house", ("house",))))
    assert (0, 1) not in found
    assert found[0, 2] == 2
    assert found[4, 5] == 3
    assert (reports[0].largest, reports[0].capped) == (3, 3)


def test_a_large_block_is_split_by_further_keys_as_far_as_it_must_be() -> None:
    rule = BlockingRule("name", ("name",), 4, ("year", "house"), 2)
    found, reports = candidates((rule,))
    assert set(found) == {(0, 1), (4, 5), (6, 7)}  # the three of name 1 fall apart by year, the others are few
    assert (reports[0].largest, reports[0].capped) == (2, 0)


def test_those_who_lack_a_further_key_stay_together() -> None:
    columns = {"name": [1] * 5, "year": [9, 9, 8, None, None]}
    profiles = pa.table({"p": pa.array(range(5), pa.int32()), **columns})
    found, _ = candidates((BlockingRule("name", ("name",), 4, ("year",), 2),), profiles)
    assert set(found) == {(0, 1), (3, 4)}


def test_a_block_that_no_further_key_splits_is_left_out_and_reported() -> None:
    profiles = pa.table({"p": pa.array(range(5), pa.int32()), "name": [1] * 5, "year": [9] * 5})
    found, reports = candidates((BlockingRule("name", ("name",), 4, ("year",), 2),), profiles)
    assert not found
    assert (reports[0].largest, reports[0].capped) == (5, 5)


def test_who_is_in_a_small_block_of_some_rule_is_within_reach() -> None:
    rules = (BlockingRule("name", ("name",), cap=2), BlockingRule("house", ("house",)))
    with duckdb.connect() as connection:
        connection.register("profile", PROFILES)
        block(connection, rules)
        found = connection.execute("SELECT p FROM out_of_reach").fetchall()
    # 1 has a name that too many have and no house, 3 has neither name nor house.
    assert found == [(1,), (3,)]


def test_nobody_has_no_candidates() -> None:
    found, reports = candidates(THREE, PROFILES.slice(0, 0))
    assert found == {}
    assert [(report.pairs, report.largest, report.capped) for report in reports] == [(0, 0, 0)] * 3


def test_the_engine_reports_every_rule_and_compares_few_pairs() -> None:
    rows, _ = village()
    report = link(table(rows), trained()).report
    assert [rule["rule"] for rule in report["rules"]] == [rule.name for rule in RULES]
    assert report["records"] == len(rows)
    assert max(rule["pairs"] for rule in report["rules"]) <= report["candidate_pairs"]
    assert report["candidate_pairs"] < len(rows) ** 2 / 100


def test_the_year_of_birth_splits_the_blocks_of_common_names_only() -> None:
    rule = next(rule for rule in RULES if rule.name == "full name")
    rows = [(1, 2, 1, 2010), (1, 2, 1, 2010), (1, 2, 1, 2011), (1, 2, 1, None)]
    rows += [(3, 4, 0, 2010), (3, 4, 0, 2011), (3, 4, 0, None)]
    names = ("first_sound", "last_sound", "common_name", "year")
    columns = {name: pa.array([row[place] for row in rows], pa.int32()) for place, name in enumerate(names)}
    found, _ = candidates((rule,), pa.table({"p": pa.array(range(len(rows)), pa.int32()), **columns}))
    assert set(found) == {(0, 1), (4, 5), (4, 6), (5, 6)}
