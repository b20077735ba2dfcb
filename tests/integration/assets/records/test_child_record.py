"""Child records from staged rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from assets.common.storage.home import Home
from assets.records import NotStagedError, build_records, refresh_records
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, rows, surveyed


def query(home: Home, sql: str) -> list[tuple[object, ...]]:
    file = home.lake("child_record", f"{PROVINCE}.parquet")
    return duckdb.sql(sql.replace("record ", f"'{file}' ", 1)).fetchall()


@pytest.fixture()
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    lay(home, rows())
    build_records(home, PROVINCE, AS_OF)
    return home


def test_every_staged_row_becomes_one_record_with_an_id_of_its_own(home: Home) -> None:
    assert query(home, "SELECT count(*), count(DISTINCT record_version_id) FROM record ") == [(len(rows()),) * 2]


def test_the_summary_counts_without_naming_anyone(home: Home) -> None:
    summary = build_records(home, PROVINCE, AS_OF)
    assert summary.by_layout == {"civil_registration": 10, "dmc": 10, "field_survey": 3}
    assert (summary.active, summary.in_education) == (21, 7)


def test_agency_key_is_the_record_key_and_stays_over_periods(home: Home) -> None:
    found = query(home, "SELECT record_key, period, active FROM record WHERE source_row IN (1, 101) AND layout = 'dmc'")
    assert sorted(found) == [("dmc:S1:1", "2566-2", False), ("dmc:S1:1", "2567-1", True)]


def test_rows_without_an_agency_key_are_hashed_and_repeats_numbered(home: Home) -> None:
    found = query(home, "SELECT record_key FROM record WHERE source = 'field_survey' ORDER BY source_row")
    keys = [str(key) for (key,) in found]
    assert keys[0].startswith("field_survey:#") and keys[1] == keys[0] + ".2" and keys[2] != keys[0]


def test_rows_that_are_written_exactly_alike_are_one_record_of_the_agency(tmp_path: Path) -> None:
    home = Home(tmp_path)
    staged = [surveyed(1, source_row=place, written="alike") for place in (1, 2, 3, 4)]
    staged[2]["written"] = "otherwise"
    lay(home, staged)
    build_records(home, PROVINCE, AS_OF)
    found = query(home, "SELECT record_key, record_version_id FROM record ORDER BY source_row")
    first, second, other, fourth = [str(key) for key, _ in found]
    assert first == second == fourth and other == first + ".2"
    assert len({version for _, version in found}) == 4


def test_in_education_needs_a_begun_term_and_no_mark(home: Home) -> None:
    found = query(home, "SELECT source_row FROM record WHERE in_education ORDER BY 1")
    assert [place for (place,) in found] == [1, 2, 3, 4, 5, 6, 7]


def test_a_term_that_has_not_begun_does_not_count(home: Home) -> None:
    build_records(home, PROVINCE, dt.date(2024, 5, 15))
    assert query(home, "SELECT source_row FROM record WHERE in_education ORDER BY 1") == [(8,), (101,)]


def test_moved_away_is_not_alive_here(home: Home) -> None:
    assert query(home, "SELECT source_row FROM record WHERE alive_here = false") == [(7,)]


def test_the_row_as_written_stays_beside_its_values(home: Home) -> None:
    found = query(home, "SELECT raw->>'written' FROM record WHERE layout = 'dmc' AND source_row = 3")
    assert found == [("row 3",)]


def test_the_same_rows_give_the_same_file(home: Home) -> None:
    file = home.lake("child_record", f"{PROVINCE}.parquet")
    before = file.read_bytes()
    build_records(home, PROVINCE, AS_OF)
    assert file.read_bytes() == before


def test_a_province_without_staged_rows_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotStagedError, match="inbox/95"):
        build_records(Home(tmp_path), PROVINCE, AS_OF)


def test_a_layout_without_a_column_gets_nulls(tmp_path: Path) -> None:
    home = Home(tmp_path)
    lay(home, [civil(1)])
    build_records(home, PROVINCE, AS_OF)
    assert query(home, "SELECT grade, in_education, alive_here FROM record ") == [(None, None, True)]


def test_another_day_makes_records_anew_only_where_a_period_began_meanwhile(tmp_path: Path) -> None:
    home = Home(tmp_path)
    lay(home, rows())
    assert not refresh_records(home, PROVINCE, dt.date(2024, 5, 14)).is_skipped
    assert refresh_records(home, PROVINCE, dt.date(2024, 5, 15)).is_skipped
    began = refresh_records(home, PROVINCE, dt.date(2024, 5, 16))
    assert began.changes == ("periods that have begun",) and began.summary.in_education == 7
    assert refresh_records(home, PROVINCE, dt.date(2025, 5, 16)).is_skipped
