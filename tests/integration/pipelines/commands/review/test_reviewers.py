"""`childlink reviewers`: what a person is told where the index does not open or the name is locked."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assets.common import audit_log
from assets.common.storage.home import Home
from assets.index.store import index_file
from assets.review.reviewers import MOST_WRONG_CODES, ReviewerError, authenticate
from pipelines.cli import main
from tests.support.audit import refuse_entries

CODE = "a code of the tests"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    monkeypatch.setenv("CHILDLINK_NEW_CODE", CODE)
    with index_file.open_index(Home(tmp_path)):
        return Home(tmp_path)


def run(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["reviewers", *arguments, "--home", str(home.root)])


ADD = ("add", "สมศรี", "--area", "95", "--until", "2399-12-31")


@pytest.mark.parametrize("arguments", [ADD, ("list",), ("remove", "สมศรี")], ids=lambda each: each[0])
def test_an_index_of_another_version_is_said_in_a_sentence(home: Home, arguments: tuple[str, ...]) -> None:
    with index_file.open_index(home) as connection:
        connection.execute("UPDATE index_version SET version = 1")
    result = run(home, *arguments)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "made by another version of childlink" in result.output and "Traceback" not in result.output


def test_another_key_is_said_in_a_sentence(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "another key altogether")
    result = run(home, *ADD)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit) and result.output.count("\n") == 1


def test_a_locked_person_is_listed_as_locked_and_works_again_once_added_anew(home: Home) -> None:
    assert run(home, *ADD).exit_code == 0
    for _ in range(MOST_WRONG_CODES):
        with pytest.raises(ReviewerError):
            authenticate(home, "สมศรี", "another code")
    assert "locked" in run(home, "list").output
    assert run(home, *ADD).exit_code == 0
    assert "locked" not in run(home, "list").output


def test_a_name_that_cannot_be_taken_is_wrong_usage(home: Home) -> None:
    assert run(home, "add", "สมศรี", "--area", "950", "--until", "2399-12-31").exit_code == 2
    assert run(home, "remove", "ใครก็ได้").exit_code == 2


def test_a_home_where_nobody_is_registered_says_so(home: Home) -> None:
    assert "nobody is registered yet" in run(home, "list").output
    assert run(home, *ADD).exit_code == 0
    assert "nobody" not in run(home, "list").output


def test_without_the_audit_nobody_is_registered_or_removed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        refuse_entries(patched)
        assert run(home, *ADD).exit_code == 1
    assert "nobody is registered yet" in run(home, "list").output
    assert run(home, *ADD).exit_code == 0
    with monkeypatch.context() as patched:
        refuse_entries(patched)
        assert run(home, "remove", "สมศรี").exit_code == 1
    assert "สมศรี" in run(home, "list").output
    assert run(home, "remove", "สมศรี").exit_code == 0
    assert [entry.action for entry in audit_log.read_entries(home)] == ["reviewer added", "reviewer removed"]
