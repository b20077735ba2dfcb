"""The high-precision cut: what stays linked, and what is alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest

from linkage import LinkResult, link, select_certain
from tests.support.people import decision_table, number, table, trained, village

ONE, OTHER = 900_001, 900_002
CHILD = {"source": "schools", "first_name": "ซูไฮลา", "last_name": "สาแลดี", "birth_date": dt.date(2013, 2, 5),
         "birth_precision": "day", "sex": "female"}  # fmt: skip


@pytest.fixture(scope="module")
def linked() -> LinkResult:
    return link(table(village()[0]), trained())


def groups(links: pa.Table) -> set[frozenset[Any]]:
    members = defaultdict(set)
    for record, cluster in zip(links["record_id"].to_pylist(), links["cluster_id"].to_pylist(), strict=True):
        members[cluster].add(record)
    return {frozenset(records) for records in members.values()}


def pairs(links: pa.Table) -> set[tuple[Any, Any]]:
    return {(x, y) for group in groups(links) for x in group for y in group if x < y}


def test_the_surer_the_fewer_links_and_none_that_the_best_estimate_has_not(linked: LinkResult) -> None:
    cuts = [pairs(select_certain(linked, probability)) for probability in (0.5, 0.9, 0.99, 0.999999)]
    assert cuts[0] <= pairs(linked.links)
    assert all(surer <= less for less, surer in pairwise(cuts))
    assert len(cuts[-1]) < len(cuts[0])


def test_false_links_go_before_true_ones(linked: LinkResult) -> None:
    child = village()[1]
    best, sure = pairs(linked.links), pairs(select_certain(linked))
    false = [pair for pair in best if child[pair[0]] != child[pair[1]]]
    assert len([pair for pair in sure if child[pair[0]] != child[pair[1]]]) <= len(false)
    assert len(sure) > 0.9 * len(best)


def test_every_record_is_there_once_in_the_order_of_the_links(linked: LinkResult) -> None:
    assert select_certain(linked)["record_id"].to_pylist() == linked.links["record_id"].to_pylist()


def test_a_group_is_called_by_a_cluster_of_its_own(linked: LinkResult) -> None:
    found = select_certain(linked, 0.999)
    assert len(groups(found)) == len(set(found["cluster_id"].to_pylist()))


def test_a_record_that_fits_two_children_stands_alone() -> None:
    rows = [
        {"record_id": ONE, **CHILD, "source": "civil_registration", "national_id": number(88_000), "house_no": "1"},
        {"record_id": OTHER, **CHILD, "source": "civil_registration", "national_id": number(88_003), "house_no": "2"},
        {"record_id": 900_003, **CHILD},
    ]
    found = groups(select_certain(link(table([*village()[0], *rows]), trained())))
    assert frozenset({900_003}) in found


def test_what_a_person_decided_is_certain() -> None:
    rows = [{"record_id": ONE, **CHILD}, {"record_id": OTHER, **CHILD, "first_name": "มาลีพร", "sex": None}]
    result = link(table([*village()[0], *rows]), trained(), decision_table([(ONE, OTHER, "same")]))
    assert (ONE, OTHER) in pairs(select_certain(result, 0.9999))


def test_a_model_that_is_too_sure_of_itself_keeps_fewer(linked: LinkResult) -> None:
    hotter = replace(linked, model=replace(linked.model, temperature=4.0))
    assert pairs(select_certain(hotter, 0.999)) < pairs(select_certain(linked, 0.999))


@pytest.mark.parametrize("probability", [0.0, 0.49, 1.0, 99.0])
def test_a_certainty_out_of_bounds_is_refused(linked: LinkResult, probability: float) -> None:
    with pytest.raises(ValueError, match="certainty"):
        select_certain(linked, probability)
