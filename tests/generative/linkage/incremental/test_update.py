"""Histories of changes: what an update gives is what a build of everything would have given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkage import Model, incremental
from tests.support import people
from tests.support.incremental_history import Decision, History
from tests.support.people import Row

VILLAGE = people.village(40)[0]
FIRST = 60
"""Records that are there from the beginning; the rest come, if at all, later."""
IDS = {record: (record * 7919) % 10_007 for record in range(len(VILLAGE))}
"""Record ids that give no information on the order of the rows."""
FIELDS = (
    *("national_id", "first_name", "last_name", "birth_date", "mother_national_id", "mother_name"),
    *("house_code", "village", "subdistrict_code", "source"),
)
FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=60)


@dataclass(frozen=True)
class Change:
    """What one refresh brings.

    Attributes:
        rows: records that come, come back, or say something new, by place in the village.
        gone: places of records that go.
        decided: decisions about places.
    """

    rows: dict[int, Row]
    gone: tuple[int, ...]
    decided: tuple[Decision, ...]


places = st.integers(0, len(VILLAGE) - 1)


@st.composite
def corrected(draw: st.DrawFn) -> tuple[int, Row]:
    """A record with what another one, or nobody, says in a field or two."""
    place = draw(places)
    row = dict(VILLAGE[place])
    for field in draw(st.lists(st.sampled_from(FIELDS), max_size=2)):
        other = VILLAGE[draw(places)]
        row[field] = other["mother_national_id" if draw(st.booleans()) and field == "national_id" else field]
    return place, row


changes = st.builds(
    Change,
    st.lists(corrected(), max_size=8).map(dict),
    st.lists(places, max_size=4, unique=True).map(tuple),
    st.lists(
        st.tuples(places, places, st.sampled_from(["same", "different", "unsure"])).filter(lambda d: d[0] != d[1]),
        max_size=2,
    ).map(tuple),
)


def history(model: Model | None = None) -> History:
    return History({IDS[place]: VILLAGE[place] for place in range(FIRST)}, model or people.trained())


def bring(made: History, change: Change) -> incremental.Update:
    return made.change(
        {IDS[place]: row for place, row in change.rows.items()},
        [IDS[place] for place in change.gone],
        [(IDS[a], IDS[b], verdict) for a, b, verdict in change.decided],
    )


@FEW
@given(st.lists(changes, min_size=1, max_size=2))
def test_an_update_gives_what_a_build_of_everything_gives(brought: list[Change]) -> None:
    updated_is_built(brought)


@FEW
@given(st.lists(changes, min_size=1, max_size=2))
def test_an_update_with_extra_columns_gives_what_a_build_of_everything_gives(brought: list[Change]) -> None:
    updated_is_built(brought, people.trained_with_extra())


@pytest.mark.slow
@MANY
@given(st.lists(changes, min_size=2, max_size=5))
def test_many_updates_give_what_a_build_of_everything_gives(brought: list[Change]) -> None:
    updated_is_built(brought)


def updated_is_built(brought: list[Change], model: Model | None = None) -> None:
    made = history(model)
    for change in brought:
        bring(made, change)
    anew = made.built_anew()
    found, expected = made.tables(), anew.tables()
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert incremental.read_report(made.connection, made.model) == incremental.read_report(anew.connection, made.model)
    pairs = (incremental.read_review_pairs(one.connection) for one in (made, anew))
    assert next(pairs).equals(next(pairs))
    errors = [incremental.read_error_rates(one.connection, made.model).by_threshold.to_pydict() for one in (made, anew)]
    assert all(errors[0][name] == pytest.approx(values, rel=1e-9) for name, values in errors[1].items())


CROWD = 45
"""Children of one village with one name and surname, so that blocks are split, or would have to be."""
crowds = st.lists(
    st.tuples(st.integers(0, CROWD - 1), st.integers(0, 2), st.sampled_from(["come", "go", "move", "another day"])),
    max_size=30,
)


def of_crowd(place: int, kind: int, moved: str) -> Row:
    born = dt.date(2012, 1, 1) if moved != "another day" else dt.date(2012, kind + 2, 3)
    home = {"subdistrict_code": "970101", "village": "1" if moved != "move" else "2", "house_no": str(place)}
    name = {"first_name": "ฟาตีมา", "last_name": "สาแล", "sex": ("male", "female", None)[kind]}
    return people.row(source=("schools", "health")[place % 2], birth_date=born, **home, **name)


@FEW
@given(st.integers(5, CROWD), crowds)
def test_blocks_that_grow_and_shrink_are_split_as_in_a_build_of_everything(
    many: int, brought: list[tuple[int, int, str]]
) -> None:
    made = History({place: of_crowd(place, place % 3, "come") for place in range(many)}, people.trained())
    for part in (brought[::2], brought[1::2]):
        rows = {place: of_crowd(place, kind, what) for place, kind, what in part if what != "go"}
        made.change(rows, [place for place, _, what in part if what == "go" and place not in rows])
    anew = made.built_anew()
    found, expected = made.tables(), anew.tables()
    for name in ("record", "block", "pair", "link"):
        assert found[name] == expected[name], name
    assert incremental.read_report(made.connection, made.model) == incremental.read_report(anew.connection, made.model)


@FEW
@given(changes, changes)
def test_the_order_of_changes_about_different_records_does_not_matter(one: Change, other: Change) -> None:
    rows = {place: row for place, row in other.rows.items() if place not in {*one.rows, *one.gone}}
    apart = Change(rows, tuple(place for place in other.gone if place not in {*one.rows, *one.gone}), ())
    first = Change(one.rows, one.gone, ())
    forth, back = history(), history()
    for change in (first, apart):
        bring(forth, change)
    for change in (apart, first):
        bring(back, change)
    assert forth.tables() == back.tables()


@FEW
@given(changes)
def test_what_is_taken_back_leaves_no_trace(change: Change) -> None:
    made = history()
    before = made.tables()
    bring(made, Change(change.rows, change.gone, ()))
    as_before = {place: VILLAGE[place] for place in {*change.rows, *change.gone} if place < FIRST}
    new = tuple(place for place in change.rows if place >= FIRST)
    bring(made, Change(as_before, new, ()))
    assert made.tables() == before


@FEW
@given(changes)
def test_an_update_tells_every_record_whose_cluster_it_changed(change: Change) -> None:
    made = history()
    before = {row["record_id"]: row for row in links(made)}
    told = {row["record_id"]: row for row in bring(made, change).links.to_pylist()}
    now = {row["record_id"]: row for row in links(made)}
    assert {record: now[record] for record in told} == told
    assert all(now[record] == before[record] for record in now if record not in told)


def links(made: History) -> list[Row]:
    found = made.connection.execute("SELECT record_id, cluster_id, probability FROM incremental.link").to_arrow_table()
    rows: list[Row] = found.to_pylist()
    return rows
