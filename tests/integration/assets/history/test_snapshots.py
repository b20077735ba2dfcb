"""Snapshots by period: schooling and home of each child, and terms compared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets import records
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.history import snapshots
from assets.index import refresh_index
from tests.support import small_engine
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, pupil

EARLIER = {"period": "2566-1", "period_start": dt.date(2023, 5, 16)}
LAST = {"period": "2566-2", "period_start": dt.date(2023, 11, 1)}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(tmp_path)


def snapshot(home: Home, staged: list[dict[str, Any]], sql: str) -> list[tuple[Any, ...]]:
    lay(home, staged)
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, "r1", engine=small_engine.Engine())
    snapshots.build_snapshots(home, PROVINCE, AS_OF)
    with duckdb.connect() as connection:
        for name, file in list_tables(home, PROVINCE, "abe").items():
            connection.execute(f"CREATE VIEW {name.partition('.')[2]} AS FROM '{file}'")
        connection.execute(
            f"CREATE VIEW child AS SELECT child_id AS id, right(first_name, 1)::INT AS child"
            f" FROM '{home.lake('index', PROVINCE, 'child.parquet')}'"
        )
        return connection.execute(sql).fetchall()


def test_who_was_enrolled_last_term_and_is_not_now_is_one_query(home: Home) -> None:
    staged = [*(civil(n) for n in (1, 2, 3)), pupil(1), pupil(1, **LAST), pupil(2, **LAST), pupil(3)]
    gone = "SELECT child FROM schooling JOIN child ON id = child_id WHERE period = '2567-1' AND change = 'left'"
    assert snapshot(home, staged, gone) == [(2,)]


def test_every_term_since_the_first_says_what_changed(home: Home) -> None:
    staged = [pupil(1, **EARLIER), pupil(1), pupil(2, **EARLIER), pupil(3, **LAST), pupil(3)]
    found = snapshot(
        home,
        staged,
        "SELECT child, list(change ORDER BY period_start) FROM schooling JOIN child ON id = child_id"
        " GROUP BY child ORDER BY child",
    )
    assert found == [
        (1, ["entered", "left", "returned"]),
        (2, ["entered", "left", "out"]),
        (3, ["entered", "stayed"]),
    ]


def test_a_school_that_has_not_sent_the_term_yet_loses_nobody(home: Home) -> None:
    staged = [pupil(1, unit="late", **LAST), pupil(2), pupil(2, **LAST)]
    assert snapshot(home, staged, "SELECT count(*) FROM schooling WHERE change = 'left'") == [(0,)]


def test_whom_only_a_closed_schools_last_file_has_is_not_said_to_be_enrolled_still(home: Home) -> None:
    staged = [
        *(pupil(n, unit="closed", **EARLIER) for n in (1, 2)),
        *(pupil(n, unit="open", **LAST) for n in (1, 3)),
        *(pupil(n, unit="open") for n in (1, 3)),
    ]
    terms = "SELECT child, list(enrolled ORDER BY period_start), list(change ORDER BY period_start)"
    assert snapshot(
        home, staged, f"{terms} FROM schooling JOIN child ON id = child_id GROUP BY child ORDER BY child"
    ) == [
        (1, [True, True, True], ["entered", "stayed", "stayed"]),
        (2, [True, None, None], ["entered", "unknown", "unknown"]),
        (3, [True, True], ["entered", "stayed"]),
    ]


def test_a_term_that_came_late_says_who_had_left(home: Home) -> None:
    staged = [
        pupil(1, unit="late", **EARLIER),
        pupil(2, unit="late", **EARLIER),
        pupil(2, unit="late"),
        pupil(3, **LAST),
    ]
    assert snapshot(
        home,
        staged,
        "SELECT list(enrolled ORDER BY period_start) FROM schooling JOIN child ON id = child_id WHERE child = 1",
    ) == [([True, None, False],)]


def test_a_pupil_marked_as_not_yet_struck_off_is_in_the_file_but_not_enrolled(home: Home) -> None:
    staged = [pupil(1, source_row=101, **LAST), pupil(1, not_yet_struck_off="1")]
    assert snapshot(home, staged, "SELECT period, enrolled FROM enrolment ORDER BY period") == [
        ("2566-2", True),
        ("2567-1", False),
    ]


def test_homes_stay_by_period(home: Home) -> None:
    april = {"period": "2024-04", "period_start": dt.date(2024, 4, 1), "source_row": 101}
    staged = [civil(1), civil(1, residence_subdistrict="950102", **april)]
    assert snapshot(home, staged, "SELECT period, subdistrict_code, active FROM residence ORDER BY period") == [
        ("2024-04", "950102", False),
        ("2024-05", "950101", True),
    ]


def test_no_child_id_reaches_analysts_in_its_order(home: Home) -> None:
    staged = [pupil(n) for n in range(1, 10)]
    ids = [child for (child,) in snapshot(home, staged, "SELECT child_id FROM enrolment")]
    assert len(ids) == 9 and ids != sorted(ids)
