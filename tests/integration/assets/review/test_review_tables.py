"""What the release is given of the review: waiting pairs, all decisions, contradictions, measures."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assets import records
from assets.common.storage.home import Home
from assets.common.storage.release_tables import list_tables
from assets.index import refresh_index
from assets.index.store import index_file
from assets.publication import publish
from assets.review import review_tables, session
from assets.review.decisions import decision_store
from assets.review.decisions.decision_store import Decision
from assets.review.queue import review_queue
from tests.support import small_engine
from tests.support.reviewers import reviewer
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, pupil, rows
from tests.support.small_release import analysts, registry, run


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(tmp_path_factory.mktemp("home"))
        run(home, rows())
        yield home


@pytest.fixture
def home(first: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(first.root, tmp_path / "home", symlinks=True))


def decide(home: Home, *said: tuple[int, int, str, str], sample: str | None = None) -> None:
    """Write (record, record, verdict, by) down, one minute after the other; records by their place in the index."""
    with index_file.open_index(home) as connection:
        keys = [
            key
            for (key,) in connection.execute("SELECT DISTINCT agency_record_id FROM child_record ORDER BY 1").fetchall()
        ]
        count = connection.execute("SELECT count(*) FROM decision").fetchall()[0][0]
        decision_store.add_decisions(
            connection,
            [
                Decision(
                    *sorted((keys[a], keys[b])),
                    verdict=verdict,
                    decided_by=by,
                    decided_at=dt.datetime(2024, 5, 21, 8, count + place, tzinfo=dt.UTC),
                    note=None,
                    province_code=PROVINCE,
                    sheet_id="S",
                    row_number=count + place,
                    random_sample=sample,
                    probability=0.6,
                    linked=True,
                )
                for place, (a, b, verdict, by) in enumerate(said)
            ],
        )


def published(home: Home) -> None:
    review_tables.build_review_tables(home, PROVINCE, AS_OF)
    publish(home, PROVINCE, AS_OF, "r2")


def measured(home: Home, measure: str) -> list[tuple[Any, ...]]:
    return analysts(
        home, f"SELECT pairs, successes, unsure FROM review.measure WHERE measure = '{measure}' AND pairs + unsure > 0"
    )


def test_pairs_wait_until_they_are_decided(home: Home) -> None:
    before = registry(
        home, "SELECT priority, asked_for, agency_record_id_a, agency_record_id_b FROM review.pair ORDER BY priority"
    )
    assert [priority for priority, *_ in before] == list(range(1, len(before) + 1))
    with index_file.open_index(home) as connection:
        keys = [
            key
            for (key,) in connection.execute("SELECT DISTINCT agency_record_id FROM child_record ORDER BY 1").fetchall()
        ]
    a, b = (keys.index(key) for key in before[0][2:])
    decide(home, (a, b, "same", "ก"))
    published(home)
    after = registry(home, "SELECT agency_record_id_a, agency_record_id_b FROM review.pair")
    assert before[0][2:] not in after and len(after) == len(before) - 1


def test_all_decisions_are_published_and_the_newest_of_a_person_is_the_vote(home: Home) -> None:
    decide(home, (0, 1, "same", "ก"), (0, 1, "different", "ก"), (2, 3, "same", "ก"), (2, 3, "different", "ข"))
    published(home)
    assert registry(home, "SELECT verdict, is_vote, status FROM review.decision ORDER BY decided_at") == [
        ("same", False, "in_effect"),
        ("different", True, "in_effect"),
        ("same", True, "disputed"),
        ("different", True, "disputed"),
    ]


def test_chains_and_people_who_differ_are_reported(home: Home) -> None:
    decide(home, (0, 1, "same", "ก"), (1, 2, "same", "ก"), (0, 2, "different", "ก"))
    decide(home, (4, 5, "same", "ก"), (4, 5, "different", "ข"))
    published(home)
    found = registry(home, "SELECT kind, number, count(*) FROM review.contradiction GROUP BY ALL ORDER BY ALL")
    assert found == [("chain", 1, 3), ("dispute", 1, 2)]


def test_answers_measure_precision_agreement_and_calibration(home: Home) -> None:
    decide(
        home, (0, 1, "same", "ก"), (2, 3, "same", "ก"), (4, 5, "different", "ก"), (6, 7, "unsure", "ก"), sample="links"
    )
    decide(home, (0, 1, "same", "ข"), (4, 5, "same", "ค"), (4, 5, "different", "ค"), (2, 3, "different", "ข"))
    published(home)
    # of the four pairs drawn at random one is in dispute, and of one nobody could tell
    assert measured(home, "precision") == [(2, 1, 2)]
    assert measured(home, "agreement") == [(3, 2, 0)]
    assert measured(home, "calibration") == [(2, 1, 2)]


def test_a_release_with_a_new_decision_is_a_new_one(home: Home) -> None:
    review_tables.build_review_tables(home, PROVINCE, AS_OF)
    assert not publish(home, PROVINCE, AS_OF, "r2").new
    decide(home, (0, 1, "unsure", "ก"))
    review_tables.build_review_tables(home, PROVINCE, AS_OF)
    assert publish(home, PROVINCE, AS_OF, "r3").new


def test_a_pair_is_asked_about_though_its_other_child_stands_in_another_province_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path)
    for code, staged in (("90", [pupil(2)]), ("95", [civil(1)])):
        lay(home, staged, code)
        records.build_records(home, code, AS_OF)
        refresh_index(home, code, "r1", engine=small_engine.Engine(small_engine.link_for_review))
    assert review_tables.build_review_tables(home, "95", AS_OF).waiting == 1
    (asked,) = pq.read_table(review_queue.queue_path(home, "95")).to_pylist()
    assert (asked["linked"], asked["effect"]) == (False, "out_of_school")
    sheet = session.make_sheet(home, "95", reviewer("ก"), district=None, limit=9, masked=True)
    assert {record["source"] for record in (*sheet.questions[0].one, *sheet.questions[0].other)} == {
        "civil_registration",
        "schools",
    }
    assert pq.read_table(list_tables(home, "95", "registry")["review.pair"]).num_rows == 1
    refresh_index(home, "90", "r2", engine=small_engine.Engine(small_engine.link_for_review))
    assert review_tables.build_review_tables(home, "90", AS_OF).waiting == 1


def test_a_pair_of_which_a_record_has_gone_since_is_not_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    home = Home(tmp_path)
    for code, staged in (("90", [pupil(2)]), ("95", [civil(1)]), ("90", [pupil(3)])):
        lay(home, staged, code)
        records.build_records(home, code, AS_OF)
        refresh_index(home, code, "r1", engine=small_engine.Engine(small_engine.link_for_review))
        if code == "95":
            assert review_tables.build_review_tables(home, code, AS_OF).waiting == 1
    assert session.make_sheet(home, "95", reviewer("ก"), district=None, limit=9, masked=True).questions == ()
