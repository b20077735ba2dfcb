"""The checks of the cases: each rule can fail, and says of how many."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.cases import case_checks
from assets.cases.books import book_store
from assets.cases.books.row_models import BOOKS
from assets.cases.books.template import write_template
from assets.cases.case_checks import RULES, check_cases
from assets.cases.log import case_store
from assets.cases.log.case_store import Case, CaseEvent, NewCase
from assets.cases.log.states import EventKind, fold
from assets.common.storage.sql_script import SqlFolder
from data.synthetic.casework.workbook import fill_rows

DAY, AT = dt.date(2024, 6, 10), dt.datetime(2024, 6, 10, tzinfo=dt.UTC)


def a_case(case_id: str, *events: CaseEvent, is_split: bool = False) -> Case:
    return Case(case_id, "out_of_school", DAY, f"C{case_id}", is_split, False, fold(e.step for e in events), events)


def opened(case_id: str) -> CaseEvent:
    return CaseEvent(case_id, EventKind.OPENED, DAY, "refresh", AT)


@pytest.fixture
def connection(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    SqlFolder(Path(case_store.__file__).parent / "sql").run(made, "schema")
    for name, row in (
        ("phases", {"code": "P1", "name": "ก", "starts_on": "1/6/2567", "ends_on": "30/6/2567", "districts": "9501"}),
        ("fund", {"number": "1", "entered_on": "1/6/2567", "entry": "รายรับ", "baht": 1_000, "source": "ก"}),
    ):
        take(made, tmp_path, name, row)
    return made


def take(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, row: dict[str, Any], at: dt.datetime = AT
) -> None:
    book, path = BOOKS[name], folder / f"{name}.xlsx"
    write_template(book, path)
    fill_rows(path, book.title[0], {2: {book.heading(column): value for column, value in row.items()}})
    assert not book_store.take_book(connection, "95", book, path, "x", at).faults


def test_the_day_of_reading_is_the_day_in_thailand(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    evening = dt.datetime(2024, 6, 1, 18, 30, tzinfo=dt.UTC)
    row = {"number": "2", "entered_on": "2/6/2567", "entry": "รายรับ", "baht": 1_000, "source": "ก"}
    take(connection, tmp_path, "fund", row, evening)


def failed(connection: duckdb.DuckDBPyConnection, *cases: Case, as_of: dt.date = DAY) -> dict[str, int]:
    findings = check_cases(connection, "95", cases, as_of)
    assert [each.rule for each in findings] == list(RULES)
    assert all(each.failed <= each.of or not each.of for each in findings)
    return {each.rule: each.failed for each in findings if each.failed}


def test_nothing_fails_where_everything_is_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    given = CaseEvent("K1", EventKind.HELPED, DAY, "x", AT, phase="P1")
    assert failed(connection, a_case("K1", opened("K1"), given)) == {}


def test_an_event_of_no_case_and_a_case_without_its_first_event_stop_the_release(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    case_store.add_cases(connection, "95", [NewCase("out_of_school", [1])], DAY, "run")
    case_store.add_events(connection, [opened("K-nobody")])
    assert failed(connection, a_case("K1")) == {"events_belong_to_cases": 2}
    assert case_checks.RULES["events_belong_to_cases"].blocks


def test_split_and_overdue_cases_and_help_outside_its_phase_are_counted(connection: duckdb.DuckDBPyConnection) -> None:
    given = CaseEvent("K1", EventKind.HELPED, dt.date(2024, 7, 1), "x", AT, phase="P1")
    cases = [a_case("K1", opened("K1"), given, is_split=True), a_case("K2", opened("K2"))]
    found = failed(connection, *cases, as_of=dt.date(2024, 7, 5))
    assert found == {"no_split_case": 1, "no_overdue_case": 1, "help_is_within_its_phase": 1}


def test_a_fund_that_paid_more_than_came_in_is_told(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    paid = {"number": "2", "entered_on": "2/6/2567", "entry": "รายจ่าย", "baht": 1_500, "source": "ทุน"}
    take(connection, tmp_path, "fund", paid | {"approved_by": "ก", "approved_too_by": "ข"})
    assert failed(connection) == {"fund_is_not_overdrawn": 1}
