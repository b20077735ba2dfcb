"""A child who moves to another province: her case ends in the one, and goes on in the other with its id."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from assets.cases.log import case_store
from assets.cases.log.case_store import Case, CaseEvent, NewCase
from assets.cases.log.states import EventKind, State, VisitFinding
from assets.cases.log.target_groups import open_for_targets
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.index.export.province_export import index_table_path
from assets.indicators.indicator_values import person_facts_path
from tests.support.case_index import new_index, regroup

RECORDS = {"95": [1, 2], "96": [3]}
PERSON: dict[str, Any] = {
    "out_of_school_kind": None,
    "school_age": 10,
    "age": 10,
    "known": True,
    "registered": True,
    "in_education": False,
    "said_to_be_studying": False,
    "doubtful": False,
    "risk_band": "low",
    "development_delayed": False,
    "growth": ["none"][:0],
}


def lay(home: Home, province: str, home_province: str, *, out_of_school: bool) -> None:
    """The export of a province in which the child has records, and where her home is by them."""
    kind = "dropped_out" if out_of_school else None
    person = pa.Table.from_pylist([PERSON | {"child_id": "C1", "out_of_school_kind": kind}])
    place = person.schema.get_field_index("growth")
    person = person.set_column(place, "growth", pa.array([[]], pa.list_(pa.string())))
    place = person.schema.get_field_index("out_of_school_kind")
    person = person.set_column(place, "out_of_school_kind", pa.array([kind], pa.string()))
    write_parquet(person, person_facts_path(home, province))
    child = pa.table({"child_id": ["C1"], "province_code": [home_province]})
    write_parquet(child, index_table_path(home, province, "child"))
    records = [
        {"child_id": "C1", "agency_record_id": record, "own": True, "source": "schools", "active": True}
        | {"period_start": dt.date(2024, 5, 16)}
        for record in RECORDS[province]
    ]
    write_parquet(pa.Table.from_pylist(records), index_table_path(home, province, "child_record"))


def refresh(connection: duckdb.DuckDBPyConnection, home: Home, province: str, day: dt.date) -> list[Case]:
    at = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    open_for_targets(connection, home, province, day, "run", at)
    return case_store.read_cases(connection, province)


@pytest.fixture
def index() -> duckdb.DuckDBPyConnection:
    connection = new_index()
    regroup(connection, {record: "C1" for records in RECORDS.values() for record in records})
    return connection


def test_a_case_is_handed_over_goes_on_there_and_comes_back(index: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    home = Home(tmp_path)
    lay(home, "95", "95", out_of_school=True)
    (case,) = refresh(index, home, "95", dt.date(2024, 6, 1))
    assert case.progress.state is State.WAITING

    lay(home, "95", "96", out_of_school=False)
    lay(home, "96", "96", out_of_school=False)
    assert refresh(index, home, "96", dt.date(2024, 7, 1)) == [], "nothing was handed over yet"
    (case,) = refresh(index, home, "95", dt.date(2024, 7, 2))
    assert (case.progress.state, case.events[-1].kind, case.events[-1].place) == (
        State.MOVED,
        EventKind.HANDED_OVER,
        "96",
    )
    (there,) = refresh(index, home, "96", dt.date(2024, 7, 3))
    assert (there.handed_over_from, there.target_group) == (case.case_id, "out_of_school")
    assert there.progress.state is State.WAITING and there.child_id == case.child_id
    (again,) = refresh(index, home, "96", dt.date(2024, 7, 4))
    assert again.events == there.events

    lay(home, "96", "95", out_of_school=False)
    lay(home, "95", "95", out_of_school=False)
    (there,) = refresh(index, home, "96", dt.date(2024, 8, 1))
    assert there.progress.state is State.MOVED
    (case,) = refresh(index, home, "95", dt.date(2024, 8, 2))
    assert case.progress.state is State.WAITING and case.events[-1].kind is EventKind.REOPENED
    (case,) = refresh(index, home, "95", dt.date(2024, 8, 3))
    assert case.events[-1].on == dt.date(2024, 8, 2)


def test_a_move_that_a_visit_found_is_handed_over_once_registers_have_the_child_there(
    index: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    day = dt.date(2024, 6, 1)
    (case_id,) = case_store.add_cases(index, "95", [NewCase("at_risk", RECORDS["95"])], day, "run")
    at = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    case_store.add_events(index, [CaseEvent(case_id, EventKind.OPENED, day, "refresh", at)])
    case_store.add_events(index, [CaseEvent(case_id, EventKind.VISITED, day, "CM1", at, finding=VisitFinding.MOVED)])
    lay(home, "96", "95", out_of_school=False)
    assert refresh(index, home, "96", dt.date(2024, 7, 1)) == []
    lay(home, "96", "96", out_of_school=True)
    (there,) = refresh(index, home, "96", dt.date(2024, 8, 1))
    assert (there.handed_over_from, there.target_group) == (case_id, "out_of_school")


def test_who_is_out_of_school_here_is_not_sent_away(index: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    home = Home(tmp_path)
    lay(home, "95", "96", out_of_school=True)
    (case,) = refresh(index, home, "95", dt.date(2024, 6, 1))
    (case,) = refresh(index, home, "95", dt.date(2024, 7, 1))
    assert case.progress.state is State.WAITING
