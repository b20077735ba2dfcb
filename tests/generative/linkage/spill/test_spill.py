"""Executors: linking within bounded memory gives what linking in memory gives, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkage import Model, draw_clusterings, link
from linkage.spill import Spill
from tests.support import people
from tests.support.people import Row

VILLAGE = people.village(40)[0]
FIELDS = (
    *("national_id", "first_name", "last_name", "birth_date", "mother_national_id", "mother_name", "guardian_name"),
    *("house_code", "village", "subdistrict_code", "source", "layout"),
)
FEW_BINS, BINS = (1, 3), (7, 64)
FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=10)

places = st.integers(0, len(VILLAGE) - 1)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """Some of the village's records, in any order: some twice, some with what others say, ids numbers or texts."""
    rows: list[Row] = []
    for place in draw(st.lists(places, max_size=120)):
        row = dict(VILLAGE[place])
        for field in draw(st.lists(st.sampled_from(FIELDS), max_size=1)):
            row[field] = VILLAGE[draw(places)].get(draw(st.sampled_from([field, "national_id", "first_name"])))
            if field == "birth_date":
                row[field] = VILLAGE[draw(places)][field]
        rows.append(row)
    ids = draw(st.permutations(range(len(rows))))
    table = people.table([{**row, "record_id": number} for row, number in zip(rows, ids, strict=True)])
    if draw(st.booleans()):
        table = table.set_column(0, "record_id", table["record_id"].cast(pa.string()))
    return table


decisions = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["same", "different", "unsure"])).filter(
        lambda one: one[0] < one[1]
    ),
    max_size=3,
    unique_by=lambda one: one[:2],
)


@FEW
@given(tables(), decisions, st.sampled_from(FEW_BINS), st.booleans())
def test_spilling_gives_the_same_to_the_last_bit(
    table: pa.Table, decided: list[tuple[int, int, str]], bins: int, trained: bool
) -> None:
    spilling_is_linking(table, decided, bins, trained)


@pytest.mark.slow
@MANY
@given(tables(), decisions, st.sampled_from((*FEW_BINS, 7)), st.booleans())
def test_spilling_gives_the_same_to_the_last_bit_for_many_tables(
    table: pa.Table, decided: list[tuple[int, int, str]], bins: int, trained: bool
) -> None:
    spilling_is_linking(table, decided, bins, trained)


@pytest.mark.slow
@pytest.mark.parametrize("bins", BINS)
def test_a_village_is_linked_alike_with_few_and_with_many_bins(bins: int) -> None:
    spilling_is_linking(people.table(VILLAGE), [(0, 1, "same"), (3, 90, "different")], bins, trained=False)


@FEW
@given(tables(), st.sampled_from(FEW_BINS), st.booleans())
def test_extra_columns_count_alike_when_spilling(table: pa.Table, bins: int, trained: bool) -> None:
    spilling_is_linking(people.with_extra_columns(table), [], bins, trained, extra=people.EXTRA)


def spilling_is_linking(
    table: pa.Table, decided: list[tuple[int, int, str]], bins: int, trained: bool, extra: Sequence[str] | None = None
) -> None:
    name = str if pa.types.is_string(table["record_id"].type) else int
    given = people.decision_table([(name(a), name(b), verdict) for a, b, verdict in decided]) if decided else None
    model: Model | None = (people.trained_with_extra() if extra else people.trained()) if trained else None
    expected = link(table, model, given, extra=extra)
    with TemporaryDirectory() as folder, Spill(Path(folder) / "scratch", processes=1, bins=bins) as spill:
        found = link(table, model, given, executor=spill, extra=extra)
        drawn = draw_clusterings(found.evidence, 5, seed=11)
    assert found.model == expected.model, (found.model, expected.model)
    assert found.links.equals(expected.links)
    assert found.pairs.equals(expected.pairs)
    assert drawn.equals(draw_clusterings(expected.evidence, 5, seed=11))
    assert found.report == expected.report
