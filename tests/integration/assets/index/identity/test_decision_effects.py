"""What a refresh writes down of answers: pair by pair, once, whoever asks later."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from assets import records
from assets.common.storage.home import Home
from assets.history import child_history
from assets.index import refresh_index
from assets.index.identity.decision_effects import AnswerEffects
from assets.index.store import index_file
from assets.review import review_tables, status
from assets.review.decisions import decision_store
from assets.review.decisions.decision_store import Decision
from tests.support import small_engine
from tests.support.small_province import AS_OF, PROVINCE, civil, lay, pupil

START = dt.datetime(2024, 5, 20, 8, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Child 1 in the register and at school, child 2 in the register, child 3 at school."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        home = Home(tmp_path_factory.mktemp("made"))
        lay(home, [civil(1), pupil(1), civil(2), pupil(3)])
        records.build_records(home, PROVINCE, AS_OF)
        refresh(home, 0)
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(shutil.copytree(made.root, tmp_path / "home", symlinks=True))


def refresh(home: Home, hour: int) -> AnswerEffects:
    at = START + dt.timedelta(hours=hour)
    summary = refresh_index(home, PROVINCE, f"run {hour}", at=at, engine=small_engine.FollowingEngine())
    review_tables.build_review_tables(home, PROVINCE, AS_OF)
    return summary.answers


def read(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with index_file.open_index(home, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def record_of(home: Home, layout: str, child: int) -> int:
    return read(
        home,
        f"SELECT agency_record_id FROM child_record WHERE layout = '{layout}' AND first_name = 'ชื่อ{child}'",
    )[0][0]


def say(home: Home, pair: tuple[int, int], verdict: str, by: str, hour: float, probability: float = 0.5) -> None:
    with index_file.open_index(home) as connection:
        linked = (
            len(
                {
                    child
                    for (child,) in connection.execute(
                        "SELECT child_id FROM membership WHERE agency_record_id IN (?, ?)", list(pair)
                    ).fetchall()
                }
            )
            == 1
        )
        decision_store.add_decisions(
            connection,
            [
                Decision(
                    *sorted(pair), verdict, by, START + dt.timedelta(hours=hour), None, PROVINCE, "S", int(hour * 10),
                    None, probability, linked,
                )
            ],
        )  # fmt: skip


def test_an_answer_that_joins_two_children_is_noted_once_with_both_of_them(home: Home) -> None:
    pair = record_of(home, "civil_registration", 2), record_of(home, "dmc", 3)
    before = {child for (child,) in read(home, f"SELECT child_id FROM membership WHERE agency_record_id IN {pair}")}
    say(home, pair, "same", "ก", 0.5)
    assert refresh(home, 1) == AnswerEffects(joined=1)
    ((verdict, effect, a, b, a_now, b_now),) = read(
        home,
        "SELECT verdict, effect, child_id_a_before, child_id_b_before, child_id_a, child_id_b FROM decision_effect",
    )
    assert (verdict, effect, {a, b}) == ("same", "joined", before) and a_now == b_now and a_now in before
    assert refresh(home, 2) == AnswerEffects()


def test_an_answer_taken_back_and_one_that_confirms_are_noted_too(home: Home) -> None:
    apart = record_of(home, "civil_registration", 2), record_of(home, "dmc", 3)
    one = record_of(home, "civil_registration", 1), record_of(home, "dmc", 1)
    say(home, apart, "same", "ก", 0.5)
    say(home, one, "same", "ก", 0.6)
    assert refresh(home, 1) == AnswerEffects(joined=1, unchanged=1)
    say(home, apart, "unsure", "ก", 1.5)
    assert refresh(home, 2) == AnswerEffects(parted=1)
    assert read(home, 'SELECT verdict, effect FROM decision_effect ORDER BY "at", effect') == [
        ("same", "joined"),
        ("same", "unchanged"),
        (None, "parted"),
    ]


def test_a_dispute_ends_what_was_in_effect_and_a_third_person_brings_it_back(home: Home) -> None:
    pair = record_of(home, "civil_registration", 1), record_of(home, "dmc", 1)
    say(home, pair, "different", "ก", 0.5)
    assert refresh(home, 1) == AnswerEffects(parted=1)
    say(home, pair, "same", "ข", 1.5)
    assert refresh(home, 2) == AnswerEffects(joined=1)
    say(home, pair, "different", "ค", 2.5)
    assert refresh(home, 3) == AnswerEffects(parted=1)


def test_each_answer_is_shown_with_what_it_did_in_the_history_of_the_child_and_in_the_status(home: Home) -> None:
    pair = record_of(home, "civil_registration", 1), record_of(home, "dmc", 1)
    child = read(home, f"SELECT child_id FROM membership WHERE agency_record_id = {pair[0]}")[0][0]
    say(home, pair, "different", "ก", 0.5)
    refresh(home, 1)
    say(home, pair, "unsure", "ก", 1.5)
    say(home, pair, "same", "ข", 1.6)
    say(home, pair, "different", "ข", 1.7)
    refresh(home, 2)
    told = [(a.decided_by, a.verdict, a.is_vote, a.effect) for a in child_history.read_history(home, child).answers]
    assert told == [
        ("ก", "different", False, "parted"),
        ("ก", "unsure", False, None),
        ("ข", "same", False, None),  # answered anew before any refresh
        ("ข", "different", True, None),  # the verdict is what it was
    ]
    state = status.read_status(home, PROVINCE, answers_shown=9)
    assert [(p.name, p.answers, p.in_effect, p.parted) for p in state.reviewers] == [("ก", 2, 0, 1), ("ข", 2, 1, 0)]
    assert [(a.decided_by, a.verdict, a.effect) for a in state.answers][::-1] == [(by, v, e) for by, v, _, e in told]


def test_what_answers_did_is_in_the_registry_child_by_child_and_in_counts_for_analysts(home: Home) -> None:
    import pyarrow.parquet as pq

    from assets.common.storage.release_tables import list_tables

    pair = record_of(home, "civil_registration", 2), record_of(home, "dmc", 3)
    say(home, pair, "same", "ก", 0.5)
    say(home, pair, "same", "ข", 0.6)
    refresh(home, 1)
    (row,) = pq.read_table(list_tables(home, PROVINCE, "registry")["review.decision_effect"]).to_pylist()
    assert (row["verdict"], row["effect"], row["decided_by"]) == ("same", "joined", ["ก", "ข"])
    assert row["child_id_a"] == row["child_id_b"] and row["child_id_a_before"] != row["child_id_b_before"]
    (count,) = pq.read_table(list_tables(home, PROVINCE, "abe")["review.effect_count"]).to_pylist()
    assert (count["joined"], count["parted"], count["unchanged"]) == (1, 0, 0)
