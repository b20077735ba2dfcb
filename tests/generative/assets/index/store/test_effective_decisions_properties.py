"""Which decision is in effect, for any history of answers about a pair: the rule told once more, in plain steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.index.store import effective_decisions, index_file, migrations

Answer = tuple[str, str]
"""Who, and the verdict."""
PEOPLE = st.sampled_from(["ก", "ข", "ค", "ง"])
ANSWERS = st.lists(st.tuples(PEOPLE, st.sampled_from(["same", "different", "unsure"])), max_size=9)
OPPOSITE = {"same": "different", "different": "same", "unsure": "unsure"}
SETTINGS = settings(max_examples=150, deadline=None)


@pytest.fixture(scope="module")
def index() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        index_file.SQL.run(connection, "schema", {"version": migrations.newest_version()})
        effective_decisions.create_views(connection)
        yield connection


def outcome(
    index: duckdb.DuckDBPyConnection, answers: Sequence[Answer], *, linked: bool = False, probability: float = 0.5
) -> tuple[str, str | None]:
    """Status and verdict of a pair after these answers, one a minute."""
    index.execute("DELETE FROM decision")
    for minute, (who, verdict) in enumerate(answers):
        at = dt.datetime(2024, 5, 16, 8, minute, tzinfo=dt.UTC)
        index.execute(
            "INSERT INTO decision VALUES (1, 2, ?, ?, ?, NULL, '95', 'S', 1, NULL, ?, ?)",
            [verdict, who, at, probability, linked],
        )
    row = index.execute("SELECT status, verdict FROM effective_decision").fetchone()
    return row or ("undecided", None)


def votes(answers: Sequence[Answer]) -> list[str]:
    """The newest answer of each person, where it is definite."""
    return [verdict for verdict in dict(answers).values() if verdict != "unsure"]


@SETTINGS
@given(ANSWERS)
def test_more_people_decide_and_as_many_are_a_dispute(index: duckdb.DuckDBPyConnection, answers: list[Answer]) -> None:
    same, different = (votes(answers).count(verdict) for verdict in ("same", "different"))
    expected = {
        0: ("disputed" if same else "undecided", None),
        1: ("in_effect", "same"),
        -1: ("in_effect", "different"),
    }
    assert outcome(index, answers) == expected[(same > different) - (same < different)]


@SETTINGS
@given(ANSWERS, PEOPLE)
def test_unsure_takes_the_same_persons_answer_back_and_nobody_elses(
    index: duckdb.DuckDBPyConnection, answers: list[Answer], who: str
) -> None:
    without = [answer for answer in answers if answer[0] != who]
    assert outcome(index, [*answers, (who, "unsure")])[1] == outcome(index, without)[1]


@SETTINGS
@given(ANSWERS, PEOPLE, st.sampled_from(["same", "different"]))
def test_what_one_person_withdraws_gives_back_what_held_before(
    index: duckdb.DuckDBPyConnection, answers: list[Answer], who: str, verdict: str
) -> None:
    before = [answer for answer in answers if answer[0] != who]
    assert outcome(index, [*before, (who, verdict), (who, "unsure")])[1] == outcome(index, before)[1]


@SETTINGS
@given(ANSWERS)
def test_neither_verdict_is_preferred_and_the_order_of_people_does_not_matter(
    index: duckdb.DuckDBPyConnection, answers: list[Answer]
) -> None:
    status, verdict = outcome(index, answers)
    assert outcome(index, [(who, OPPOSITE[said]) for who, said in answers]) == (
        status,
        OPPOSITE[verdict] if verdict else None,
    )
    newest = list(dict(answers).items())
    assert outcome(index, newest[::-1]) == (status, verdict)


@SETTINGS
@given(ANSWERS, st.booleans())
def test_against_what_the_model_is_fairly_sure_of_nobody_decides_alone(
    index: duckdb.DuckDBPyConnection, answers: list[Answer], linked: bool
) -> None:
    against = "different" if linked else "same"
    status, verdict = outcome(index, answers, linked=linked, probability=0.995 if linked else 0.005)
    if votes(answers) == [against]:
        assert (status, verdict) == ("awaits_second", None)
    else:
        assert (status, verdict) == outcome(index, answers)
