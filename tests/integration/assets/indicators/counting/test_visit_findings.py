"""What visits found changes the figures: said to be studying, moved, died; until a later term says otherwise."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets import records
from assets.common.storage.home import Home
from assets.index import refresh_index
from assets.index.export.province_export import index_table_path
from assets.indicators.counting import visit_findings
from tests.support import small_engine
from tests.support.counted_values import count_openly
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, pupil, rest_laid

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)
TERM = dt.date(2024, 5, 16)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path)
    lay(home, [civil(1), civil(2), civil(3), pupil(1)])
    records.build_records(home, PROVINCE, AS_OF)
    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine(small_engine.link, small_engine.no_draws))
    return home


def found(home: Home, finding: str, on: dt.date, child: int = 2) -> dict[str, int]:
    """Counts of the province after a visit to a child found that."""
    record = pq.read_table(index_table_path(home, PROVINCE, "child_record")).to_pylist()
    keys = [
        row["agency_record_id"]
        for row in record
        if row["source_row"] == child and row["layout"] == "civil_registration"
    ]
    assert len(keys) == 1
    rows = [{"agency_record_id": keys[0], "finding": finding, "visited_on": on}]
    visit_findings.write(home, PROVINCE, pa.Table.from_pylist(rows, visit_findings.SCHEMA))
    with rest_laid(home):
        count_openly(home)
    values = pq.read_table(home.lake("indicator_value", f"{PROVINCE}.parquet")).to_pylist()
    whole = [row for row in values if (row["area_level"], row["sex"], row["age_band"]) == ("province", "all", "all")]
    return {row["indicator"]: row["numerator"] for row in whole}


def test_who_is_found_studying_is_neither_in_nor_out_of_education(home: Home) -> None:
    counts = found(home, "studying", TERM)
    assert (counts["registered"], counts["out_of_school"], counts["said_to_be_studying"]) == (3, 1, 1)


@pytest.mark.parametrize("on", [TERM - dt.timedelta(days=1), AS_OF + dt.timedelta(days=1)])
def test_it_holds_from_the_visit_until_a_term_begins_whose_file_has_come(home: Home, on: dt.date) -> None:
    counts = found(home, "studying", on)
    assert (counts["out_of_school"], counts["said_to_be_studying"]) == (2, 0)


def test_who_is_in_a_schools_file_is_in_education_whatever_was_said(home: Home) -> None:
    counts = found(home, "studying", TERM, child=1)
    assert (counts["out_of_school"], counts["said_to_be_studying"]) == (2, 0)


def test_who_moved_is_out_of_school_as_moved(home: Home) -> None:
    counts = found(home, "moved", TERM)
    assert (counts["out_of_school"], counts["not_found_or_moved"]) == (2, 2)


def test_who_died_is_counted_no_more(home: Home) -> None:
    counts = found(home, "died", TERM)
    assert (counts["registered"], counts["out_of_school"]) == (2, 1)
