"""A province's refresh of the index: ids, events, and what is exported."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from assets import records
from assets.common.storage.duckdb_io import WrongKeyError
from assets.common.storage.home import Home
from assets.index import IndexSummary, refresh_index
from assets.index.store import index_file
from tests.support import small_engine
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, number, pupil, rows, surveyed

AT = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)


@pytest.fixture()
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(tmp_path)


def run(home: Home, staged: list[dict[str, Any]], run_id: str = "r1", province: str = PROVINCE) -> IndexSummary:
    lay(home, staged, province)
    records.build_records(home, province, AS_OF)
    return refresh_index(home, province, run_id, at=AT, engine=small_engine.Engine())


def exported(home: Home, sql: str, province: str = PROVINCE) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        for file in home.lake("index", province).glob("*.parquet"):
            connection.execute(f"CREATE VIEW {file.stem} AS FROM '{file}'")
        return connection.execute(sql).fetchall()


def ids(home: Home) -> dict[str, str]:
    return dict(exported(home, "SELECT national_id, child_id FROM identifier"))


def test_each_cluster_is_a_child_and_each_record_hangs_on_one(home: Home) -> None:
    summary = run(home, rows())
    assert (summary.children, summary.created, summary.records) == (12, 12, len(rows()))
    assert exported(home, "SELECT count(*), count(DISTINCT record_version_id) FROM child_record") == [
        (len(rows()),) * 2
    ]


def test_an_earlier_term_hangs_on_the_child_of_its_record(home: Home) -> None:
    run(home, rows())
    found = exported(home, "SELECT count(DISTINCT child_id) FROM child_record WHERE source_row IN (1, 101)")
    assert found == [(1,)]


def test_the_same_input_again_changes_nothing(home: Home) -> None:
    run(home, rows())
    before = {file.name: file.read_bytes() for file in home.lake("index", PROVINCE).iterdir()}
    summary = run(home, rows(), "r2")
    assert (summary.created, summary.merged, summary.split) == (0, 0, 0)
    assert {file.name: file.read_bytes() for file in home.lake("index", PROVINCE).iterdir()} == before


def test_a_child_known_by_a_new_number_keeps_its_id_and_the_other_is_merged(home: Home) -> None:
    run(home, [civil(1), civil(2), pupil(2), surveyed(3, source_row=9)])
    one, two = ids(home)[number(1)], ids(home)[number(2)]
    summary = run(home, [civil(1, national_id=number(2), source_row=1), civil(2), pupil(2)], "r2")
    # the register's key is its number, so the corrected row is a new record of child 2
    assert ids(home) == {number(2): two}
    assert (summary.merged, summary.created) == (0, 0)
    run(home, [civil(1), civil(2), pupil(2)], "r3")
    assert ids(home) == {number(1): one, number(2): two}


def test_children_found_to_be_one_merge_into_the_larger(home: Home) -> None:
    run(home, [civil(1), pupil(2), pupil(1)])
    kept, lost = ids(home)[number(1)], ids(home)[number(2)]
    summary = run(home, [civil(1), pupil(2, national_id=number(1)), pupil(1)], "r2")
    assert ids(home) == {number(1): kept} and summary.merged == 1
    assert exported(home, "SELECT kind, child_id, other_child_id, run_id FROM child_event WHERE kind = 'merged'") == [
        ("merged", lost, kept, "r2")
    ]


def test_records_that_part_leave_the_id_with_most_of_them(home: Home) -> None:
    run(home, [civil(1), pupil(1), pupil(2, national_id=number(1))])
    kept = ids(home)[number(1)]
    summary = run(home, [civil(1), pupil(1), pupil(2)], "r2")
    assert ids(home)[number(1)] == kept and summary.split == 1
    new = ids(home)[number(2)]
    assert exported(home, "SELECT child_id, other_child_id FROM child_event WHERE kind = 'split'") == [(new, kept)]


def test_the_older_id_stays_where_records_tie(home: Home) -> None:
    run(home, [civil(1), pupil(2)])
    older = min(ids(home).values())
    run(home, [civil(1), pupil(2, national_id=number(1))], "r2")
    assert set(ids(home).values()) == {older}


def test_a_child_in_two_provinces_stands_in_both_under_one_id(home: Home) -> None:
    run(home, [civil(1), civil(2)])
    kept = ids(home)[number(1)]
    summary = run(home, [pupil(1), pupil(3)], "r2", province="90")
    assert summary.children == 2
    assert exported(home, "SELECT child_id, sources, record_count FROM child ORDER BY 1 LIMIT 1", "90") == [
        (kept, ["civil_registration", "schools"], 2)
    ]


def test_best_values_come_from_the_most_trusted_and_the_most_precise(home: Home) -> None:
    year = {"birth_date": dt.date(2014, 1, 1), "birth_precision": "year"}
    run(home, [civil(1, **year), pupil(1, first_name="อีกชื่อ", title="นาย"), surveyed(5, national_id=number(1))])
    found = exported(home, "SELECT first_name, title, birth_precision, status, id_kind, sources FROM child")
    assert found[0][:4] == ("ชื่อ1", "ด.ช.", "day", "registered")
    assert exported(home, "SELECT count(*), count(*) FILTER (best) FROM name") == [(3, 1)]


def test_review_pairs_name_both_children(home: Home) -> None:
    run(home, rows())
    assert len(exported(home, "FROM review_pair WHERE child_id_a IS NOT NULL AND child_id_b IS NOT NULL")) == 1


def test_a_draw_brings_all_records_of_the_children_it_touches(home: Home) -> None:
    lay(home, [civil(1), pupil(1), surveyed(4)])
    records.build_records(home, PROVINCE, AS_OF)

    def draw(result: small_engine.Result) -> pa.Table:
        links = result.links.to_pylist()
        drawn = [{"draw": 0, "record_id": row["record_id"], "cluster_id": 1} for row in links]
        return pa.Table.from_pylist(drawn, small_engine.DRAWS)

    refresh_index(home, PROVINCE, "r1", at=AT, engine=small_engine.Engine(small_engine.link, draw))
    assert exported(home, "SELECT draw, count(*) FROM draw GROUP BY ALL") == [(0, 3)]


def test_the_index_opens_with_its_key_only(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home, [civil(1)])
    monkeypatch.setenv("CHILDLINK_KEY", "another")
    with pytest.raises(WrongKeyError) as error, index_file.open_index(home):
        pass
    assert "another" not in str(error.value)
    assert number(1).encode() not in home.index.read_bytes()


def test_a_province_without_records_says_so(home: Home) -> None:
    with pytest.raises(FileNotFoundError, match="province 95 has no child records"):
        refresh_index(home, PROVINCE, "r1")
