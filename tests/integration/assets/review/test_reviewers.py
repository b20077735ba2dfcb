"""Who may answer: by name and code, in which areas, until when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.review import reviewers
from assets.review.reviewers import MOST_WRONG_CODES, Reviewer, ReviewerError

CODE, UNTIL = "ความลับของสมศรี", dt.date(2025, 12, 31)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    with index_file.open_index(Home(tmp_path)):
        return Home(tmp_path)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x1bb"])
def test_a_reviewer_has_a_name(home: Home, name: str) -> None:
    with pytest.raises(ReviewerError):
        reviewers.add_reviewer(home, name, CODE, ["95"], UNTIL, by="registrar")


@pytest.mark.parametrize(("code", "areas"), [("12345", ["95"]), (CODE, []), (CODE, ["950"]), (CODE, ["ยะลา"])])
def test_a_short_code_and_no_area_are_refused(home: Home, code: str, areas: list[str]) -> None:
    with pytest.raises(ReviewerError):
        reviewers.add_reviewer(home, "สมศรี", code, areas, UNTIL, by="registrar")


def test_areas_are_codes_in_whatever_digits_they_are_written(home: Home) -> None:
    added = reviewers.add_reviewer(home, "สมศรี", CODE, ["๙๕", " 9501", "9501"], UNTIL, by="registrar")
    assert added.areas == reviewers.list_reviewers(home)[0].areas == ("95", "9501")


def test_name_and_code_together_are_believed_and_nothing_else(home: Home) -> None:
    added = reviewers.add_reviewer(home, " สมศรี  ใจดี ", CODE, ["9501", "90"], UNTIL, by="registrar")
    assert reviewers.authenticate(home, "สมศรี ใจดี", CODE) == added == reviewers.list_reviewers(home)[0]
    for name, code in (("สมศรี ใจดี", "another code"), ("สมชาย", CODE), ("สมศรี ใจดี", "")):
        with pytest.raises(ReviewerError, match="name or code is wrong"):
            reviewers.authenticate(home, name, code)


def test_a_code_is_kept_as_a_salted_hash_alone(home: Home) -> None:
    for name in ("สมศรี", "สมชาย"):
        reviewers.add_reviewer(home, name, CODE, ["95"], UNTIL, by="registrar")
    with index_file.open_index(home, read_only=True) as connection:
        rows = connection.execute("SELECT code_hash, salt FROM reviewer").fetchall()
    assert len({code for code, _ in rows}) == len({salt for _, salt in rows}) == 2
    assert all(CODE.encode() not in code for code, _ in rows)


def test_a_person_registered_anew_has_the_new_code_alone_and_one_removed_has_none(home: Home) -> None:
    for code in (CODE, "the second code"):
        reviewers.add_reviewer(home, "สมศรี", code, ["95"], UNTIL, by="registrar")
    with pytest.raises(ReviewerError):
        reviewers.authenticate(home, "สมศรี", CODE)
    assert reviewers.authenticate(home, "สมศรี", "the second code").name == "สมศรี"
    reviewers.remove_reviewer(home, "สมศรี", by="registrar")
    with pytest.raises(ReviewerError):
        reviewers.authenticate(home, "สมศรี", "the second code")
    with pytest.raises(ReviewerError):
        reviewers.remove_reviewer(home, "สมศรี", by="registrar")


def test_after_too_many_wrong_codes_the_right_one_is_refused_until_the_person_is_registered_anew(home: Home) -> None:
    for name in ("สมศรี", "สมชาย"):
        reviewers.add_reviewer(home, name, CODE, ["95"], UNTIL, by="registrar")
    give_wrong_codes(home, "สมศรี", MOST_WRONG_CODES - 1)
    assert reviewers.authenticate(home, "สมศรี", CODE).name == "สมศรี"
    give_wrong_codes(home, "สมศรี", MOST_WRONG_CODES)
    with pytest.raises(ReviewerError, match="is locked"):
        reviewers.authenticate(home, "สมศรี", CODE)
    assert {one.name: one.is_locked for one in reviewers.list_reviewers(home)} == {"สมศรี": True, "สมชาย": False}
    assert reviewers.authenticate(home, "สมชาย", CODE).name == "สมชาย"
    reviewers.add_reviewer(home, "สมศรี", CODE, ["95"], UNTIL, by="registrar")
    assert reviewers.authenticate(home, "สมศรี", CODE).name == "สมศรี"


def test_a_name_that_nobody_is_registered_under_is_never_said_to_be_locked(home: Home) -> None:
    for _ in range(MOST_WRONG_CODES + 1):
        with pytest.raises(ReviewerError, match="name or code is wrong"):
            reviewers.authenticate(home, "ใครก็ได้", CODE)


def give_wrong_codes(home: Home, name: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ReviewerError):
            reviewers.authenticate(home, name, "another code")


@pytest.mark.parametrize(
    ("area", "day", "full", "allowed"),
    [
        ("9501", UNTIL, False, True),
        ("90", UNTIL, False, True),
        ("9001", UNTIL, False, True),
        ("95", UNTIL, False, False),
        ("9502", UNTIL, False, False),
        ("9501", UNTIL + dt.timedelta(days=1), False, False),
        ("9501", UNTIL, True, False),
    ],
)
def test_areas_the_last_day_and_full_values_are_held_to(area: str, day: dt.date, full: bool, allowed: bool) -> None:
    person = Reviewer("สมศรี", ("90", "9501"), False, UNTIL)
    if allowed:
        person.must_be_allowed(area, day, full=full)
    else:
        with pytest.raises(ReviewerError):
            person.must_be_allowed(area, day, full=full)
