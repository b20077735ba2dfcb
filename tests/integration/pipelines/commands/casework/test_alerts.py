"""`childlink alerts`: what is open, answered by a registered person with a code, and the record of the rules."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assets.alerts.answers import read_answers
from assets.common import audit_log
from assets.common.storage.home import Home
from assets.index.store import index_file
from pipelines.cli import main
from pipelines.commands.acting_person import CODE_VARIABLE
from tests.support.alert_history import evaluate_shares
from tests.support.audit import refuse_entries
from tests.support.reviewers import CODE, register

ABOVE = {"above": 0.1}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home that tests copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHILDLINK_KEY", "a key of the test's own")
        made = Home(tmp_path_factory.mktemp("made"))
        with index_file.open_index(made):
            pass
        register(made, "สมศรี")
        evaluate_shares(made, dt.date(2024, 6, 1), ABOVE, {"9501": 0.2, "9502": 0.05})
        evaluate_shares(made, dt.date(2024, 12, 1), ABOVE, {"9501": 0.2, "9502": 0.05})
    return made


@pytest.fixture
def home(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CHILDLINK_KEY", "a key of the test's own")
    return Home(shutil.copytree(made.root, tmp_path / "home", symlinks=True))


def run(home: Home, *arguments: str, code: str = CODE) -> Result:
    given = ["alerts", *arguments, "--province", "95", "--home", str(home.root)]
    return CliRunner().invoke(main, given, env={CODE_VARIABLE: code}, catch_exceptions=False)


def test_an_alert_is_answered_by_a_registered_person_alone(home: Home) -> None:
    listed = run(home, "list").output
    assert "คณะทำงานระดับอำเภอ" in listed and "overdue" in listed and "nobody took note" in listed
    alert = listed.split()[0]
    assert run(home, "answer", alert, "--by", "สมศรี", code="another one").exit_code == 2
    assert run(home, "answer", alert, "--by", "สมชาย").exit_code == 2
    assert read_answers(home, "95").num_rows == 0
    assert run(home, "answer", "A000", "--by", "สมศรี").exit_code == 2
    assert run(home, "answer", alert, "--by", "สมศรี").exit_code == 0
    assert "taken note of" in run(home, "list").output
    assert run(home, "answer", alert, "--by", "สมศรี", "--result", "acted").exit_code == 0
    listed = run(home, "list").output
    assert "ดำเนินการแล้ว" in listed and "overdue" not in listed
    acts = [entry for entry in audit_log.read_entries(home) if entry.action == "alert_answer"]
    assert [(entry.who, entry.scope) for entry in acts] == [("สมศรี", "9501")] * 2


def test_the_record_says_how_often_a_rule_was_right(home: Home) -> None:
    found = run(home, "record")
    assert found.exit_code == 0 and "right 1 / 1, ล่วงหน้า · early 183" in found.output


def test_without_a_refresh_it_says_what_to_do(tmp_path: Path) -> None:
    found = run(Home(tmp_path), "list")
    assert found.exit_code == 1 and "run childlink refresh" in found.output


def test_without_the_audit_no_answer_is_taken(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    alert = run(home, "list").output.split()[0]
    with monkeypatch.context() as patched:
        refuse_entries(patched)
        assert run(home, "answer", alert, "--by", "สมศรี").exit_code == 1
    assert read_answers(home, "95").num_rows == 0
