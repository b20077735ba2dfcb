"""What a list says of a child: from one record where things belong together, and the same at every asking."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets import records
from assets.cases.lists.case_details import read_detail_table
from assets.common.storage.home import Home
from assets.index import refresh_index
from assets.index.export.province_export import index_table_path
from tests.support import small_engine
from tests.support.counted_values import count_openly
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, pupil, rest_laid, surveyed

OTHER_HOME = {"residence_subdistrict": "950103", "period_start": dt.date(2024, 5, 19)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Children whose records disagree about house, village, guardian and school."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        made = Home(tmp_path_factory.mktemp("made"))
        staged = [
            civil(1, house_no="11", village="1"),
            surveyed(1, house_no="99", village=None, **OTHER_HOME, national_id=civil(1)["national_id"], id_kind="thai"),
            civil(2, house_no=None, village="4"),
            pupil(2, house_no="22", village=None, period_start=dt.date(2024, 5, 17)),
            *(
                pupil(
                    3,
                    source_row=row,
                    house_no=str(row),
                    village=str(row),
                    school_code=f"S{row}",
                    mother_name=f"แม่{row}",
                )
                for row in range(300, 320)
            ),
            pupil(4, school_code="now"),
            pupil(4, source_row=401, school_code="some time", period=None, period_start=None),
        ]
        lay(made, staged)
        records.build_records(made, PROVINCE, AS_OF)
        refresh_index(made, PROVINCE, "r1", at=dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC), engine=small_engine.Engine())
        with rest_laid(made):
            count_openly(made)
    return made


@pytest.fixture
def home(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(shutil.copytree(made.root, tmp_path / "home", symlinks=True))


def _details(home: Home) -> pa.Table:
    table = pq.read_table(index_table_path(home, PROVINCE, "child"), columns=["child_id"])
    return read_detail_table(home, PROVINCE, table["child_id"].to_pylist()).sort_by("child_id")


def test_house_and_village_are_of_one_record_of_the_subdistrict_that_is_named(home: Home) -> None:
    said = {
        (row["subdistrict_code"], row["house_no"], row["village"])
        for row in _details(home).to_pylist()
        if row["first_name"] in ("ชื่อ1", "ชื่อ2")
    }
    assert said == {("950101", "11", "1"), ("950101", "22", None)}


def test_a_child_of_many_equal_records_is_told_of_by_the_same_one_in_whatever_order_they_stand(home: Home) -> None:
    before = _details(home)
    path = index_table_path(home, PROVINCE, "child_record")
    rows = pq.read_table(path)
    for order in (list(reversed(range(len(rows)))), [*range(1, len(rows)), 0]):
        pq.write_table(rows.take(order), path)
        assert _details(home).equals(before)
    (row,) = (row for row in before.to_pylist() if row["first_name"] == "ชื่อ3")
    assert row["house_no"] == row["village"] and row["guardian"] and row["school"]


def test_a_record_without_a_period_is_not_the_newest(home: Home) -> None:
    (row,) = (row for row in _details(home).to_pylist() if row["first_name"] == "ชื่อ4")
    assert (row["school"], row["school_period"]) == ("now", "2567-1")
