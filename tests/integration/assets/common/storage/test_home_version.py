"""A home of an earlier version is brought forward before a refresh; one of a newer is refused by every command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.common.storage import home_version
from assets.common.storage.home import Home
from assets.common.storage.home_fault import HomeFaultError
from assets.operations.home_check import check_home
from assets.sources.staging import landing
from pipelines.cli import main

NEXT = home_version.newest_version() + 1


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of today's version that has received a file."""
    monkeypatch.setenv("CHILDLINK_KEY", "a passphrase")
    home, inbox = Home(tmp_path / "home"), tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "pupils.csv").write_text("a,b\n1,2\n")
    check_home(home)
    landing.land_files(home, "95", "schools", inbox)
    return home


def add_line(home: Home) -> None:
    path = home.state / "step.txt"
    path.write_text((path.read_text() if path.is_file() else "") + "taken\n")


def add_line_and_fail(home: Home) -> None:
    add_line(home)
    raise KeyboardInterrupt


def test_a_new_home_has_the_newest_version_and_takes_no_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHILDLINK_KEY", "a passphrase")
    monkeypatch.setattr(home_version, "STEPS", (*home_version.STEPS, add_line_and_fail))
    home = Home(tmp_path)
    assert home_version.read_version(home) is None
    check_home(home)
    assert home_version.read_version(home) == NEXT


def test_the_check_before_a_refresh_takes_the_steps_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_version, "STEPS", (*home_version.STEPS, add_line))
    for _ in range(2):
        check_home(home)
        assert home_version.read_version(home) == NEXT
        assert (home.state / "step.txt").read_text() == "taken\n"


def test_a_home_that_says_no_version_is_of_the_earliest(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.state / "version.json").unlink()
    assert home_version.read_version(home) == home_version.EARLIEST
    monkeypatch.setattr(home_version, "STEPS", (add_line, add_line))
    check_home(home)
    assert home_version.read_version(home) == home_version.EARLIEST + 2
    assert (home.state / "step.txt").read_text() == "taken\n" * 2


def test_an_interrupted_step_is_taken_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(home_version, "STEPS", (*home_version.STEPS, add_line, add_line_and_fail))
        with pytest.raises(KeyboardInterrupt):
            check_home(home)
    assert json.loads((home.state / "version.json").read_text()) == {"version": NEXT}
    monkeypatch.setattr(home_version, "STEPS", (*home_version.STEPS, add_line, add_line))
    check_home(home)
    assert home_version.read_version(home) == NEXT + 1
    assert (home.state / "step.txt").read_text() == "taken\n" * 3


def test_a_home_of_a_newer_version_is_refused_with_the_way_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(home_version, "STEPS", (*home_version.STEPS, add_line))
        check_home(home)
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    with pytest.raises(HomeFaultError, match="restore the backup"):
        check_home(home)
    for command in ("status", "doctor", "refresh --province 95", "purge"):
        result = CliRunner().invoke(main, [*command.split(), "--home", str(home.root)])
        assert result.exit_code == 1 and "use that newer version" in result.output, command
    assert before == {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("content", ["", "[]", '{"version": "new"}', "{}"])
def test_a_damaged_version_is_named_with_the_way_back(home: Home, content: str) -> None:
    (home.state / "version.json").write_text(content)
    with pytest.raises(HomeFaultError, match=r"version\.json is damaged"):
        check_home(home)
