"""What did not come, was held or is late makes a gap: no zero, no value, and it is said what is awaited."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets import records
from assets.common.storage.atomic_io import write_parquet
from assets.common.storage.home import Home
from assets.index import refresh_index
from assets.indicators.catalogue import registry
from assets.indicators.status import describe_gap, find_headline_gaps
from tests.support import small_engine
from tests.support.counted_values import count_openly
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, pupil, rest_laid, row

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)
NEXT_TERM = dt.date(2024, 12, 1)
COLUMNS = "status, reason, awaited, numerator_low, numerator, numerator_high, units_missing, units_expected"


@pytest.fixture()
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(tmp_path)


def run(home: Home, staged: list[dict[str, Any]], as_of: dt.date = AS_OF) -> None:
    lay(home, staged)
    records.build_records(home, PROVINCE, as_of)
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine())
    count_openly(home, as_of)


def found(home: Home, indicator: str, area: str = "95", band: str = "all") -> Any:
    file = home.lake("indicator_value", f"{PROVINCE}.parquet")
    return duckdb.execute(
        f"SELECT {COLUMNS} FROM '{file}' WHERE (indicator, area_code, sex, age_band) = (?, ?, 'all', ?)",
        [indicator, area, band],
    ).fetchone()


def onec(child: int, school: str = "P1", **values: Any) -> dict[str, Any]:
    """A row of another jurisdiction's school."""
    given = {"unit": school, "school_code": school, "period": "2567-1", "period_start": dt.date(2024, 5, 16)}
    return row(child, "schools", "student_term", child, grade="ป.4", **given | values)


def learner(child: int) -> dict[str, Any]:
    given = {"unit": "G1", "period": "2567-1", "period_start": dt.date(2024, 5, 16), "student_code": str(child)}
    return row(child, "nonformal", "itw51_student", child, **given)


def report(home: Home, layout: str | None, status: str, hour: int, reason: str | None = None) -> dict[str, Any]:
    return {
        "source_file": f"{layout}.csv",
        "file_version": f"{layout}-{hour}",
        "layout": layout,
        "status": status,
        "reason": reason,
        "received_at": dt.datetime(2024, 5, 20, hour, tzinfo=dt.UTC),
    }


def lay_reports(home: Home, *reports: dict[str, Any]) -> None:
    write_parquet(pa.Table.from_pylist(list(reports)), home.lake("files", PROVINCE, "schools.parquet"))


CHILDREN = [civil(child) for child in range(1, 31)]


def test_without_the_other_jurisdictions_schools_nobody_is_called_out_of_school(home: Home) -> None:
    """The case met: their file was held for a missing column, and 98 private pupils were counted as out of school."""
    lay_reports(home, report(home, "dmc", "accepted", 8), report(home, "student_term", "held", 8, "missing_column"))
    run(home, [*CHILDREN, *(pupil(child) for child in range(1, 16)), learner(30)])
    for area in ("95", "9501"):
        assert found(home, "out_of_school", area)[:6] == ("no_data", "held", "student_term", None, None, None)
    assert found(home, "registered")[0] == "value"
    gaps = find_headline_gaps(pq.read_table(home.lake("indicator_value", f"{PROVINCE}.parquet")), registry.load())
    assert len(gaps) == 1
    assert "Children out of school: no data, the newest file of pupils of the other jurisdictions'" in gaps[0][1]


def test_a_corrected_file_of_the_layout_ends_the_gap(home: Home) -> None:
    lay_reports(
        home, report(home, "student_term", "held", 8, "missing_column"), report(home, "student_term", "accepted", 9)
    )
    run(home, [*CHILDREN, *(pupil(child) for child in range(1, 16)), *map(onec, range(16, 25)), learner(30)])
    assert found(home, "out_of_school")[:6] == ("value", None, None, 5, 5, 5)


def test_a_held_file_whose_layout_is_unknown_is_awaited_where_nothing_else_of_it_came(home: Home) -> None:
    lay_reports(home, report(home, "dmc", "accepted", 8), report(home, None, "held", 8, "unknown_layout"))
    run(home, [*CHILDREN, pupil(1), learner(30)])
    assert found(home, "out_of_school")[:3] == ("no_data", "held", "student_term")


def test_a_register_that_never_came_is_no_zero(home: Home) -> None:
    run(home, [*CHILDREN, *map(pupil, range(1, 8)), onec(8), learner(9)])
    assert found(home, "out_of_school")[0] == "value"
    assert found(home, "poor")[:5] == ("no_data", "not_received", "social_map", None, None)
    assert found(home, "back_in_learning")[:3] == ("no_data", "no_earlier_term", None)


def test_a_few_units_not_sent_again_stand_beside_the_value(home: Home) -> None:
    again = {"period": "2567-2", "period_start": dt.date(2024, 11, 1)}
    pupils = [pupil(child, unit=f"S{child}") for child in range(1, 21)]
    later = [pupil(child, unit=f"S{child}", source_row=100 + child, **again) for child in range(2, 21)]
    run(home, [*CHILDREN, *pupils, *later, onec(21), onec(21, source_row=121, **again), learner(22)], NEXT_TERM)
    assert found(home, "out_of_school") == ("value", None, None, 8, 8, 8, 1, 21)


def test_many_units_not_sent_again_withhold_the_value_and_the_last_rolls_bound_it(home: Home) -> None:
    again = {"period": "2567-2", "period_start": dt.date(2024, 11, 1)}
    pupils = [pupil(child, unit=f"S{child}") for child in range(1, 21)]
    later = [pupil(child, unit=f"S{child}", source_row=100 + child, **again) for child in range(16, 21)]
    run(home, [*CHILDREN, *pupils, *later, onec(21), onec(21, source_row=121, **again), learner(22)], NEXT_TERM)
    # 8 are out of school if the 15 still learn where they did, 23 if none does: in tens
    assert found(home, "out_of_school") == ("no_data", "units_missing", "dmc", 0, None, 30, 15, 21)


def test_a_layout_a_term_behind_the_other_is_awaited(home: Home) -> None:
    again = {"period": "2567-2", "period_start": dt.date(2024, 11, 1)}
    run(home, [*CHILDREN, pupil(1), pupil(1, source_row=101, **again), onec(2), learner(3)], NEXT_TERM)
    assert found(home, "out_of_school")[:3] == ("no_data", "term_awaited", "student_term")


def test_data_of_long_ago_is_no_data_of_today(home: Home) -> None:
    run(home, [*CHILDREN, pupil(1), onec(2), learner(3)], dt.date(2026, 1, 10))
    assert found(home, "out_of_school")[:3] == (
        "no_data",
        "overdue",
        "civil_registration, dmc, student_term, itw51_student",
    )


def test_a_share_of_nobody_is_not_applicable_and_a_count_of_nobody_is_zero(home: Home) -> None:
    lay(home, [*CHILDREN, pupil(1), onec(2), learner(3)])
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine())
    with rest_laid(home):
        count_openly(home)
    assert found(home, "disability_without_support")[:2] == ("not_applicable", "nobody")
    assert found(home, "registered", band="0-2")[:5] == ("value", None, None, 0, 0)


def test_every_reason_has_words_in_both_languages() -> None:
    known = registry.load()
    codes = [each.code for each in known.layouts.reasons]
    assert len(codes) == 7
    for code in codes:
        assert all(describe_gap(known, code, "dmc"))
