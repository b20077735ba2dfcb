"""What is looked at before a refresh: the clock that says which day it is."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.common.run_config import RunConfig
from assets.common.storage.home import Home
from assets.sources.staging import landing
from pipelines import preflight
from pipelines.cli import main


def received(home: Home, ahead: timedelta, inbox: Path) -> None:
    inbox.mkdir()
    (inbox / "pupils.csv").write_text("a,b\n")
    landing.land_files(home, "95", "schools", inbox, datetime.now(UTC) + ahead)


def test_a_clock_that_was_set_back_does_not_say_which_day_it_is(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    received(home, timedelta(days=2), tmp_path / "inbox")
    with pytest.raises(preflight.RefusedRunError, match="--as-of"):
        preflight.check_clock(home)
    result = CliRunner().invoke(main, ["refresh", "--province", "95", "--home", str(home.root)])
    assert result.exit_code == 1
    assert "--as-of" in result.output


def test_a_clock_that_goes_right_does(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    preflight.check_clock(home)
    received(home, timedelta(minutes=5), tmp_path / "inbox")
    preflight.check_clock(home)


def test_a_new_home_whose_folder_was_made_by_hand_is_closed_to_others(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    inbox = home.inbox("95") / "schools"
    inbox.mkdir(parents=True)
    (inbox / "pupils.csv").write_text("a,b\n")
    home.root.chmod(0o755)
    preflight.check_refresh(RunConfig(home, dt.date(2024, 6, 10)), "95")
    assert home.root.stat().st_mode & 0o777 == 0o700
    home.root.chmod(0o750)  # its owner gives a group rights to it
    preflight.check_refresh(RunConfig(home, dt.date(2024, 6, 10)), "95")
    assert home.root.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("words", [("status",), ("doctor",), ("refresh", "--province", "95"), ("query", "SELECT 1")])
@pytest.mark.parametrize("place", ["file", "nowhere/home"])
def test_every_command_refuses_a_home_that_is_no_folder(
    words: tuple[str, ...], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("CHILDLINK_HOME", str(tmp_path / place))
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 1
    assert "a file, and a home is a folder" in result.output or "there is no folder" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
