"""Whose answers act, case by case: disputes, withdrawals, expiry, impostors, and when a second person is needed.

The cases are the table of `docs/review.md`; `test_the_table_of_the_document_has_these_cases` holds them together.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.index.store.linkage_input import IndexRecords
from assets.review import reviewers, session
from assets.review.decisions import decision_store
from assets.review.queue import questions
from assets.review.queue.questions import AskedPair, Question, QuestionSheet
from assets.review.reviewers import Reviewer, ReviewerError
from assets.review.sheet import row_key
from assets.review.sheet.question_block import make_block
from tests.support.audit import refuse_entries
from tests.support.review_record import NOBODY
from tests.support.reviewers import UNTIL, reviewer

DOCUMENT = Path(__file__).parents[4] / "docs" / "review.md"
START = dt.datetime(2024, 5, 21, 8, tzinfo=dt.UTC)
EXPIRED = Reviewer("หมดอายุ", ("95",), True, START.date() - dt.timedelta(days=1))
ELSEWHERE = Reviewer("ต่างพื้นที่", ("9001",), True, UNTIL)
REFUSED = "refused"


@dataclass(frozen=True)
class Case:
    """Answers in their order, and what they come to.

    Attributes:
        answers: who said what; a third text `refused` where the answer is not taken.
        status: of the pair afterwards; None where nobody's answer was taken.
        verdict: that the links follow; None where the pair is left to the model.
        probability, linked: what the model said of the pair when it was asked.
    """

    answers: tuple[tuple[str, ...], ...]
    status: str | None
    verdict: str | None
    probability: float = 0.6
    linked: bool = False


SURE_LINK = {"probability": 0.999, "linked": True}
SURE_APART = {"probability": 0.001, "linked": False}
CASES = {
    "one answer": Case((("ก", "same"),), "in_effect", "same"),
    "unsure alone": Case((("ก", "unsure"),), "undecided", None),
    "two agree": Case((("ก", "same"), ("ข", "same")), "in_effect", "same"),
    "the second is unsure": Case((("ก", "same"), ("ข", "unsure")), "in_effect", "same"),
    "a change of mind": Case((("ก", "same"), ("ก", "different")), "in_effect", "different"),
    "the only answer withdrawn": Case((("ก", "same"), ("ก", "unsure")), "undecided", None),
    "dispute": Case((("ก", "same"), ("ข", "different")), "disputed", None),
    "a third decides": Case((("ก", "same"), ("ข", "different"), ("ค", "different")), "in_effect", "different"),
    "a third is unsure": Case((("ก", "same"), ("ข", "different"), ("ค", "unsure")), "disputed", None),
    "the third withdraws": Case(
        (("ก", "same"), ("ข", "different"), ("ค", "different"), ("ค", "unsure")), "disputed", None
    ),
    "one of the two withdraws": Case((("ก", "same"), ("ข", "different"), ("ข", "unsure")), "in_effect", "same"),
    "one of the two gives in": Case((("ก", "same"), ("ข", "different"), ("ก", "different")), "in_effect", "different"),
    "one of the two says it again": Case((("ก", "same"), ("ข", "different"), ("ข", "different")), "disputed", None),
    "two against two": Case(
        (("ก", "same"), ("ข", "different"), ("ค", "different"), ("ง", "same")), "disputed", None
    ),
    "against a sure link": Case((("ก", "different"),), "awaits_second", None, **SURE_LINK),
    "with a sure link": Case((("ก", "same"),), "in_effect", "same", **SURE_LINK),
    "against two sure children": Case((("ก", "same"),), "awaits_second", None, **SURE_APART),
    "the same person is no second": Case((("ก", "different"), ("ก", "different")), "awaits_second", None, **SURE_LINK),
    "a second person confirms": Case((("ก", "different"), ("ข", "different")), "in_effect", "different", **SURE_LINK),
    "a second person differs": Case((("ก", "different"), ("ข", "same")), "disputed", None, **SURE_LINK),
    "a second person is unsure": Case((("ก", "different"), ("ข", "unsure")), "awaits_second", None, **SURE_LINK),
    "withdrawn while it waits": Case((("ก", "different"), ("ก", "unsure")), "undecided", None, **SURE_LINK),
    "a slip corrected": Case((("ก", "different"), ("ก", "same")), "in_effect", "same", **SURE_LINK),
    "the second withdraws": Case(
        (("ก", "different"), ("ข", "different"), ("ข", "unsure")), "awaits_second", None, **SURE_LINK
    ),
    "after the last day": Case(((EXPIRED.name, "same", REFUSED),), None, None),
    "another's area": Case(((ELSEWHERE.name, "same", REFUSED),), None, None),
    "expired is no second person": Case(
        (("ก", "different"), (EXPIRED.name, "different", REFUSED)), "awaits_second", None, **SURE_LINK
    ),
    "no word that is known": Case((("ก", "น่าจะ", REFUSED),), None, None),
    "more than two pieces, no reason": Case((("ก", "different in three", REFUSED),), None, None, 0.6, True),
    "more than two pieces, with a reason": Case(
        (("ก", "different in three, since the birthdays differ"),), "in_effect", "different", 0.6, True
    ),
}  # fmt: skip
PEOPLE = {person.name: person for person in (*map(reviewer, "กขคง"), EXPIRED, ELSEWHERE)}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    with index_file.open_index(Home(tmp_path)):
        return Home(tmp_path)


def ask(home: Home, case: Case, pieces: int) -> QuestionSheet:
    """A sheet with one question, about a pair that the model thinks of as the case says."""
    kind = "one_child" if case.linked else "two_children"
    pair = AskedPair(1, 2, None, case.probability, case.linked)
    record = NOBODY | {"agency_record_id": 1}
    question = Question(1, kind, (pair,), None, None, pieces, (record,), (NOBODY | {"agency_record_id": 2},))
    sheet = QuestionSheet(row_key.new_sheet_id(), "95", None, "ก", START, True, (question,))
    with index_file.open_index(home) as connection:
        connection.execute("BEGIN")
        questions.save_questions(connection, sheet, [make_block(question, masked=True).digest])
        connection.execute("COMMIT")
    return sheet


@pytest.mark.parametrize("name", CASES)
def test_what_answers_come_to(home: Home, name: str) -> None:
    case = CASES[name]
    sheet = ask(home, case, 3 if "three" in case.answers[0][1] else 2)
    for hour, (by, answer, *refused) in enumerate(case.answers):
        verdict, _, note = answer.replace(" in three", "").partition(", ")
        at = START + dt.timedelta(hours=hour)
        try:
            taken = session.record_answer(home, sheet, 1, verdict, note, PEOPLE[by], at=at)
        except ReviewerError:
            taken = None
        assert (taken is None or bool(taken.faults)) == bool(refused)
    with index_file.open_index(home, read_only=True) as connection:
        assert decision_store.read_statuses(connection).get((1, 2)) == case.status
        followed = IndexRecords(connection).decided().to_pylist()
        given = connection.execute("SELECT count(*) FROM decision").fetchall()[0][0]
    assert [row["verdict"] for row in followed] == ([case.verdict] if case.verdict else [])
    said_again = name in ("one of the two says it again", "the same person is no second")
    assert given == sum(len(answer) == 2 for answer in case.answers) - said_again


def test_the_table_of_the_document_has_these_cases() -> None:
    table = DOCUMENT.read_text("utf-8").partition("| case |")[2].partition("\n\n")[0]
    rows = [[cell.strip(" `") for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]
    told = {row[0]: (row[2].partition(" ")[0], row[3]) for row in rows}
    expected = {name: (case.status or "–", case.verdict or "–") for name, case in CASES.items()}
    assert told == expected


def test_answers_stay_when_the_registration_of_their_giver_ends(home: Home) -> None:
    reviewers.add_reviewer(home, "ก", "a code of ก", ["95"], UNTIL, by="registrar")
    sheet = ask(home, CASES["one answer"], 2)
    session.record_answer(home, sheet, 1, "same", "", reviewers.authenticate(home, "ก", "a code of ก"))
    reviewers.remove_reviewer(home, "ก", by="registrar")
    with pytest.raises(ReviewerError):
        reviewers.authenticate(home, "ก", "a code of ก")
    with index_file.open_index(home, read_only=True) as connection:
        assert decision_store.read_verdicts(connection) == {(1, 2): "same"}


@pytest.mark.parametrize("other", ["สมศรี  ใจดี", "สมศรี ใจดี.", "สมศรีใจดี", "สมศรี-ใจดี"])
def test_nobody_is_registered_under_two_names_that_read_the_same(home: Home, other: str) -> None:
    reviewers.add_reviewer(home, "สมศรี ใจดี", "a code of hers", ["95"], UNTIL, by="registrar")
    if re.sub(r"\s+", " ", other) == "สมศรี ใจดี":
        # the same name: registered anew
        reviewers.add_reviewer(home, other, "another code", ["95"], UNTIL, by="registrar")
    else:
        with pytest.raises(ReviewerError, match="nobody may answer as two people"):
            reviewers.add_reviewer(home, other, "another code", ["95"], UNTIL, by="registrar")
    assert len(reviewers.list_reviewers(home)) == 1


def test_without_the_audit_no_answer_is_taken(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = ask(home, CASES["one answer"], 2)
    with monkeypatch.context() as patched:
        refuse_entries(patched)
        with pytest.raises(audit_log.AuditError):
            session.record_answer(home, sheet, 1, "same", "", PEOPLE["ก"], at=START)
    with index_file.open_index(home, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM decision").fetchall() == [(0,)]
    assert session.record_answer(home, sheet, 1, "same", "", PEOPLE["ก"], at=START).new == 1
    (entry,) = audit_log.read_entries(home)
    assert (entry.action, entry.who, entry.scope, entry.rows) == ("decision", PEOPLE["ก"].name, "95", 1)
    assert entry.detail == {"way": "terminal", "sheet": sheet.sheet_id}
