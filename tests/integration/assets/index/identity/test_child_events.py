"""What becomes of children between refreshes beside merging and splitting: events, and whose a record was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from assets import records
from assets.common.storage.home import Home
from assets.index import refresh_index
from assets.index.store import index_file
from tests.support import small_engine
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, number, pupil

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(tmp_path)


def run(home: Home, staged: list[dict[str, Any]], run_id: str, province: str = PROVINCE) -> None:
    lay(home, staged, province)
    records.build_records(home, province, AS_OF)
    refresh_index(home, province, run_id, at=AT, engine=small_engine.Engine())


def asked(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with index_file.open_index(home, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def events(home: Home) -> list[tuple[Any, ...]]:
    return asked(
        home,
        "SELECT run_id, kind, reason FROM child_event WHERE kind NOT IN ('created', 'merged', 'split') ORDER BY ALL",
    )


def test_a_child_that_is_new_or_unchanged_has_no_such_event(home: Home) -> None:
    for run_id in ("r1", "r2"):
        run(home, [civil(1), pupil(1), pupil(2)], run_id)
    assert events(home) == []


def test_a_child_renamed_in_the_register_is_renamed(home: Home) -> None:
    run(home, [civil(1), civil(2)], "r1")
    run(home, [civil(1, last_name="ใหม่"), civil(2, first_name="อีก")], "r2")
    assert events(home) == [("r2", "renamed", "given_name"), ("r2", "renamed", "surname")]


def test_a_name_that_another_source_now_gives_is_told_as_such(home: Home) -> None:
    run(home, [pupil(1, first_name="เขียนต่าง")], "r1")
    run(home, [pupil(1, first_name="เขียนต่าง"), civil(1)], "r2")
    assert events(home) == [("r2", "renamed", "another_source_speaks")]


def test_a_g_code_that_becomes_a_number_is_a_changed_identifier(home: Home) -> None:
    run(home, [pupil(1, national_id="G123456789012", id_kind="g_code")], "r1")
    run(home, [pupil(1)], "r2")
    assert events(home) == [("r2", "identifier_changed", "g_code_to_thai")]


def test_a_number_that_is_found_or_lost_is_told(home: Home) -> None:
    run(home, [pupil(1, national_id=None, id_kind="missing")], "r1")
    run(home, [pupil(1)], "r2")
    run(home, [pupil(1, national_id=None, id_kind="missing")], "r3")
    assert events(home) == [
        ("r2", "identifier_changed", "number_found"),
        ("r3", "identifier_changed", "number_gone"),
    ]


def test_a_child_without_a_record_is_retired_and_comes_back_under_its_id(home: Home) -> None:
    run(home, [civil(1), civil(2)], "r1")
    before = asked(home, "SELECT child_id FROM membership WHERE current ORDER BY child_id")
    run(home, [civil(1)], "r2")
    run(home, [civil(1)], "r3")
    run(home, [civil(1), civil(2)], "r4")
    assert events(home) == [("r2", "retired", "no_record_left"), ("r4", "returned", "records_are_back")]
    assert asked(home, "SELECT child_id FROM membership WHERE current ORDER BY child_id") == before


def test_a_merged_child_is_not_retired(home: Home) -> None:
    run(home, [civil(1), pupil(2)], "r1")
    run(home, [civil(1), pupil(2, national_id=number(1))], "r2")
    assert "retired" not in [kind for _, kind, _ in events(home)]


def test_another_provinces_unrelated_children_have_no_event(home: Home) -> None:
    run(home, [civil(1)], "r1")
    run(home, [civil(2), pupil(1, first_name="อีกชื่อ")], "r2", province="90")
    assert events(home) == []


def test_it_is_known_whose_a_record_was_and_until_when(home: Home) -> None:
    run(home, [civil(1), pupil(1), pupil(2, national_id=number(1))], "r1")
    run(home, [civil(1), pupil(1), pupil(2)], "r2")
    spans = asked(
        home, "SELECT source_file, source_row, from_run, to_run, count(*) OVER () FROM membership_history ORDER BY ALL"
    )
    assert [span[:4] for span in spans] == [
        ("civil_registration.csv", 1, "r1", None),
        ("dmc.csv", 1, "r1", None),
        ("dmc.csv", 2, "r1", "r2"),
        ("dmc.csv", 2, "r2", None),
    ]


def test_no_name_and_no_number_is_kept_to_compare_with(home: Home) -> None:
    run(home, [civil(1)], "r1")
    ((state,),) = asked(home, "SELECT state::VARCHAR FROM child_state AS state")
    assert number(1) not in state and "ชื่อ1" not in state and "สกุล1" not in state
