"""Linking against a plain reference, on any small table: which records become one child."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkage import link
from tests.support import people
from tests.support.plain_linkage import link_plainly

VILLAGE = people.village(40)[0]
FIELDS = (
    *("national_id", "first_name", "last_name", "birth_date", "mother_national_id", "mother_name"),
    *("house_code", "village", "subdistrict_code", "source"),
)
FEW = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
places = st.integers(0, len(VILLAGE) - 1)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """Some of the village's records, some twice, some with what another one says in a field."""
    rows = []
    for place in draw(st.lists(places, max_size=40)):
        row = dict(VILLAGE[place])
        for field in draw(st.lists(st.sampled_from(FIELDS), max_size=2)):
            row[field] = VILLAGE[draw(places)][field]
        rows.append(row)
    return people.table(rows)


@FEW
@given(tables())
def test_linking_finds_the_children_that_the_reference_finds(table: pa.Table) -> None:
    linking_is_plain(table)


@pytest.mark.slow
@settings(FEW, max_examples=60)
@given(tables())
def test_linking_finds_the_children_that_the_reference_finds_in_many_tables(table: pa.Table) -> None:
    linking_is_plain(table)


def test_the_village_is_linked_as_by_the_reference() -> None:
    linking_is_plain(people.table(VILLAGE[:60]))


def linking_is_plain(table: pa.Table) -> None:
    model = replace(people.trained(), cluster_context={}, corroboration={})
    assert people.partition(link(table, model)) == link_plainly(table, model)
